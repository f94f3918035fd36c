/**
 * Hints for the JavaScript engine's compiler, for a process that runs for a second or two.
 * @module
 */
/**
 * Compiling Rego is a second of work in a large WebAssembly module. JavaScript engines optimise the module meanwhile on another thread, which costs more
 * than it saves in that time. Also, on two processors, JavaScriptCore compiles the module with one thread only (figures: docs/internals/compiler.md).
 * If this variable is set, Bun was started with the hints.
 */
const mark = "BUN_JSC_useOMGJIT";

/**
 * Turns the optimising compiler for WebAssembly off. On Node, V8 accepts the flag at run time; on Deno, only at its start, so nothing is done there. Bun
 * reads it from its environment at its start, so this program is executed again with the variables. Returns if they are set already, or if it cannot be executed.
 */
export async function applyJitHints(): Promise<void> {
	if ("Bun" in globalThis) return await restartWithHints();
	if ("Deno" in globalThis) return;
	const { setFlagsFromString } = await import("node:v8");
	setFlagsFromString("--liftoff-only");
}

async function restartWithHints(): Promise<void> {
	if (process.env[mark] !== undefined) return;
	// Loaded here: most commands do not need it, and start-up time counts.
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
		// It continues without the hints, which is slower and has the same result.
	}
}
