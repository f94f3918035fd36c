/**
 * How an audit was made.
 * @module
 */

/** What pages and reports say of it. */
export interface AuditRun {
	/** The time of its decisions, RFC 3339. */
	readonly time: string;
	/** Of ossify. */
	readonly version: string;
	/** The SPECs; empty for the containers on a machine. */
	readonly specs: readonly string[];
	/** The name of the machine whose containers were audited. */
	readonly node?: string;
}
