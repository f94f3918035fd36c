/**
 * The agent: takes requests of clients, and has workers run them.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { Connection, Peer } from "../platform/agent/listener.ts";
import { visible } from "../visible.ts";
import { accepted } from "./accepted.ts";
import { Metrics, type Refusal } from "./metrics.ts";
import { Policies, type TrialOptions } from "./policies.ts";
import { Pool, type PoolOptions, type PoolState } from "./pool.ts";
import { type Answer, answerFrames, begun, declined, encodeRequest, type Request, RequestReader } from "./wire.ts";

export interface AgentOptions extends Omit<PoolOptions, "trials">, TrialOptions {
	readonly version: string;
	/** Whether a path leads to this executable: a client of another one is declined. */
	isOwn(path: string): boolean;
	/** The user whose clients are served. */
	readonly uid: number;
	/** The time limit of a command without its own. Seconds. */
	readonly timeout: number;
	/** Whether a process sees the files and processes of this machine as this one does. */
	seesTheSame(pid: number): boolean;
	now(): Date;
}

/** What `ossify agent status` shows. */
export interface AgentStatus extends PoolState {
	readonly version: string;
	readonly pid: number;
	readonly started: string;
	readonly connections: number;
	readonly requests: number;
	/** The last answer to a container's start. */
	readonly last?: string;
	/** The policies that decided since they were loaded, and when each did so first. */
	readonly policies: Readonly<Record<string, string>>;
	readonly loaded: string;
}

/** Connections at a time. */
const mostConnections = 4096;
/** Bytes of requests that are not complete, of all connections. */
const mostPending = 256 * 1024 * 1024;
/** Milliseconds in which a request has to arrive. */
const patience = 5000;
/** Seconds that a worker gets besides the time limit of its command, which ends the command by itself. */
const grace = 5;

interface Client {
	readonly connection: Connection;
	readonly reader: RequestReader;
	readonly timer: ReturnType<typeof setTimeout>;
	isComplete: boolean;
}

export class Agent {
	private readonly options: AgentOptions;
	private readonly pool: Pool;
	readonly metrics: Metrics;
	private readonly clients = new Set<Client>();
	private readonly policies: Policies;
	private readonly started: Date;
	private loaded: Date;
	private last: Date | undefined;
	private requests = 0;
	private left: (() => void) | undefined;

	constructor(options: AgentOptions) {
		this.options = options;
		this.policies = new Policies(options);
		this.pool = new Pool({ ...options, trials: () => this.policies.trials() });
		this.metrics = new Metrics(options.version, () => ({ ...this.pool.state, connections: this.clients.size }));
		this.started = options.now();
		this.loaded = this.started;
	}

	/** Starts the workers. @throws {OssifyError} if they cannot harden a container */
	open(): Promise<void> {
		return this.pool.open();
	}

	/** Loads the policies again. If they do not work, the old ones stay in use. @throws {OssifyError} why */
	async reload(): Promise<void> {
		await this.pool.reload();
		this.loaded = this.options.now();
		this.metrics.reloaded();
	}

	/** Finishes what was begun, and ends once the clients have their answers. Those that have not asked yet are declined. */
	async close(): Promise<void> {
		for (const client of this.clients) if (!client.isComplete) this.refuse(client, "declined");
		await this.pool.close();
		if (this.clients.size === 0) return;
		const timer = setTimeout(() => this.left?.(), patience);
		await new Promise<void>((resolve) => (this.left = resolve));
		clearTimeout(timer);
	}

	get status(): AgentStatus {
		const { version } = this.options;
		return {
			...{ version, pid: this.options.pid, started: this.started.toISOString(), loaded: this.loaded.toISOString() },
			...{ connections: this.clients.size, requests: this.requests, policies: this.metrics.policiesSeen },
			...(this.last && { last: this.last.toISOString() }),
			...this.pool.state,
		};
	}

	/** A client has connected. */
	opened(connection: Connection): Client {
		const timer = setTimeout(() => this.refuse(client, "silent"), patience);
		const client: Client = { connection, reader: new RequestReader(), timer, isComplete: false };
		this.clients.add(client);
		const why = this.whyNot(connection.peer);
		if (why !== undefined) this.refuse(client, why);
		return client;
	}

