/**
 * A runtime with ossify in front must be the same as without, for its caller and for itself. Here ordinary programs are the runtime:
 * they report what they were started with.
 */
import { afterAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dispatcher } from "../../src/runtime/dispatcher.ts";
import { root, runtimes } from "./runtimes.ts";

const folder = mkdtempSync(join(tmpdir(), "ossify-runtime-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a program is started with, and what it does with it. */
interface Probe {
	readonly name: string;
	/** The program that is the runtime. */
	readonly runtime: string;
	readonly args: readonly string[];
	readonly stdin?: string;
	/** Of its output, what counts: process ids and pipes are others each time. */
	readonly kept?: (output: string) => string;
}

const probes: readonly Probe[] = [
	{
		name: "arguments, empty and odd ones among them",
		runtime: "/usr/bin/cat",
		args: ["/proc/self/cmdline", "--", "-"],
		stdin: "from stdin\0ü\n",
	},
	{ name: "environment", runtime: "/usr/bin/cat", args: ["/proc/self/environ"], kept: withoutPwd },
	{
		name: "limits, signals and the rest of the process",
		runtime: "/usr/bin/cat",
		args: ["/proc/self/limits", "/proc/self/status"],
		kept: (text) => lines(text, /^(?:Max |Sig(?:Blk|Ign|Cgt)|Umask|NoNewPrivs|Seccomp:|Cap)/),
	},
	{ name: "descriptors", runtime: "/usr/bin/ls", args: ["/proc/self/fd"], kept: (text) => lines(text, /^(?:[0-24-9]|[1-9]\d+)$/) },
	{ name: "what a descriptor leads to", runtime: "/usr/bin/cat", args: ["/proc/self/fd/7"] },
	{ name: "working directory", runtime: "/usr/bin/readlink", args: ["/proc/self/cwd"] },
	{ name: "exit code", runtime: "/usr/bin/sh", args: ["-c", "echo out; echo error >&2; exit 37"] },
	{ name: "end by a signal", runtime: "/usr/bin/sh", args: ["-c", "kill -TERM $$"] },
	{ name: "a command that is called like a start", runtime: "/usr/bin/echo", args: ["state", "create", "--bundle", "run"] },
];

/** The shell sets it where it is not set. The probes' environment has none. */
function withoutPwd(environ: string): string {
	return environ
		.split("\0")
		.filter((one) => !one.startsWith("PWD="))
		.join("\n");
}

function lines(text: string, wanted: RegExp): string {
	return text
		.split("\n")
		.filter((line) => wanted.test(line))
		.join("\n");
}

const byName = "the executable by a runtime's name";

/** How ossify gets in front. */
const routes: Readonly<Record<string, (runtime: string) => string[]>> = {
	...Object.fromEntries(
		Object.entries(runtimes).map(([name, argv]) => [
			name,
			(runtime: string) => [...(name === "Deno" ? withAll(argv()) : argv()), "runtime", "--log", "none", "--runtime", runtime, "--"],
		]),
	),
	[byName]: (runtime) => [nameFor(runtime)],
	"the script": (runtime) => [scriptFor(runtime)],
};

/** Deno gives nothing less to who wants to become another program: it takes what is in /proc. */
function withAll(argv: readonly string[]): string[] {
	return argv.flatMap((word) => (word.startsWith("--allow-") ? [] : word === "run" ? [word, "--allow-all"] : [word]));
}

/** `ossify-runc` is in front of the runc that PATH has first, which here is a link to another program. */
function nameFor(runtime: string): string {
	calledRunc(runtime);
	const path = join(folder, "ossify-runc");
	rmSync(path, { force: true });
	symlinkSync(join(root, "dist/ossify"), path);
	return path;
}

function calledRunc(program: string): string {
	const path = join(folder, "bin/runc");
	mkdirSync(join(folder, "bin"), { recursive: true });
	rmSync(path, { force: true });
	symlinkSync(program, path);
	return path;
}

function scriptFor(runtime: string): string {
	const path = join(folder, `script-${runtime.slice(runtime.lastIndexOf("/") + 1)}`);
	writeFileSync(path, dispatcher({ executable: join(root, "dist/ossify"), runtime, options: ["--log", "none"] }));
	chmodSync(path, 0o755);
	return path;
}

/** Started by a shell that lowers a limit, and opens a file as descriptor 7. It reports an end by a signal as shells do. */
async function ask(argv: readonly string[], { stdin = "" }: Probe) {
	const start = 'ulimit -Sn 256; umask 027; "$@" 7</etc/hostname; exit $?';
	const child = Bun.spawn(["/bin/sh", "-c", start, "sh", ...argv], {
		cwd: folder,
		env: { A: "1", ODD: "a\nb=ü", PATH: `${folder}/bin:/usr/bin:/bin:${process.env.PATH}` },
		stdin: new TextEncoder().encode(stdin),
		stdout: "pipe",
		stderr: "pipe",
	});
	const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
	return { stdout, stderr, code: await child.exited };
}

/** Node cannot become another program, and has raised the limit that its child has. */
const limit = /^Max open files.*$/m;

describe.each(Object.entries(routes))("in front, on %s,", (route, before) => {
	test.each(probes.map((probe) => [probe.name, probe] as const))("%s", async (_, probe) => {
		const kept = (text: string) => (probe.kept ?? String)(route === "Node" ? text.replace(limit, "") : text);
		const plain = await ask([route === byName ? calledRunc(probe.runtime) : probe.runtime, ...probe.args], probe);
		const wrapped = await ask([...before(probe.runtime), ...probe.args], probe);
		expect({ ...wrapped, stdout: kept(wrapped.stdout) }).toEqual({ ...plain, stdout: kept(plain.stdout) });
	});
});
