/**
 * A service manager for the agent: systemd itself does not run in the sandbox.
 * @module
 */
import { chmodSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { agentSocket } from "./agent.ts";
import { until } from "./command.ts";
import { newName } from "./container.ts";
import { sandbox } from "./sandbox.ts";

/** As systemd does it: opens the socket, and starts the agent at the first connection and whenever it ended. */
export class ServiceManager {
	readonly #process: Bun.Subprocess;
	readonly #stop: string;

	/** @param executable whose agent it starts */
	constructor(executable: string) {
		const [name, again] = [newName(), 'while [ -e "$0" ]; do sh -c \'LISTEN_PID=$$ exec "$@"\' sh "$@"; done'];
		this.#stop = join(sandbox().folder, name);
		const output = openSync(`${this.#stop}.log`, "a");
		mkdirSync("/run/ossify", { mode: 0o711, recursive: true });
		const activate = [
			"systemd-socket-activate",
			"-l",
			agentSocket,
			"--",
			"sh",
			"-c",
			again,
			this.#stop,
			executable,
			"agent",
			"--workers",
			"2",
		];
		writeFileSync(this.#stop, "");
		this.#process = Bun.spawn(activate, { stdio: ["ignore", output, output] });
	}

	/** Once it listens. */
	async started(): Promise<this> {
		await until("the socket", async () => existsSync(agentSocket));
		chmodSync(agentSocket, 0o600); // systemd has SocketMode for this.
		return this;
	}

	/** Ends the agent, and starts it no more. */
	async close(pid: number): Promise<void> {
		rmSync(this.#stop);
		process.kill(pid, "SIGTERM");
		await this.#process.exited;
	}
}
