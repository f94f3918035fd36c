/**
 * Runs every test that needs no root: the TypeScript ones (beside their sources, and in test/), the Rego ones on their compiled
 * WebAssembly and on OPA's interpreter, and where Go is there those of wasm/compiler. Ends with one line that counts all of them.
 * Where a machine lacks what a test needs, that test is skipped, and the end says why.
 * With `--host` those on real engines too, which need root and `npm run setup:host`; nothing is skipped then: Go, OSSIFY_OPA, the shells and
 * the engines have to be there. OSSIFY_SKIP_NOTHING=true asks for the same without the engines.
 * Other arguments go to `bun test`, and then only those tests run:
 *
 *     npm test -- src/json -t "lone surrogate"
 *
 * With `--runtimes` (`npm run test:runtimes`) each case of the command line runs on each runtime, and nothing else: `npm test` has each of them on one, and
 * on each those by which runtimes differ (`isWhole` in test/cross_runtime/runtimes.ts).
 *
 * The TypeScript tests run in two processes where there are as many processors, which take about equally long: those that compile and evaluate policies
 * in the process of the tests, and those that start ossify on each runtime, install it, or start it once it is installed.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { root } from "./_files.mjs";
import { run } from "./_run.mjs";

const withHost = process.argv.includes("--host");
if (withHost) process.env.OSSIFY_SKIP_NOTHING = "true";
const onEachRuntime = process.argv.includes("--runtimes");
if (onEachRuntime) process.env.OSSIFY_TEST_RUNTIMES = "all";
/** How many tests were skipped, by the reason. */
const reasons = new Map();
const chosen = process.argv.slice(2).filter((argument) => argument !== "--host" && argument !== "--runtimes");
const files = testsIn("test");
/** Of test/, what starts ossify as its users do. */
const started = ["cookbook", "project", "tutorial"].map((name) => `${name}.test.ts`);
/** Of src/, those that start ossify as a process, and that install it. */
const ofInstalls = [
	"src/cli/process.test.ts",
	...testsIn("src/cli/commands")
		.filter((name) => name.startsWith("install"))
		.map((name) => `src/cli/commands/${name}`),
];
const inProcess = ["./src", "./scripts", ...files.filter((name) => !started.includes(name)).map((name) => `./test/${name}`)];
const onRuntimes = ["./test/cross_runtime", "./test/opa", ...started.map((name) => `./test/${name}`)];
const bunTest = ["bun", "test", "--timeout=60000"];
/** Each policy has a WebAssembly memory of its own. Once there are more than so many (usually 8), JavaScriptCore collects all garbage for each new one. */
const memories = { BUN_JSC_maxNumWasmFastMemories: "256" };
const suites = await asked();
if (withHost) suites.push(await host());

