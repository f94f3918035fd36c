/**
 * The agent: takes requests of clients, and has workers run them.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { NriEngine } from "../nri/mod.ts";
import { visible } from "../visible.ts";
import { type Accepted, accepted } from "./accepted.ts";
import { type Client, Clients } from "./clients.ts";
import { failureOf } from "./failure.ts";
import type { Recorded } from "./job.ts";
import { Metrics } from "./metrics.ts";
import { Policies, type TrialOptions } from "./policies.ts";
import { Pool, type PoolOptions, type PoolState } from "./pool.ts";
import type { Reported } from "./unhardened.ts";
import { type Answer, answerFrames, begun, encodeRequest, type Request } from "./wire.ts";

export interface AgentOptions extends Omit<PoolOptions, "trials" | "warmUp" | "failed">, TrialOptions {
	/** Whether a path leads to this executable: a client of another one is declined. */
	isOwn(path: string): boolean;
	/** The user whose clients are served. */
	readonly uid: number;
	/** The time limit of a command without its own. Seconds. */
	readonly timeout: number;
	/** Whether a process sees the files and processes of this machine as this one does. */
	seesTheSame(pid: number): boolean;
	now(): Date;
	/** Records a container that is refused because its worker ended. */
	recordLost(call: Accepted, error: OssifyError, start: Date): void;
}

/** What `ossify agent status` shows. */
export interface AgentStatus extends PoolState {
	readonly version: string;
	readonly pid: number;
	readonly started: string;
	readonly connections: number;
	/** Of clients: questions such as this one are not counted. */
	readonly requests: number;
	/** The last answer to a container's start. */
	readonly last?: string;
	/** The policies that decided since they were loaded, and when each did so first. */
	readonly policies: Readonly<Record<string, string>>;
	readonly loaded: string;
	/** As an NRI plugin: whether the engine asks about containers. */
	readonly nri?: "connected" | "lost";
	/** The engine that asks, by the names that it gives itself. */
	readonly nriEngine?: NriEngine;
	/** Containers that started without ossify, as far as an engine lists them. */
	readonly unhardened: readonly Reported[];
}

/** Seconds that a request may wait for a worker: after that, its client is quicker without the agent. */
const longestWait = 5;
/**
 * Seconds that a worker gets besides the time limit of its command. After 2 s, the worker ends by itself, with a message; after 5 s, the client does not
 * wait any more (`GRACE_SECONDS`), and would not hear why.
 */
const grace = 4;

export class Agent {
	private readonly options: AgentOptions;
	private readonly pool: Pool;
	readonly metrics: Metrics;
	readonly clients: Clients;
	private readonly policies: Policies;
	private readonly started: Date;
	private loaded: Date;
	private last: Date | undefined;
	private requests = 0;
	private unhardened: readonly Reported[] = [];
	/** The state of the NRI plugin; undefined if this agent is not one. */
	plugin: AgentStatus["nri"];
	/** The engine that the plugin connected to last. */
	engine: NriEngine | undefined;

	constructor(options: AgentOptions) {
		this.options = options;
		this.policies = new Policies(options);
		this.pool = new Pool({
			...options,
			trials: () => this.policies.trials(),
			warmUp: () => this.policies.warmUp(),
			failed: (job) => this.policies.failed(job),
		});
		this.metrics = new Metrics(options.version, () => ({ ...this.pool.state, connections: this.clients.size }));
		this.clients = new Clients({
			uid: options.uid,
			asked: (client, request) => this.take(client, request),
			refused: (reason, why) => {
				this.metrics.refused(reason);
				if (why !== undefined) options.say(why);
			},
		});
		this.started = options.now();
		this.loaded = this.started;
	}

	/** Starts the workers. @throws {OssifyError} if they cannot harden a container */
	async open(): Promise<void> {
		this.policies.addInstalled();
		await this.pool.open();
		this.policies.worked();
	}

	/** Loads the policies again. If they do not work, the old ones stay in use. The log has the result. @throws {OssifyError} why */
	async reload(): Promise<void> {
		try {
			await this.loadAgain();
			this.options.say("the policies were loaded again");
		} catch (error) {
			this.options.say(`the policies in use stay: ${Object.values(failureOf(error)).join(": ")}`);
			throw error;
		}
	}

	private async loadAgain(): Promise<void> {
		this.policies.addInstalled();
		await this.pool.reload();
		this.policies.worked();
		this.loaded = this.options.now();
		this.metrics.reloaded();
	}

	/** Finishes what was begun, and ends once the clients have their answers. Those that have not asked yet are declined. */
	async close(): Promise<void> {
		this.clients.declineIncomplete();
		await this.pool.close();
		await this.clients.gone();
	}

	get status(): AgentStatus {
		const { version } = this.options;
		const { plugin, engine, unhardened } = this;
		return {
			...{ version, pid: this.options.pid, started: this.started.toISOString(), loaded: this.loaded.toISOString() },
			...{ connections: this.clients.size, requests: this.requests, policies: this.metrics.policiesSeen },
			...(plugin && { nri: plugin }),
			...(plugin === "connected" && engine && { nriEngine: engine }),
			unhardened,
			...(this.last && { last: this.last.toISOString() }),
			...this.pool.state,
		};
	}

