/**
 * The runtime's arguments: whatever runc and crun take for a container's start, ossify has to take for one, and for that of the same bundle.
 * Each config.json is one that every runtime refuses as soon as it has read it, and that reading shows in the file's access time.
 * @module
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import fc from "fast-check";
import { OssifyError } from "../../src/errors.ts";
import { readCall } from "../../src/runtime/call.ts";
import { grammarOf } from "../../src/runtime/grammar.ts";
import { must, run } from "../host/support/command.ts";
import { sandbox } from "../host/support/sandbox.ts";
import { type Fuzzer, fuzz, readCorpus } from "./fuzzer.ts";

/** A call of a runtime: its name, then its arguments. */
type Call = readonly [runtime: string, ...args: string[]];

export const argumentsFuzzer: Fuzzer = {
	name: "arguments",
	async run(deadline, seed) {
		const place = await makePlace();
		let starts = 0;
		const check = async (call: Call) => {
			const real = await readBy(place, call);
			if (real !== undefined) starts++;
			return faultOf(place, call, real);
		};
		const subject = { corpus: readCorpus<Call>("arguments"), inputs: calls(Object.keys(place.runtimes)), check };
		const { tries, findings } = await fuzz(subject, deadline, seed);
		// Calls that the runtimes refuse prove nothing.
		if (starts > tries / 20) return { tries, findings };
		return { tries, findings: [...findings, { what: `the runtimes take only ${starts} of ${tries} calls for a start`, input: [] }] };
	},
};

/** A working directory with bundles in it. */
interface CallFolders {
	readonly folder: string;
	readonly runtimes: Readonly<Record<string, string>>;
}

/** Bundles: the working directory, and folders with names that mislead. */
const bundles = [".", "p", "run", "create", "=p", "--bundle", "-b", "true"];
/** crun takes specs of another name. */
const files = ["config.json", "other.json"];
const specs = bundles.flatMap((bundle) => files.map((file) => join(bundle, file)));

/** No process has such a user: runc and crun say so when they parse it. */
const refused = JSON.stringify({
	ociVersion: "1.0.2",
	process: { cwd: "/", args: ["x"], user: { uid: 4294967300, gid: 0 } },
	root: { path: "rootfs" },
	linux: {},
});

async function makePlace(): Promise<CallFolders> {
	const folder = mkdtempSync(join(sandbox().folder, "arguments-"));
	// Each access counts there; elsewhere, the kernel may leave the time as it is.
	await must(["mount", "-t", "tmpfs", "-o", "strictatime", "tmpfs", folder]);
	for (const bundle of bundles) mkdirSync(join(folder, bundle), { recursive: true });
	return { folder, runtimes: { ...others(), runc: find("runc"), crun: find("crun") } };
}

/** By their names: other versions, which OSSIFY_FUZZ_RUNTIMES lists as PATH does. */
function others(): Record<string, string> {
	const paths = (process.env.OSSIFY_FUZZ_RUNTIMES ?? "").split(":").filter((path) => path !== "");
	return Object.fromEntries(paths.map((path) => [basename(path), path]));
}