const sum = (key) => suites.reduce((total, suite) => total + suite[key], 0);
const skipped = sum("skipped") > 0 ? `, ${sum("skipped")} skipped` : "";
for (const [reason, count] of reasons) console.log(`\nskipped: ${count}: ${reason}`);
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed${skipped}`);
if (sum("failed") > 0) process.exitCode = 1;

function testsIn(folder) {
	return readdirSync(join(root, folder)).filter((name) => name.endsWith(".test.ts"));
}

async function asked() {
	if (chosen.length > 0) return [await reported("bun test", [...bunTest, ...chosen])];
	if (onEachRuntime) return [await reported("bun test, each case on each runtime", [...bunTest, ...withSets()])];
	return await all();
}

/** The files whose tests differ with `--runtimes`. */
function withSets() {
	const candidates = [
		...testsIn("test/cross_runtime").map((name) => `./test/cross_runtime/${name}`),
		"./test/tutorial.test.ts",
		"./src/cli/process.test.ts",
	];
	return candidates.filter((path) => /\b(?:isWhole|rowsOfRun|whereServed)\b/.test(readFileSync(join(root, path), "utf8")));
}

/** All at once. What the first process prints is shown at once, that of the others once all have ended. */
async function all() {
	const done = await Promise.all([...typescript(), rego(), go()]);
	for (const { output } of done) process.stdout.write(output);
	return done;
}

function typescript() {
	if (availableParallelism() === 1) return [reported("bun test", [...bunTest, ...inProcess, ...onRuntimes])];
	return [
		reported("bun test, in its process", [...bunTest, ...ofInstalls.map((path) => `--path-ignore-patterns=${path}`), ...inProcess]),
		reported("bun test, on each runtime", [...bunTest, ...onRuntimes, ...ofInstalls.map((path) => `./${path}`)], { show: false }),
	];
}

/** The engines themselves: it fails where one of them is missing. */
async function host() {
	return await reported("npm run test:host", ["bun", "test/host/main.ts"]);
}

/** Counts what Bun's own report says: its output is for people. */
async function reported(name, command, { show = true } = {}) {
	const report = join(root, `.cache/junit_${onEachRuntime ? "runtimes" : show ? "shown" : "kept"}.xml`);
	mkdirSync(join(root, ".cache"), { recursive: true });
	rmSync(report, { force: true });
	const { code, output } = await run([...command, "--reporter=junit", `--reporter-outfile=${report}`], { show, env: memories });
	return { ...sound(name, code, countJunit(report)), output };
}

async function rego() {
	const command = ["bun", "src/cli/main.ts", "test", "--engine", "both", "--threshold", "100", "--format", "json", "policies"];
	const { code, output, stdout } = await run(command);
	const result = parsed(stdout);
	const failed = result?.tests.filter(({ outcome }) => outcome === "failed") ?? [];
	const messages = failed.map(({ file, row, name, because }) => `(fail) ${file}:${row}: ${name}\n${because}\n`);
	const isLeftOut = result === undefined || (code !== 0 && result.failed === 0);
	return { ...sound("ossify test policies", code, result), output: isLeftOut ? output.replace(stdout, "") : messages.join("") };
}

function parsed(json) {
	try {
		return JSON.parse(json);
	} catch {
		return undefined;
	}
}

/** Without Go nothing of the compiler can be changed either. */
async function go() {
	const { code, output, stdout } = await run(["go", "-C", "wasm/compiler", "test", "-tags=interpreter", "-json", "./..."]);
	if (code === 127 && !process.env.OSSIFY_SKIP_NOTHING) {
		reasons.set("the tests of wasm/compiler: Go is not installed", 1);
		return { passed: 0, failed: 0, skipped: 1, output: "" };
	}
	const events = stdout
		.split("\n")
		.filter((line) => line.startsWith("{"))
		.map((line) => JSON.parse(line))
		.filter(({ Test }) => Test !== undefined);
	const said = code === 0 ? "" : events.map(({ Output = "" }) => Output).join("") || output;
	const count = (action) => events.filter(({ Action }) => Action === action).length;
	return { ...sound("go test", code, { passed: count("pass"), failed: count("fail"), skipped: count("skip") }), output: said };
}

/** The counts in the report's root element; undefined where there is no whole report, as when Bun crashed. */
function countJunit(file) {
	try {
		const report = readFileSync(file, "utf8");
		const head = /<testsuites [^>]*>/.exec(report)?.[0] ?? "";
		const read = (name) => Number(new RegExp(` ${name}="(\\d+)"`).exec(head)[1]);
		const [failed, skipped] = [read("failures"), read("skipped")];
		for (const [, reason] of report.matchAll(/<testcase [^>]*\[skipped: ([^\]]*)\]/g)) {
			reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
		}
		return { passed: read("tests") - failed - skipped, failed, skipped };
	} catch {
		return undefined;
	}
}

/** A suite that ran nothing, or ended badly without a failed test to show for it, counts as one that failed. */
function sound(name, code, counts = { passed: 0, failed: 0, skipped: 0 }) {
	if (counts.failed > 0 || (code === 0 && counts.passed > 0)) return counts;
	console.log(`\n${name}: ${counts.passed > 0 ? `it ended with exit code ${code}` : "no test ran"}`);
	return { ...counts, failed: 1 };
}
