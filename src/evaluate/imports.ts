/**
 * What a policy imports: OPA's builtin functions that are not in it.
 *
 * `@open-policy-agent/opa-wasm` has a dispatch of its own, which this replaces. It passes arguments on as JSON, where sets become arrays and
 * numbers doubles; the few builtins that it has cannot be replaced, of which `sprintf`, `regex.split` and `yaml.*` differ from OPA's;
 * a builtin that fails ends the evaluation, where in OPA its call is only undefined; and it prints to standard output.
 * @module
 */
import { type Builtin, BuiltinError, loadBuiltins, ofSmallIntegers, type ReadInterpreter } from "./builtins/mod.ts";
import { type PolicyExports, PolicyMemory } from "./memory.ts";

/** The imports of one instance. They work once {@link PolicyImports.connect} has been called, and nothing calls them before. */
export class PolicyImports {
	readonly object: WebAssembly.Imports;
	readonly #memory: WebAssembly.Memory;
	#values: PolicyMemory | undefined;
	readonly #builtins = new Map<number, Builtin>();
	/** What answers some calls from the policy's memory: the result's address, or 0 where the builtin itself has to answer. */
	readonly #quick = new Map<number, (one: number, two: number) => number>();

	constructor(memory: WebAssembly.Memory) {
		this.#memory = memory;
		const call = (id: number, _context: number, ...operands: number[]) => this.#call(id, operands);
		const withOne = (id: number, _context: number, one: number) => this.#quick.get(id)?.(one, one) || this.#call(id, [one]);
		const withTwo = (id: number, _context: number, one: number, two: number) =>
			this.#quick.get(id)?.(one, two) || this.#call(id, [one, two]);
		const builtins = { opa_builtin0: call, opa_builtin1: withOne, opa_builtin2: withTwo, opa_builtin3: call, opa_builtin4: call };
		this.object = { env: { memory, opa_abort: (address: number) => this.#abort(address), opa_println: () => {}, ...builtins } };
	}

	/**
	 * Loads the builtins that the instance names in its own table.
	 * @throws {OssifyError} `policy/unsupported-builtin`, `policy/no-interpreter`
	 */
	async connect(exports: PolicyExports, interpreter?: ReadInterpreter): Promise<PolicyMemory> {
		const values = new PolicyMemory(this.#memory, exports);
		this.#values = values;
		const table = tableOf(values, exports);
		const loaded = await loadBuiltins([...table.keys()], interpreter);
		for (const [name, id] of table) {
			this.#builtins.set(id, loaded.get(name) as Builtin);
			const arithmetic = ofSmallIntegers[name];
			if (arithmetic !== undefined) this.#quick.set(id, onSmallIntegers(values, arithmetic));
			if (name === "trim") this.#quick.set(id, (text, characters) => values.trim(text, characters));
		}
		return values;
	}

	/** 0 is undefined: what Rego makes of a builtin that fails. */
	#call(id: number, addresses: readonly number[]): number {
		const values = this.#values as PolicyMemory;
		const builtin = this.#builtins.get(id) as Builtin;
		const operands = addresses.map((address) => values.read(address));
		try {
			const result = builtin(...operands);
			return result === undefined ? 0 : values.write(result);
		} catch (error) {
			if (error instanceof BuiltinError) return 0;
			throw error;
		}
	}

	#abort(address: number): never {
		throw new Error(this.#values?.text(address) ?? "it does not start");
	}
}

/** Arithmetic on small integers, as most calls are. */
function onSmallIntegers(values: PolicyMemory, arithmetic: (a: number, b: number) => number): (one: number, two: number) => number {
	return (one, two) => {
		const result = arithmetic(values.smallInteger(one), values.smallInteger(two));
		return Number.isSafeInteger(result) ? values.writeInteger(result) : 0;
	};
}

/** The builtins that a module imports, and the numbers that it calls them by. */
function tableOf(values: PolicyMemory, exports: PolicyExports): Map<string, number> {
	return new Map(Object.entries(JSON.parse(values.dump(exports.builtins())) as Record<string, number>));
}
