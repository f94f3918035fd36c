/**
 * The compiler's WebAssembly instance: one call, request in, response out, and what it prints kept apart.
 * @module
 */
import { ConsoleStdout, File, OpenFile, WASI, WASIProcExit } from "@bjorn3/browser_wasi_shim";
import { OssifyError } from "../errors.ts";

/** What wasm/compiler exports. */
interface Exports extends WebAssembly.Exports {
	readonly memory: WebAssembly.Memory;
	readonly _initialize: () => void;
	readonly alloc: (size: number) => number;
	readonly call: (address: number, length: number) => bigint;
}

/** A response: its JSON, decoded, and the bytes after it. */
export interface Answer {
	readonly json: unknown;
	readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The environment of an instance: no arguments, variables or folders, so its responses depend only on requests. */
class Surroundings {
	readonly noise: string[] = [];
	// `debug` is on unless it is said to be off.
	readonly wasi = new WASI([], [], [new OpenFile(new File([])), this.#listener(), this.#listener()], { debug: false });
	/** Whether every random byte is 0. */
	drawsZeros = false;
	readonly imports = { wasi_snapshot_preview1: this.#calls() };

	#calls(): WebAssembly.ModuleImports {
		const calls = this.wasi.wasiImport as WebAssembly.ModuleImports;
		const draw = calls.random_get as (address: number, length: number) => number;
		const zeros = (address: number, length: number) => {
			new Uint8Array(this.wasi.inst.exports.memory.buffer, address >>> 0, length >>> 0).fill(0);
			return 0;
		};
		return { ...calls, random_get: (address: number, length: number) => (this.drawsZeros ? zeros : draw)(address, length) };
	}

	#listener(): ConsoleStdout {
		return ConsoleStdout.lineBuffered((line) => this.noise.push(line));
	}
}

/** A module, as messages call it, and what to do where it needs more than there is. */
export interface Hosted {
	readonly name: string;
	readonly memory: string;
	readonly stack: string;
}

const compiler: Hosted = {
	name: "the Rego compiler",
	memory: "it can have 4 GiB. Build less Rego or data at once",
	stack: "Is the Rego nested thousands deep?",
};

/** A running compiler. Once a call has thrown, the instance is lost and has to be replaced. */
export class Reactor {
	readonly #exports: Exports;
	readonly #surroundings: Surroundings;
	readonly #hosted: Hosted;

	private constructor(exports: Exports, surroundings: Surroundings, hosted: Hosted) {
		this.#exports = exports;
		this.#surroundings = surroundings;
		this.#hosted = hosted;
	}

	/** Starts an instance of `module`. Throws `host/compiler` when it doesn't start. */
	static async start(module: WebAssembly.Module): Promise<Reactor> {
		const surroundings = new Surroundings();
		try {
			return Reactor.#wake(await WebAssembly.instantiate(module, surroundings.imports), surroundings, compiler);
		} catch (error) {
			throw broken("starting", compiler, error, surroundings.noise);
		}
	}

	/** As `start`, at once. A browser may allow that in workers only. */
	static startNow(module: WebAssembly.Module, hosted = compiler): Reactor {
		const surroundings = new Surroundings();
		try {
			return Reactor.#wake(new WebAssembly.Instance(module, surroundings.imports), surroundings, hosted);
		} catch (error) {
			throw broken("starting", hosted, error, surroundings.noise);
		}
	}

	/** From now on the module draws zeros where it asks for random bytes: equal requests give equal answers. */
	drawZeros(): void {
		this.#surroundings.drawsZeros = true;
	}

	static #wake(instance: WebAssembly.Instance, surroundings: Surroundings, hosted: Hosted): Reactor {
		const exports = instance.exports as Exports;
		if (typeof exports.call !== "function") throw new Error("this module is not built from wasm/compiler");
		surroundings.wasi.initialize({ exports });
		return new Reactor(exports, surroundings, hosted);
	}

	/** Sends a request. Throws `host/compiler` when the instance dies on it (out of memory, stack too deep). */
	call(request: unknown): Answer {
		try {
			return this.#read(this.#exports.call(...this.#write(request)));
		} catch (error) {
			throw broken("running", this.#hosted, error, this.#surroundings.noise);
		}
	}

	#write(request: unknown): [address: number, length: number] {
		const encoded = new TextEncoder().encode(JSON.stringify(request));
		// Unsigned: WebAssembly passes an address above 2 GiB as a negative number.
		const address = this.#exports.alloc(encoded.length) >>> 0;
		new Uint8Array(this.#exports.memory.buffer).set(encoded, address);
		return [address, encoded.length];
	}

	/** Copies, because the next call may free or move the response's memory. */
	#read(packed: bigint): Answer {
		const address = Number((packed >> 32n) & 0xffffffffn);
		const frame = new Uint8Array(this.#exports.memory.buffer, address, Number(packed & 0xffffffffn));
		const length = new DataView(frame.buffer, address).getUint32(0, true);
		const json = new TextDecoder("utf-8", { fatal: true }).decode(frame.slice(4, 4 + length));
		return { json: JSON.parse(json), bytes: frame.slice(4 + length) };
	}
}

/** Go's runtime explains its own death on stderr only, so that goes into the cause. */
function broken(doing: "starting" | "running", { name, memory, stack }: Hosted, error: unknown, noise: readonly string[]): OssifyError {
	const said = noise.slice(0, 20).join("\n");
	const cause = said === "" ? error : new Error(said, { cause: error });
	// JavaScript's stack is the module's too: some thousand brackets inside each other take all of it.
	if (error instanceof RangeError && /stack/i.test(error.message)) {
		return new OssifyError("policy/too-deep", `${doing} ${name}: it ran out of stack. ${stack}`, { cause });
	}
	if (said.includes("out of memory")) {
		return new OssifyError("host/compiler", `${doing} ${name}: it ran out of memory, of which ${memory}`, { cause });
	}
	const end = error instanceof WASIProcExit ? `it ended with exit code ${error.code}` : String(error);
	return new OssifyError("host/compiler", `${doing} ${name}: ${end}. This is a bug in ossify or in its host`, { cause });
}
