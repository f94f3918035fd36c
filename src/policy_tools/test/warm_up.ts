/**
 * Prepares the next run while no file has changed yet.
 * @module
 */
import type { RegoModule } from "../../compile/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { compilerOf, interpreterOf } from "../compile/mod.ts";
import type { Memory, PolicyRequest } from "./memory.ts";

/** After this number, a rerun hardly gets faster. */
const compilations = 4;

/**
 * A JavaScript engine optimizes code that has run often: the first reruns would take twice as long as later ones. So the policy is compiled some
 * times more, with small changes, because the compiler caches results. Then the interpreter is loaded, which reports why
 * a test fails.
 */
export class WarmUp {
	readonly #assets: Platform["assets"];
	#done = 0;

	constructor({ assets }: Platform) {
		this.#assets = assets;
	}

	/** Runs until a file changes, or everything is done. It checks after each step; the longest takes half a second. */
	async whileQuiet({ rules }: Memory, isQuiet: () => boolean): Promise<void> {
		const passed = [...(rules?.results.values() ?? [])].filter(({ outcome }) => outcome === "passed");
		if (rules === undefined || passed.length === 0) return;
		const entrypoints = passed.map(({ entrypoint }) => entrypoint);
		while (this.#done <= compilations && isQuiet()) {
			await (this.#done < compilations ? this.#compile(rules.policyRequest, entrypoints) : this.#interpret(rules.policyRequest));
			this.#done++;
			await new Promise((resolve) => setTimeout(resolve));
		}
	}

	async #compile(policyRequest: PolicyRequest, entrypoints: readonly string[]): Promise<void> {
		const compiler = await compilerOf(this.#assets);
		const modules = changed(policyRequest.modules, this.#done);
		compiler.tests(modules);
		compiler.affected({ ...policyRequest, modules, before: policyRequest.modules, entrypoints });
		compiler.build({ ...policyRequest, modules, entrypoints });
		compiler.check(policyRequest); // It keeps the last policies, among which this one has to stay.
	}

	async #interpret(policyRequest: PolicyRequest): Promise<void> {
		const interpreter = await interpreterOf(this.#assets);
		interpreter.interpret({ ...policyRequest, questions: [] });
	}
}

/** Each file is changed, and one has an additional rule, so that dependencies are computed. */
function changed(modules: readonly RegoModule[], round: number): RegoModule[] {
	const rule = `_ossify_rehearsal := ${round}\n`;
	return modules.map(({ path, text }, index) => ({ path, text: `${text}${"\n".repeat(round + 1)}${index === 0 ? rule : ""}` }));
}
