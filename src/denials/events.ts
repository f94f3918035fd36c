/**
 * Events, put together from their records.
 * @module
 */
import { type AuditRecord, recordTypes } from "./record.ts";

/** The records of one system call. */
export interface AuditEvent {
	readonly call: AuditRecord;
	readonly cwd: AuditRecord | undefined;
	readonly paths: readonly AuditRecord[];
}

/** Events whose end was not seen. The kernel writes those of several processors in between each other. */
const maxOpen = 1024;
/** Paths of one event. A rename has four. */
const maxPaths = 16;

interface OpenEvent {
	call: AuditRecord | undefined;
	cwd: AuditRecord | undefined;
	readonly paths: AuditRecord[];
}

/** Collects records. Memory is bounded: of too many open events, the oldest is given up. */
export class EventReader {
	/** Events that were given up before they were whole. */
	incomplete = 0;
	private readonly open = new Map<string, OpenEvent>();

	/** The event that this record completes: `PROCTITLE` is the last but one, and the last that auditd writes into its log. */
	push(record: AuditRecord): AuditEvent | undefined {
		const { type, serial } = record;
		if (type === recordTypes.EOE || type === recordTypes.PROCTITLE) return this.close(serial);
		const event = this.open.get(serial) ?? this.begin(serial);
		if (type === recordTypes.SYSCALL) event.call = record;
		else if (type === recordTypes.CWD) event.cwd = record;
		else if (type === recordTypes.PATH && event.paths.length < maxPaths) event.paths.push(record);
		return undefined;
	}

	/** The events whose last record is missing, at the end of a log. */
	rest(): readonly AuditEvent[] {
		return [...this.open.keys()].flatMap((serial) => this.close(serial) ?? []);
	}

	private begin(serial: string): OpenEvent {
		const [oldest] = this.open.keys();
		if (this.open.size >= maxOpen && oldest !== undefined) {
			this.open.delete(oldest);
			this.incomplete++;
		}
		const event: OpenEvent = { call: undefined, cwd: undefined, paths: [] };
		this.open.set(serial, event);
		return event;
	}

	private close(serial: string): AuditEvent | undefined {
		const event = this.open.get(serial);
		this.open.delete(serial);
		if (event?.call === undefined) return undefined;
		return { call: event.call, cwd: event.cwd, paths: event.paths };
	}
}
