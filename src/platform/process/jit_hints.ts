/**
 * Hints for the compiler of the JavaScript engine, for a process that runs for a second or two.
 * @module
 */
/**
 * Compiling Rego is a second of work in a large WebAssembly module. Engines begin to optimise it at once, on the other processor, which costs more
 * than it saves in that time. JavaScriptCore compiles the module with one thread on two processors, too (docs/internals/compiler.md has the figures).
 * This variable marks a Bun that has the hints.
 */
const mark = "BUN_JSC_useOMGJIT";

/**
 * Turns the optimising compiler for WebAssembly off. On Node, V8 takes the flag at once; on Deno only at its start. Bun reads it from its environment
 * at its start, so it executes this same program again with the variables. Returns where it has them already, or cannot execute.
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
		// Continues without the hints: slower, with the same result.
	}
}
