/**
 * What is known to differ, and why it does.
 * @module
 */
import { readFileSync } from "node:fs";
import type { Call } from "./ask.ts";
import type { Answers } from "./process.ts";

/** Every part is a pattern, and all that are there have to match. */
interface Excuse {
	/** The whole name. */
	readonly builtins: string;
	/** The operands, a line each. */
	readonly operands?: string;
	/** The compiled policy's answer. */
	readonly compiled?: string;
	/** The interpreter's. */
	readonly opa?: string;
	readonly reason: string;
	/** Whether only a long run comes across it. */
	readonly rare?: boolean;
}

export class Excuses {
	readonly #all = JSON.parse(readFileSync(new URL("excused.json", import.meta.url), "utf8")) as readonly Excuse[];
	readonly #used = new Set<Excuse>();

	has(call: Call, { compiled, interpreted }: Answers): boolean {
		const texts = { operands: call.operands.join("\n"), compiled: textOf(compiled), opa: textOf(interpreted) };
		const found = this.#all.find(
			(excuse) =>
				new RegExp(`^(?:${excuse.builtins})$`).test(call.name) &&
				(["operands", "compiled", "opa"] as const).every((part) => new RegExp(excuse[part] ?? "").test(texts[part])),
		);
		if (found !== undefined) this.#used.add(found);
		return found !== undefined;
	}

	/** The reasons that no call needed. */
	unused(): string[] {
		return this.#all.filter((excuse) => !excuse.rare && !this.#used.has(excuse)).map(({ builtins, reason }) => `${builtins}: ${reason}`);
	}
}

function textOf(answer: Answers["compiled"]): string {
	return "error" in answer ? answer.error : answer.value;
}