	/** Runs a command of the agent's own in a worker. @throws {OssifyError} `host/agent-lost` */
	own(args: readonly string[], input: Uint8Array, seconds: number): Promise<Answer> {
		const { executable, pid } = this.options;
		return new Promise((resolve, reject) => {
			this.pool.submit({
				job: { client: executable, executable, folder: "/", args, input, pid },
				seconds,
				patience: seconds,
				begun: () => true,
				done: resolve,
				lost: reject,
				declined: () => reject(new OssifyError("host/agent-lost", "no worker takes it")),
			});
		});
	}

	/** Containers that are not as the policy wants them. @param isAll whether earlier ones are not there any more */
	report(found: readonly Reported[], isAll: boolean): void {
		const known = new Set(this.unhardened.map(({ container }) => container));
		const ids = new Set(found.map(({ container }) => container));
		this.unhardened = [...(isAll ? [] : this.unhardened.filter(({ container }) => !ids.has(container))), ...found];
		this.metrics.unhardened(this.unhardened);
		for (const { container, namespace, pod, name, problem, rules, note } of found)
			if (!known.has(container))
				this.options.say(`${problem} container ${container} (${namespace}/${pod} ${name}): ${note ?? rules.join(", ")}`);
	}

	private take(client: Client, request: Request): void {
		if (isControl(request)) return void this.control(client, request.args[1]);
		this.requests++;
		const pid = client.connection.peer?.pid ?? 0;
		const call = this.options.isOwn(request.executable) ? accepted(request, this.options.timeout) : undefined;
		if (call === undefined) return this.clients.refuse(client, "declined");
		if (!this.options.seesTheSame(pid)) return this.clients.refuse(client, "other-namespace");
		this.run(client, request, { ...call, pid });
	}

	private run(client: Client, request: Request, { pid, ...call }: Accepted & { readonly pid: number }): void {
		const { policy, seconds } = call;
		const { connection } = client;
		const asked = performance.now();
		let taken = asked;
		const answer = (answer: Answer) => this.clients.answer(client, answerFrames(answer));
		this.pool.submit({
			job: { ...request, pid },
			seconds: seconds + grace,
			patience: Math.min(seconds, longestWait),
			begun: () => {
				taken = performance.now();
				return this.clients.has(client) && connection.send(begun);
			},
			done: (result) => {
				answer(result);
				if (request.client === request.executable) return; // A trial of `ossify doctor`.
				for (const record of result.records) this.metrics.recorded(record);
				this.metrics.answered((taken - asked) / 1000, (performance.now() - taken) / 1000);
				this.last = this.options.now();
				if (request.args[0] === "hook" && policy.length > 0 && result.records.some(isDecision)) this.policies.add(policy);
			},
			lost: (error, stderr, code) => {
				this.metrics.refused("lost");
				// A worker that reaches its time limit says so, and records it. One that was killed cannot, whatever a crash printed.
				const isRecorded = code !== undefined && stderr !== "";
				if (!isRecorded) this.options.recordLost(call, error, new Date(this.options.now().getTime() - (performance.now() - asked)));
				this.options.say(`${error.message}${stderr === "" ? "" : `: ${visible(stderr.trim())}`}`);
				answer({
					code: code || error.exitCode,
					stdout: new Uint8Array(),
					stderr: new TextEncoder().encode(isRecorded ? stderr : `ossify: ${error.message}\n`),
				});
			},
			declined: () => this.clients.refuse(client, "declined"),
		});
	}

	/** `ossify agent status`, `reload` and `metrics`, sent by the command line. */
	private async control(client: Client, action: string | undefined): Promise<void> {
		client.connection.send(begun);
		const stdout = new TextEncoder().encode(await this.answerTo(action).catch((error: unknown) => JSON.stringify(failureOf(error))));
		this.clients.answer(client, answerFrames({ code: 0, stdout, stderr: new Uint8Array() }));
	}

	private async answerTo(action: string | undefined): Promise<string> {
		if (action === "metrics") return await this.metrics.text();
		if (action === "reload") await this.reload();
		return JSON.stringify(this.status);
	}
}

/** Whether a policy decided. With `--on-error allow`, a container starts also if the policy does not work. */
function isDecision({ policy, outcome }: Recorded): boolean {
	return policy !== undefined && outcome !== "failed" && outcome !== "allowed";
}

/** In place of the executable, in a request of ossify itself. No client names a folder. */
const asker = "/";

/** The request of `ossify agent ACTION`. */
export function controlRequest(action: string): Uint8Array {
	return encodeRequest({ client: asker, folder: "/", executable: asker, args: ["agent", action], input: new Uint8Array() });
}

/** A client that is to run `ossify agent` has options that are ossify's to read, and prints for people. */
function isControl({ executable, args }: Request): boolean {
	return executable === asker && args[0] === "agent";
}
