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

/** What an instance sees of the world: no arguments, environment or folders, so its answers depend on requests alone. */
class Surroundings {
	readonly noise: string[] = [];
	// `debug` is on unless it is said to be off.
	readonly wasi = new WASI([], [], [new OpenFile(new File([])), this.#listener(), this.#listener()], { debug: false });
	readonly imports = { wasi_snapshot_preview1: this.wasi.wasiImport as WebAssembly.ModuleImports };

	#listener(): ConsoleStdout {
		return ConsoleStdout.lineBuffered((line) => this.noise.push(line));
	}
}

/** A running compiler. Once a call has thrown, the instance is lost and has to be replaced. */
export class Reactor {
	readonly #exports: Exports;
	readonly #noise: string[];

	private constructor(exports: Exports, noise: string[]) {
		this.#exports = exports;
		this.#noise = noise;
	}

	/** Starts an instance of `module`. Throws `host/compiler` when it doesn't start. */
	static async start(module: WebAssembly.Module): Promise<Reactor> {
		const surroundings = new Surroundings();
		try {
			return Reactor.#wake(await WebAssembly.instantiate(module, surroundings.imports), surroundings);
		} catch (error) {
			throw broken("starting the Rego compiler", error, surroundings.noise);
		}
	}

	/** As `start`, at once, for where one has run before. A browser may allow that in workers only. */
	static restart(module: WebAssembly.Module): Reactor {
		const surroundings = new Surroundings();
		try {
			return Reactor.#wake(new WebAssembly.Instance(module, surroundings.imports), surroundings);
		} catch (error) {
			throw broken("restarting the Rego compiler", error, surroundings.noise);
		}
	}

	static #wake(instance: WebAssembly.Instance, surroundings: Surroundings): Reactor {
		const exports = instance.exports as Exports;
		if (typeof exports.call !== "function") throw new Error("this module is not built from wasm/compiler");
		surroundings.wasi.initialize({ exports });
		return new Reactor(exports, surroundings.noise);
	}

	/** Sends a request. Throws `host/compiler` when the instance dies on it (out of memory, stack too deep). */
	call(request: unknown): Answer {
		try {
			return this.#read(this.#exports.call(...this.#write(request)));
		} catch (error) {
			throw broken("running the Rego compiler", error, this.#noise);
		}
	}

	#write(request: unknown): [address: number, length: number] {
		const encoded = new TextEncoder().encode(JSON.stringify(request));
		// Unsigned, as WebAssembly hands an address above 2 GiB over as a negative number.
		const address = this.#exports.alloc(encoded.length) >>> 0;
		new Uint8Array(this.#exports.memory.buffer).set(encoded, address);
		return [address, encoded.length];
	}

	/** Copies, as the next call may free or move what the response lies in. */
	#read(packed: bigint): Answer {
		const address = Number((packed >> 32n) & 0xffffffffn);
		const frame = new Uint8Array(this.#exports.memory.buffer, address, Number(packed & 0xffffffffn));
		const length = new DataView(frame.buffer, address).getUint32(0, true);
		const json = new TextDecoder("utf-8", { fatal: true }).decode(frame.slice(4, 4 + length));
		return { json: JSON.parse(json), bytes: frame.slice(4 + length) };
	}
}

/** Go's runtime explains its own death on stderr only, so that goes into the cause. */
function broken(doing: string, error: unknown, noise: readonly string[]): OssifyError {
	const said = noise.slice(0, 20).join("\n");
	const cause = said === "" ? error : new Error(said, { cause: error });
	// JavaScript's stack is the compiler's too: some thousand brackets inside each other take all of it.
	if (error instanceof RangeError && /stack/i.test(error.message)) {
		return new OssifyError("policy/too-deep", `${doing}: it ran out of stack. Is the Rego nested thousands deep?`, { cause });
	}
	return new OssifyError("host/compiler", `${doing}: ${reasonOf(error, said)}`, { cause });
}

function reasonOf(error: unknown, said: string): string {
	if (said.includes("out of memory")) return "it ran out of memory, of which it can have 4 GiB. Build less Rego or data at once";
	const end = error instanceof WASIProcExit ? `it ended with exit code ${error.code}` : String(error);
	return `${end}. This is a fault of ossify or of its host`;
}
