/**
 * The process that makes the calls, replaced where one does not end.
 * @module
 */
import type { Answer, Call } from "./ask.ts";
import type { FromChild } from "./child.ts";
import { hung } from "./verdict.ts";

/** A call takes a thousandth of this. Another process may have the processor meanwhile. */
const patience = 20_000;

export interface Answers {
	readonly compiled: Answer;
	readonly interpreted: Answer;
}

export class CallingProcess {
	/** Made so far. */
	calls = 0;
	#child: Bun.Subprocess | undefined;
	readonly #unread: FromChild[] = [];
	#waiting: (() => void) | undefined;

	async ask(call: Call): Promise<Answers> {
		const child = this.#child ?? (await this.#start());
		this.calls++;
		child.send(call);
		const first = await this.#next();
		if (first === undefined) return this.#replaced({ compiled: hung, interpreted: hung });
		const second = await this.#next();
		const answer = (first as { compiled: Answer }).compiled;
		if (second === undefined) return this.#replaced({ compiled: answer, interpreted: hung });
		return { compiled: answer, interpreted: (second as { interpreted: Answer }).interpreted };
	}

	stop(): void {
		this.#child?.kill("SIGKILL");
		this.#child = undefined;
	}

	async #start(): Promise<Bun.Subprocess> {
		this.#unread.length = 0;
		const ipc = (message: FromChild) => {
			this.#unread.push(message);
			this.#waiting?.();
		};
		const child = Bun.spawn(["bun", new URL("child.ts", import.meta.url).pathname], { ipc, stdio: ["ignore", "inherit", "inherit"] });
		this.#child = child;
		if ((await this.#next()) === undefined) throw new Error("the process that makes the calls does not start");
		return child;
	}

	/** Undefined where nothing comes. */
	async #next(): Promise<FromChild | undefined> {
		if (this.#unread.length === 0) {
			await new Promise<void>((resolve) => {
				const timer = setTimeout(resolve, patience);
				this.#waiting = () => {
					clearTimeout(timer);
					resolve();
				};
			});
		}
		return this.#unread.shift();
	}

	#replaced(answers: Answers): Answers {
		this.stop();
		return answers;
	}
}
