/**
 * The process that makes the calls, replaced where one does not end.
 * @module
 */
import type { Answer } from "./ask.ts";
import type { Calls, FromChild } from "./child.ts";
import { hung } from "./verdict.ts";

/** In milliseconds. A call takes a thousandth of this. Another process may have the processor meanwhile. */
const patience = 300_000;

export interface Answers {
	readonly compiled: Answer;
	readonly interpreted: Answer;
}

export class CallingProcess {
	/** Made so far. */
	calls = 0;
	/** The milliseconds of the compiled call that took longest since this was last set. */
	slowest = 0;
	#child: Bun.Subprocess | undefined;
	readonly #unread: FromChild[] = [];
	#waiting: (() => void) | undefined;

	/** Makes the calls, all of one builtin. Where one of several does not end, each is made by itself. */
	async ask(calls: Calls): Promise<Answers[]> {
		const answers = await this.#ask(calls);
		const ended = answers.every(({ compiled, interpreted }) => compiled !== hung && interpreted !== hung);
		if (!ended) this.stop();
		if (!ended && calls.length > 1) return (await Array.fromAsync(calls, (call) => this.ask([call]))).flat();
		this.calls += calls.length;
		return answers;
	}

	stop(): void {
		this.#child?.kill("SIGKILL");
		this.#child = undefined;
	}

	async #ask(calls: Calls): Promise<Answers[]> {
		const child = this.#child ?? (await this.#start());
		child.send(calls);
		const first = (await this.#next()) as { compiled: Answer[]; slowest: number } | undefined;
		const second = first && ((await this.#next()) as { interpreted: Answer[] } | undefined);
		this.slowest = Math.max(this.slowest, first?.slowest ?? 0);
		return calls.map((_, index) => ({ compiled: first?.compiled[index] ?? hung, interpreted: second?.interpreted[index] ?? hung }));
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
}
