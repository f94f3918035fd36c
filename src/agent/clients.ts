/**
 * The connections of the agent, up to a whole request.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { Connection, Peer } from "../platform/agent/listener.ts";
import type { Refusal } from "./metrics.ts";
import { declined, type Request, RequestReader } from "./wire.ts";

/** What becomes of connections. */
export interface ClientEvents {
	/** The user whose clients are served. */
	readonly uid: number;
	/** A whole request has arrived. */
	asked(client: Client, request: Request): void;
	/** A client was declined: it runs ossify itself. */
	refused(reason: Refusal, why?: string): void;
}

/** A connection. */
export interface Client {
	readonly connection: Connection;
	readonly reader: RequestReader;
	timer: ReturnType<typeof setTimeout>;
	/** Its request is complete, or it was declined. */
	isComplete: boolean;
}

/** Connections at a time. */
const mostConnections = 4096;
/** Bytes of requests that are not complete, of all connections. */
const mostPending = 256 * 1024 * 1024;
/** Milliseconds in which a request has to arrive, and in which the agent ends although clients have not read their answers. */
const patience = 5000;
/** Milliseconds after which a client that does not read its answer is left: as long as a client waits for the agent. */
const longestRead = 60_000;

export class Clients {
	private readonly events: ClientEvents;
	private readonly all = new Set<Client>();
	private left: (() => void) | undefined;

	constructor(events: ClientEvents) {
		this.events = events;
	}

	get size(): number {
		return this.all.size;
	}

	/** Whether the other end is still there. */
	has(client: Client): boolean {
		return this.all.has(client);
	}

	opened(connection: Connection): Client {
		const timer = setTimeout(() => this.refuse(client, "silent"), patience);
		const client: Client = { connection, reader: new RequestReader(), timer, isComplete: false };
		this.all.add(client);
		const why = this.whyNot(connection.peer);
		if (why !== undefined) this.refuse(client, why);
		return client;
	}

	received(client: Client, bytes: Uint8Array): void {
		if (client.isComplete) return;
		try {
			const request = client.reader.add(bytes);
			if (request !== undefined) this.complete(client, request);
			else if (this.pending() > mostPending) this.refuse(client, "too-many");
		} catch (error) {
			if (!(error instanceof OssifyError)) throw error;
			this.refuse(client, "invalid", error.message);
		}
	}

	closed(client: Client): void {
		clearTimeout(client.timer);
		this.all.delete(client);
		if (this.all.size === 0) this.left?.();
	}

	refuse(client: Client, reason: Refusal, why?: string): void {
		client.isComplete = true;
		this.events.refused(reason, why);
		this.answer(client, declined);
	}

	/** Sends the last bytes. */
	answer(client: Client, bytes: Uint8Array): void {
		clearTimeout(client.timer);
		if (!this.all.has(client)) return;
		client.timer = setTimeout(() => client.connection.drop(), longestRead);
		client.connection.send(bytes);
		client.connection.end();
	}

	/** Declines those that have not asked yet. */
	declineIncomplete(): void {
		for (const client of this.all) if (!client.isComplete) this.refuse(client, "declined");
	}

	/** Waits until all have their answers. */
	async gone(): Promise<void> {
		if (this.all.size === 0) return;
		const { promise, resolve } = Promise.withResolvers<void>();
		this.left = resolve;
		const timer = setTimeout(resolve, patience);
		await promise;
		clearTimeout(timer);
	}

	private complete(client: Client, request: Request): void {
		client.isComplete = true;
		clearTimeout(client.timer);
		this.events.asked(client, request);
	}

	private pending(): number {
		return [...this.all].reduce((sum, { reader, isComplete }) => sum + (isComplete ? 0 : reader.length), 0);
	}

	private whyNot(peer: Peer | undefined): Refusal | undefined {
		if (this.all.size > mostConnections) return "too-many";
		return peer === undefined || peer.uid !== this.events.uid ? "other-user" : undefined;
	}
}
