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
	/** The rotation of a log may have cut its beginning. */
	readonly isFirst: boolean;
}

/** Collects records. Memory is bounded: of too many open events, the oldest counts as whole. */
export class EventReader {
	/** Events that were given up, as the record of the system call was missing. */
	incomplete = 0;
	/** By time and serial number: after a restart of the machine, the numbers begin again. */
	private readonly open = new Map<string, OpenEvent>();
	private hasBegun = false;

	/**
	 * The event that this record completes: `PROCTITLE` is the last but one, and the last that auditd writes into its log. Where audit's rules
	 * exclude it, later events complete an event.
	 */
	push(record: AuditRecord): AuditEvent | undefined {
		const { type } = record;
		const key = `${record.time}:${record.serial}`;
		if (type === recordTypes.EOE || type === recordTypes.PROCTITLE) return this.close(key);
		const complete = this.open.has(key) ? undefined : this.begin(key);
		this.add(this.open.get(key) as OpenEvent, record);
		return complete;
	}

	private add(event: OpenEvent, record: AuditRecord): void {
		const { type } = record;
		if (type === recordTypes.SYSCALL) event.call = record;
		else if (type === recordTypes.CWD) event.cwd = record;
		else if (type === recordTypes.PATH && event.paths.length < maxPaths) event.paths.push(record);
	}

	/** The events whose last record is missing, at the end of a log. */
	rest(): readonly AuditEvent[] {
		return [...this.open.keys()].flatMap((key) => this.close(key) ?? []);
	}

	/** @returns the oldest event, where there are too many */
	private begin(key: string): AuditEvent | undefined {
		const [oldest] = this.open.keys();
		this.open.set(key, { call: undefined, cwd: undefined, paths: [], isFirst: !this.hasBegun });
		this.hasBegun = true;
		if (this.open.size <= maxOpen || oldest === undefined) return undefined;
		const { call, isFirst } = this.open.get(oldest) as OpenEvent;
		if (call === undefined && !isFirst) this.incomplete++;
		return this.close(oldest);
	}

	private close(key: string): AuditEvent | undefined {
		const event = this.open.get(key);
		this.open.delete(key);
		if (event?.call === undefined) return undefined;
		return { call: event.call, cwd: event.cwd, paths: event.paths };
	}
}