function find(name: string): string {
	// Root's PATH without sbin is common, and runc is there.
	const path = Bun.which(name, { PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin` });
	if (path === null) throw new Error(`${name} is missing: run \`npm run setup:host\` (as root)`);
	return path;
}

/** What ossify reads otherwise than the runtime, where that starts a container by it. */
function faultOf(place: CallFolders, call: Call, real: string | undefined): string | undefined {
	const [name, ...args] = call;
	const ours = readByOssify(place, call);
	if (real === undefined || ours === "refused" || real === ours) return undefined;
	return `${name} ${JSON.stringify(args)} starts ${real}; ossify ${ours === undefined ? "lets the call pass" : `hardens ${ours}`}`;
}

/** The spec that the runtime read. */
async function readBy({ folder, runtimes }: CallFolders, [name, ...args]: Call): Promise<string | undefined> {
	reset(folder);
	const root = join(folder, "state");
	await run([runtimes[name] as string, ...args], { cwd: folder, env: { XDG_RUNTIME_DIR: root }, timeout: 10_000 });
	return specs.find((path) => statSync(join(folder, path)).atimeMs > 0);
}

/** The specs as they were, none of them ever read; and nothing else. */
function reset(folder: string): void {
	const known = new Set(bundles);
	for (const name of readdirSync(folder)) if (!known.has(name)) rmSync(join(folder, name), { recursive: true });
	for (const path of specs) {
		const file = join(folder, path);
		writeFileSync(file, refused);
		utimesSync(file, 0, Date.now() / 1000);
	}
}

function readByOssify({ folder, runtimes }: CallFolders, [name, ...args]: Call): string | undefined {
	try {
		const config = readCall(args, grammarOf(runtimes[name] as string)).start?.config;
		const path = config === undefined ? undefined : resolve(folder, config);
		return path && specs.find((one) => resolve(folder, one) === path);
	} catch (error) {
		if (error instanceof OssifyError) return "refused";
		throw error;
	}
}

const values = fc.constantFrom(
	...bundles,
	...files,
	"web",
	"-",
	"--",
	"",
	"false",
	"0",
	"f",
	"1",
	"maybe",
	"-d",
	"--help",
	"json",
	"state",
);
const names = fc.constantFrom(
	..."b bundle f config d detach h help v version V usage ? pid-file no-pivot no-new-keyring preserve-fds console-socket debug".split(" "),
	..."log log-format log-level root rootless systemd-cgroup cgroup-manager criu keep new program-name HANG".split(" "),
);

/** In any way to write it, right and wrong. */
function written(name: fc.Arbitrary<string>): fc.Arbitrary<string[]> {
	return fc.oneof(
		fc.tuple(fc.constantFrom("-", "--"), name).map((parts) => [parts.join("")]),
		fc.tuple(fc.constantFrom("-", "--"), name, values).map(([dashes, option, value]) => [`${dashes}${option}=${value}`]),
		fc.tuple(fc.constantFrom("-", "--"), name, values).map(([dashes, option, value]) => [`${dashes}${option}`, value]),
		fc.tuple(name, fc.nat(8)).map(([option, length]) => [`--${option.slice(0, length + 1)}`]),
		fc.tuple(fc.constantFrom("-b", "-f", "-db", "-d", "-bd", "-h", "-v"), values).map((parts) => [parts.join("")]),
	);
}

/** One that starts nothing otherwise than it would without: of calls with two faults, the runtime refuses nearly all. */
const harmless = fc.constantFrom(
	...["--debug", "--systemd-cgroup=false", "--log-format=json", "--rootless=false", "--debug=0"].map((one) => [one]),
	...[["--log", "log"], ["--log-format", "text"], ["--rootless", "auto"], ["-debug"]],
);
const asking = fc
	.tuple(
		fc.constantFrom("--help", "-h", "-help", "--version", "-v", "--v", "--h"),
		fc.constantFrom("=false", "=0", "=f", "=F", "=False", "=maybe", "=", "=1", ""),
	)
	.map((parts) => [parts.join("")]);
const bundle = fc
	.constantFrom(...bundles)
	.chain((name) =>
		fc.constantFrom<string[][]>(
			["--bundle", name],
			[`--bundle=${name}`],
			["-b", name],
			[`-b=${name}`],
			["-bundle", name],
			[`-b${name}`],
			["--bun", name],
		),
	);
const own = fc.constantFrom<string[][]>(
	["--no-pivot"],
	["--no-pivot=false"],
	["--pid-file", "pid"],
	["--pid-file=-"],
	["--no-new-keyring"],
	["--pid-file", "-"],
);

const command = fc.oneof(
	{ weight: 9, arbitrary: fc.constantFrom("create", "run", "restore") },
	{ weight: 1, arbitrary: fc.constantFrom("state", "help", "h", "new", "list", "kill", " create") },
);
const before = few(
	fc.oneof({ weight: 3, arbitrary: harmless }, { weight: 2, arbitrary: asking }, { weight: 1, arbitrary: written(names) }),
);
const after = few(
	fc.oneof(
		{ weight: 4, arbitrary: bundle },
		{ weight: 2, arbitrary: own },
		{ weight: 1, arbitrary: asking },
		{ weight: 1, arbitrary: written(names) },
	),
);
const words = fc.oneof(
	{ weight: 4, arbitrary: fc.constantFrom("web", "create", "state", "-").map((id) => [id]) },
	{ weight: 1, arbitrary: fc.array(values, { maxLength: 2 }) },
);
const nothing = fc.constant<string[]>([]);
const dashes = fc.oneof({ weight: 4, arbitrary: nothing }, { weight: 1, arbitrary: fc.constant(["--"]) });
const behind = fc.oneof({ weight: 2, arbitrary: nothing }, { weight: 1, arbitrary: after });

function few(one: fc.Arbitrary<string[]>): fc.Arbitrary<string[]> {
	return fc.array(one, { maxLength: 3 }).map((all) => all.flat());
}

function calls(runtimes: readonly string[]): fc.Arbitrary<Call> {
	return fc
		.tuple(fc.constantFrom(...runtimes), before, command, after, dashes, words, behind)
		.map(([runtime, global, name, ...rest]) => [runtime, ...global, name, ...rest.flat()] as const);
}