	received(client: Client, bytes: Uint8Array): void {
		if (client.isComplete) return;
		try {
			const request = client.reader.add(bytes);
			if (request !== undefined) this.take(client, request);
			else if (this.pending() > mostPending) this.refuse(client, "too-many");
		} catch (error) {
			if (!(error instanceof OssifyError)) throw error;
			this.options.say(error.message);
			this.refuse(client, "invalid");
		}
	}

	closed(client: Client): void {
		clearTimeout(client.timer);
		this.clients.delete(client);
		if (this.clients.size === 0) this.left?.();
	}

	private pending(): number {
		return [...this.clients].reduce((sum, { reader, isComplete }) => sum + (isComplete ? 0 : reader.length), 0);
	}

	private whyNot(peer: Peer | undefined): Refusal | undefined {
		if (this.clients.size > mostConnections) return "too-many";
		return peer === undefined || peer.uid !== this.options.uid ? "other-user" : undefined;
	}

	/** The client then runs ossify itself. */
	private refuse(client: Client, reason: Refusal): void {
		client.isComplete = true;
		clearTimeout(client.timer);
		this.metrics.refused(reason);
		client.connection.send(declined);
		client.connection.end();
	}

	private take(client: Client, request: Request): void {
		client.isComplete = true;
		clearTimeout(client.timer);
		this.requests++;
		const [command, action] = request.args;
		if (command === "agent") return void this.control(client, action);
		const pid = client.connection.peer?.pid ?? 0;
		const call = this.options.isOwn(request.executable) ? accepted(request, this.options.timeout) : undefined;
		if (call === undefined) return this.refuse(client, "declined");
		if (!this.options.seesTheSame(pid)) return this.refuse(client, "other-namespace");
		this.run(client, request, { ...call, pid });
	}

	private run(
		{ connection }: Client,
		request: Request,
		{ policy, seconds, pid }: { policy: readonly string[]; seconds: number; pid: number },
	): void {
		const asked = performance.now();
		let taken = asked;
		const answer = (answer: Answer) => {
			connection.send(answerFrames(answer));
			connection.end();
		};
		this.pool.submit({
			job: { ...request, pid },
			seconds: seconds + grace,
			begun: () => {
				taken = performance.now();
				connection.send(begun);
			},
			done: (result) => {
				answer(result);
				if (request.client === request.executable) return; // A trial of `ossify doctor`.
				for (const record of result.records) this.metrics.recorded(record);
				this.metrics.answered((taken - asked) / 1000, (performance.now() - taken) / 1000);
				this.last = this.options.now();
				if (request.args[0] === "hook" && result.code === 0 && policy.length > 0) this.policies.add(policy);
			},
			lost: (error, stderr, code) => {
				this.metrics.refused("lost");
				this.options.say(`${error.message}${stderr === "" ? "" : `: ${visible(stderr.trim())}`}`);
				answer({
					code: code || error.exitCode,
					stdout: new Uint8Array(),
					stderr: new TextEncoder().encode(stderr || `ossify: ${error.message}\n`),
				});
			},
			declined: () => {
				this.metrics.refused("declined");
				connection.send(declined);
				connection.end();
			},
		});
	}

	/** `ossify agent status`, `reload` and `metrics`, sent by the command line. */
	private async control({ connection }: Client, action: string | undefined): Promise<void> {
		connection.send(begun);
		const stdout = new TextEncoder().encode(
			await this.answerTo(action).catch((error: unknown) => JSON.stringify({ error: messageOf(error) })),
		);
		connection.send(answerFrames({ code: 0, stdout, stderr: new Uint8Array() }));
		connection.end();
	}

	private async answerTo(action: string | undefined): Promise<string> {
		if (action === "metrics") return await this.metrics.text();
		if (action === "reload") await this.reload();
		return JSON.stringify(this.status);
	}
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}

/** The request of `ossify agent ACTION`. */
export function controlRequest(executable: string, action: string): Uint8Array {
	return encodeRequest({ client: executable, folder: "/", executable, args: ["agent", action], input: new Uint8Array() });
}
