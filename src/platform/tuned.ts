/**
 * Starting once more, with the JavaScript engine told that it runs for a second or two.
 * @module
 */
/**
 * Compiling Rego is a second's work of a large WebAssembly module. Bun's engine begins to optimise it at once, on the other processor, and
 * that takes more time than it gives back before the work is done; on two processors it compiles the module with one thread. Both can be
 * changed at the start only (docs/compiler.md has the figures).
 */
const mark = "BUN_JSC_useOMGJIT";

/**
 * Becomes this same program with these hints, on Bun. Returns where it is that already, where there is no way to it, and on other
 * runtimes.
 */
export async function restartTuned(): Promise<void> {
	if (!("Bun" in globalThis) || process.env[mark] !== undefined) return;
	// Loaded here: most commands have no use for it, and start-up counts.
	const [{ become }, { canCallKernel }, { availableParallelism }] = await Promise.all([
		import("./become.ts"),
		import("./syscalls_open.ts"),
		import("node:os"),
	]);
	if (!canCallKernel()) return;
	const own = Bun.main.startsWith("/$bunfs/") ? [] : [...process.execArgv, Bun.main];
	const hints = { [mark]: "0", BUN_JSC_numberOfWasmCompilerThreads: String(Math.max(2, availableParallelism())) };
	try {
		await become(process.execPath, [...own, ...process.argv.slice(2)], hints);
	} catch {
		// It goes on as it is: slower, and no different.
	}
}
