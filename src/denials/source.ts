/**
 * Refused writes as they happen.
 * @module
 */
import { EventReader } from "./events.ts";
import { type AuditRecord, parseRecord } from "./record.ts";
import { type Refusal, refusalOf } from "./refusal.ts";

/** What is received of the kernel: a record, or that some were lost. */
export type Received = { readonly type: number; readonly text: string } | "lost";

/** Turns records into refused writes, and counts what is missing. */
export class RefusalReader {
	/** How often records were lost because they were not read in time; each time, it may be many. */
	gaps = 0;
	private readonly events = new EventReader();

	/** Of one received record. Undefined where it completes no refused write. */
	push(received: Received): Refusal | undefined {
		if (received === "lost") {
			this.gaps++;
			return undefined;
		}
		return this.pushRecord(parseRecord(received.type, received.text));
	}

	/** The same, of a record that is read already. */
	pushRecord(record: AuditRecord | undefined): Refusal | undefined {
		const event = record && this.events.push(record);
		return event && refusalOf(event);
	}

	/** At the end of a log: the refused writes of events whose last record is missing. */
	rest(): readonly Refusal[] {
		return this.events.rest().flatMap((event) => refusalOf(event) ?? []);
	}

	/** Events of which records are missing. */
	get incomplete(): number {
		return this.events.incomplete;
	}
}
