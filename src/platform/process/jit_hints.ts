/**
 * Telling the JavaScript engine that it runs for a second or two.
 * @module
 */
/**
 * Compiling Rego is a second's work of a large WebAssembly module. An engine begins to optimise it at once, on the other processor, and that
 * takes more time than it gives back before the work is done. JavaScriptCore compiles the module with one thread on two processors, too
 * (docs/compiler.md has the figures). This is the hint that marks a Bun which knows.
 */
const mark = "BUN_JSC_useOMGJIT";

/**
 * Has the engine leave WebAssembly as it is first compiled. V8 is told at once, on Node; Deno's takes that only at its own start. Bun's is
 * told when it starts, so it becomes this same program with the hints: returns where it is that already, or where there is no way to it.
 */
export async function applyJitHints(): Promise<void> {
	if ("Bun" in globalThis) return await restartWithHints();
	if ("Deno" in globalThis) return;
	const { setFlagsFromString } = await import("node:v8");
	setFlagsFromString("--liftoff-only");
}

async function restartWithHints(): Promise<void> {
	if (process.env[mark] !== undefined) return;
	// Loaded here: most commands have no use for it, and start-up counts.
	const [{ exec }, { canCallKernel }, { availableParallelism }] = await Promise.all([
		import("./exec.ts"),
		import("../kernel/syscalls_open.ts"),
		import("node:os"),
	]);
	if (!canCallKernel()) return;
	const own = Bun.main.startsWith("/$bunfs/") ? [] : [...process.execArgv, Bun.main];
	const hints = { [mark]: "0", BUN_JSC_numberOfWasmCompilerThreads: String(Math.max(2, availableParallelism())) };
	try {
		await exec(process.execPath, [...own, ...process.argv.slice(2)], hints);
	} catch {
		// It goes on as it is: slower, and no different.
	}
}
