/**
 * An engine's own process: started until it answers, ended, started again.
 * @module
 */
import { openSync, readFileSync } from "node:fs";
import { until } from "./command.ts";

export interface Service {
	readonly name: string;
	readonly command: readonly string[];
	/** Where it writes what it has to say, and whoever starts it anew goes on. */
	readonly log: string;
	/** Whether it answers; throwing means not yet. */
	readonly answers: () => Promise<unknown>;
}

export class Server {
	readonly #service: Service;
	readonly #process: Bun.Subprocess;

	private constructor(service: Service, process: Bun.Subprocess) {
		this.#service = service;
		this.#process = process;
	}

	/** Throws with its log where it ends before it answers. */
	static async start(service: Service): Promise<Server> {
		const output = openSync(service.log, "a");
		const process_ = Bun.spawn([...service.command], { stdio: ["ignore", output, output] });
		const server = new Server(service, process_);
		try {
			await until(`${service.name} to answer`, () => server.#isUp(), 30_000);
			return server;
		} catch (error) {
			// Tests after it would find its process.
			if (!server.ended) await server.stop();
			throw error;
		}
	}

	async #isUp(): Promise<boolean> {
		const { name, log, answers } = this.#service;
		if (this.ended) throw new Error(`${name} ended (${this.#process.exitCode ?? this.#process.signalCode})\n${readFileSync(log, "utf8")}`);
		return answers().then(
			() => true,
			() => false,
		);
	}

	get pid(): number {
		return this.#process.pid;
	}

	get ended(): boolean {
		return this.#process.exitCode !== null || this.#process.signalCode !== null;
	}

	/** Ends it: asks, and after 10 s does not ask any more. */
	async stop(): Promise<void> {
		this.#process.kill("SIGTERM");
		const timer = setTimeout(() => this.#process.kill("SIGKILL"), 10_000);
		await this.#process.exited;
		clearTimeout(timer);
	}
}
