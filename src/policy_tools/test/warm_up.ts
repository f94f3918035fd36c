/**
 * Prepares the next run while no file has changed yet.
 * @module
 */
import type { RegoModule } from "../../compile/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { compilerOf, interpreterOf } from "../compile/mod.ts";
import type { Memory, PolicyRequest } from "./memory.ts";

/** From then on a rerun hardly gets faster: docs/internals/performance.md. */
const compilations = 4;

/**
 * A JavaScript engine optimises what has run often: the first reruns would take twice as long as later ones. So the policy is compiled some
 * times more, each time a little different, as otherwise the compiler would know the answer. Then the interpreter is loaded, which tells why
 * a test fails.
 */
export class WarmUp {
	readonly #assets: Platform["assets"];
	#done = 0;

	constructor({ assets }: Platform) {
		this.#assets = assets;
	}

	/** Goes on until it is no longer quiet, or all is done. It looks after each step, of which the longest takes half a second. */
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

/** Each file is another one, and one has a rule more: what depends on it is looked for. */
function changed(modules: readonly RegoModule[], round: number): RegoModule[] {
	const rule = `_ossify_rehearsal := ${round}\n`;
	return modules.map(({ path, text }, index) => ({ path, text: `${text}${"\n".repeat(round + 1)}${index === 0 ? rule : ""}` }));
}
