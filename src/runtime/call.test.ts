import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readCall, readFaultLog } from "./call.ts";
import { grammarOf } from "./grammar.ts";

const runc = grammarOf("/usr/sbin/runc");
const crun = grammarOf("/usr/bin/crun");

/** Calls as engines make them, and calls that look like others. Undefined: it starts nothing. */
const calls: readonly (readonly [name: string, args: string, runc: string | undefined, crun?: string])[] = [
	["conmon's", "--systemd-cgroup create --bundle /b --pid-file /p --no-pivot ID", "create /b/config.json ID"],
	["conmon's, with a terminal", "create --bundle /b --pid-file /p --console-socket /s ID", "create /b/config.json ID"],
	[
		"containerd's",
		"--root /r --log /b/l --log-format json --systemd-cgroup create --bundle /b --pid-file /p ID",
		"create /b/config.json ID",
	],
	["one in the working directory", "run ID", "run ./config.json ID"],
	["one in the working directory, said so", "run --bundle= ID", "run ./config.json ID"],
	["values joined", "--root=/r create --bundle=/b --preserve-fds=3 ID", "create /b/config.json ID"],
	["short options", "run -d -b /b ID", "run /b/config.json ID"],
	["a bundle given twice", "create --bundle /a --bundle /b ID", "create /b/config.json ID"],
	["a bundle called run", "create --bundle run ID", "create run/config.json ID"],
	["a container called create", "create -b /b create", "create /b/config.json create"],
	["a container called run, looked at", "state run", undefined],
	["a container called create, deleted", "delete --force create", undefined],
	["a program called create", "exec ID create --bundle /b", undefined],
	["a root called run", "--root run list", undefined],
	["a root called run, and a start", "--root run create --bundle /b ID", "create /b/config.json ID"],
	["a log called create", "--log create --log-format json kill ID", undefined],
	["a pid file that looks like an option", "create --pid-file --bundle ID", "create ./config.json ID"],
	["no words", "", undefined],
	["only options", "--debug", undefined],
	["the version", "--version create --bundle /b ID", undefined],
	["the help", "--help", undefined],
	["a command's help", "create --help", undefined],
	["the runtime's abilities", "features", undefined],
	["a restore", "restore --bundle /b --image-path /i --work-path /w --detach ID", "restore /b/config.json ID"],
	["a checkpoint", "checkpoint --image-path /i ID", undefined],
	["a word that is no command", "whatever create", undefined],
	["options after --", "create --bundle /b -- --bundle", "create /b/config.json --bundle"],
	["a new option with its value joined", "create --new=1 --bundle /b ID", "create /b/config.json ID"],
	["a new global option with its value joined", "--new=1 create --bundle /b ID", "create /b/config.json ID"],
	["a letter with its value joined by =", "create -b=/b ID", "create /b/config.json ID", "create =/b/config.json ID"],
	["a letter with its value joined", "create -b/b ID", "create ./config.json ID", "create /b/config.json ID"],
	["letters together", "run -db /b ID", "run ./config.json /b", "run /b/config.json ID"],
	["a name cut short", "create --bund /b ID", "create ./config.json /b", "create /b/config.json ID"],
	["another file", "create --bundle /b --config c.json ID", "create /b/config.json c.json", "create c.json ID"],
	[
		"another file that is called the same",
		"create --bundle /b --config config.json ID",
		"create /b/config.json config.json",
		"create /b/config.json ID",
	],
	["another file, elsewhere", "create -b /b -f /c.json ID", "create /b/config.json /c.json", "create /c.json ID"],
];

function shown(args: string, grammar: typeof runc): string | undefined {
	const { start } = readCall(args === "" ? [] : args.split(" "), grammar);
	return start && `${start.command} ${start.config} ${start.container}`;
}

describe("the container that a call starts", () => {
	test.each(calls)("runc: %s", (_, args, expected) => {
		expect(shown(args, runc)).toBe(expected as string);
	});

	test.each(calls)("crun: %s", (_, args, ofRunc, ...ofCrun) => {
		expect(shown(args, crun)).toBe((ofCrun.length > 0 ? ofCrun[0] : ofRunc) as string);
	});

	test("runc accepts one dash before a long option, as Go does", () => {
		expect(shown("-root /r create -bundle /b ID", runc)).toBe("create /b/config.json ID");
	});

	const other = grammarOf("/opt/bin/oci-runtime");
	test.each([
		["an engine's call", "--root /r --log /l --log-format json create --bundle /b --pid-file /p ID", "create /b/config.json ID"],
		["a state", "--root /r state create", undefined],
		["an option that runc does not have", "--cgroup-manager disabled create --tcp-close --bundle /b ID", "create /b/config.json ID"],
		["a version, which may be something else there", "-v create --bundle /b ID", "create /b/config.json ID"],
		["help, which may be something else there", "create --help --bundle /b ID", "create /b/config.json ID"],
		["crun's letters, joined", "create -b/b ID", "refused"],
		["crun's file", "create --bundle /b --config /c.json ID", "refused"],
		["crun's file, which runc takes for a word", "create --bundle /b --config=/c.json ID", "refused"],
	])("an unknown runtime: %s", (_, args, expected) => {
		expect(verdict(args.split(" "), other)).toBe(expected as string);
	});
});

/** Calls that seem to start nothing, or something else. An unambiguous call is hardened, every other one is refused. */
const tricks: readonly (readonly [name: string, args: readonly string[], runc: string | undefined, crun?: string | undefined])[] = [
	["the version, not wanted", ["--version=false", "create", "-b", "/b", "ID"], "create /b/config.json ID"],
	["the version, not wanted, in letters", ["-v=f", "create", "-b", "/b", "ID"], "create /b/config.json ID", undefined],
	["help, not wanted", ["--help=0", "run", "-b", "/b", "ID"], "run /b/config.json ID"],
	["help, not wanted, in a letter", ["-h=F", "run", "-b", "/b", "ID"], "run /b/config.json ID"],
	["help, wanted and then not", ["--help", "--help=False", "run", "-b", "/b", "ID"], "run /b/config.json ID", undefined],
	["help, not wanted and then wanted", ["--help=false", "--help", "run", "-b", "/b", "ID"], undefined],
	["help, wanted by one name and not by the other", ["--help", "-h=false", "run", "-b", "/b", "ID"], "run /b/config.json ID", undefined],
	["a command's help, not wanted", ["run", "--help=FALSE", "-b", "/b", "ID"], "run /b/config.json ID"],
	["a command's help, not wanted, in a letter", ["run", "-h=f", "-b", "/b", "ID"], "run /b/config.json ID", "refused"],
	["help that is neither wanted nor not", ["--help=maybe", "run", "-b", "/b", "ID"], "run /b/config.json ID"],
	["help, wanted in other words", ["--help=T", "run", "-b", "/b", "ID"], undefined, "run /b/config.json ID"],
	["help as a value", ["--log", "--help", "run", "-b", "/b", "ID"], "run /b/config.json ID"],
	["help as a container", ["run", "-b", "/b", "--", "--help"], "run /b/config.json --help"],
	["the command after dashes", ["--", "run", "-b", "/b", "ID"], "run /b/config.json ID"],
	["no command in front", ["", "run", "-b", "/b", "ID"], undefined],
	["a dash in front", ["-", "run", "-b", "/b", "ID"], undefined],
	["the help about a command", ["help", "run"], undefined],
	["a command cut short", ["creat", "-b", "/b", "ID"], undefined],
	["a command with a space", [" create", "-b", "/b", "ID"], undefined],
	["crun's hidden option, whose value is no command", ["--program-name", "state", "run", "-b", "/b", "ID"], "run /b/config.json ID"],
	["the same, cut short", ["--prog", "state", "run", "-b", "/b", "ID"], "run /b/config.json ID"],
	["a newer option, which may have a value", ["--new", "state", "run", "-b", "/b", "ID"], "run /b/config.json ID"],
	["two newer options", ["--new", "state", "--newer", "list", "run", "-b", "/b", "ID"], "run /b/config.json ID"],
	["a newer option that may swallow the bundle", ["run", "--new", "-b", "/b", "ID"], "refused"],
	["a newer option with its value", ["run", "--new=-b", "-b", "/b", "ID"], "run /b/config.json ID"],
	["a newer option after the bundle", ["run", "-b", "/b", "--new", "ID"], "run /b/config.json ID"],
	["more unknown options than any runtime has", [..."abcdefghijklmnopqr".split("").map((one) => `--${one}${one}`), "run", "ID"], "refused"],
	["several bundles, by both names", ["run", "--bundle", "/a", "-b", "/b", "ID"], "run /b/config.json ID"],
	["several bundles, the last one empty", ["run", "--bundle", "/a", "--bundle=", "ID"], "run ./config.json ID"],
	["a bundle after the container, for crun none", ["run", "ID", "--bundle", "/b"], "run /b/config.json ID", "run ./config.json ID"],
	[
		"a restore with a bundle after the container",
		["restore", "ID", "--bundle=/b"],
		"restore /b/config.json ID",
		"restore ./config.json ID",
	],
	["a dash for a pid file, moved by some versions", ["run", "--pid-file", "-", "-b=/b", "ID"], "refused", "run =/b/config.json ID"],
	["a dash for a pid file, joined", ["run", "--pid-file=-", "--bundle=/b", "ID"], "run /b/config.json ID"],
	["a bundle after a dash, which runc on cli v3 drops", ["run", "-", "--bundle", "/b"], "refused", "run ./config.json -"],
	["spaces around an option, which runc on cli v3 drops", ["run", " --bundle=/b", "ID"], "refused", "run ./config.json  --bundle=/b"],
	["bytes that are no UTF-8", ["run", "-b", "/b\ufffd", "ID"], "refused"],
	["bytes that are no UTF-8, where nothing starts", ["state", "b\ufffd"], undefined],
];

function verdict(args: readonly string[], grammar: typeof runc): string | undefined {
	try {
		const { start } = readCall(args, grammar);
		return start && `${start.command} ${start.config} ${start.container}`;
	} catch (error) {
		expect(error).toMatchObject({ code: "input/unclear-call" });
		return "refused";
	}
}

describe("calls that seem to start nothing, or something else", () => {
	test.each(tricks)("runc: %s", (_, args, expected) => {
		expect(verdict(args, runc)).toBe(expected as string);
	});

	test.each(tricks)("crun: %s", (_, args, ofRunc, ...ofCrun) => {
		expect(verdict(args, crun)).toBe((ofCrun.length > 0 ? ofCrun[0] : ofRunc) as string);
	});

	test.each([
		[
			"two bundles",
			["run", "--new", "-b", "/b", "ID"],
			"cannot determine what this call starts: depending on its version, the runtime would start /b/config.json or start ./config.json; write each option as --NAME=VALUE, in front of the container's ID",
		],
		[
			"a start and a restore",
			["--new", "run", "restore", "ID"],
			"cannot determine what this call starts: depending on its version, the runtime would start ./config.json or restore ./config.json; write each option as --NAME=VALUE, in front of the container's ID",
		],
		[
			"bytes that are no UTF-8",
			["run", "-b", "\ufffd", "ID"],
			"cannot determine what this call starts: an argument is not UTF-8; write each option as --NAME=VALUE, in front of the container's ID",
		],
	])("%s: refused with the reason", (_, args, message) => {
		expect(() => readCall(args, runc)).toThrow(expect.objectContaining({ code: "input/unclear-call", message }));
	});

	test("the log of a refused call is found", () => {
		expect(readFaultLog(["--log", "/l", "run", "--new", "-b", "/b", "ID"], runc)).toEqual({ path: "/l", format: "text" });
	});
});

/** What a process is started with: container, capabilities, process file, options before `exec`, and after it. Undefined: nothing that may add any. */
const execs: readonly (readonly [name: string, args: string, runc: string | undefined, crun?: string | undefined])[] = [
	["an engine's", "--root /r --log=/l exec --pid-file /f --process /p --detach ID", "ID [] /p --root /r --log=/l"],
	["a name", "exec --cap A ID sh", "ID [A] -"],
	["a name, joined", "exec --cap=A ID sh", "ID [A] -"],
	["a letter", "exec -c A -c B ID sh", "ID [A B] -"],
	["a letter, joined", "exec -cA ID sh", undefined, "ID [A] -"],
	["a letter among others", "exec -dc A ID sh", undefined, "ID [A] -"],
	["one dash", "exec -cap A ID sh", "ID [A] -", "A [ap] -"],
	["cut short", "exec --ca A ID sh", undefined, "ID [A] -"],
	["a file, cut short", "exec --proc /p ID", undefined, "ID [] /p"],
	["a file in a letter, joined", "exec -p/p ID", undefined, "ID [] /p"],
	["a file and a name", "exec -p /p -c A ID", "ID [A] /p"],
	["after the container", "exec ID --cap A sh", undefined],
	["of the program", "exec ID sh -c A", undefined],
	["a value", "exec --user --cap ID sh", undefined],
	["help", "exec --help --cap A ID sh", undefined],
	["help, not wanted", "exec --help=false --cap A ID sh", "ID [A] -"],
	["after dashes", "exec --cap A -- ID sh", "ID [A] -"],
	["no container", "exec --cap A", undefined],
	["another command", "kill --cap A ID", undefined],
	["an option of runc's own after the command", "exec --root /r --cap A ID sh", "ID [A] - | --root=/r", "ID [A] -"],
	[
		"options of runc's own on both sides",
		"--root /a exec --root=/b --debug -c A ID sh",
		"ID [A] - --root /a | --root=/b --debug=true",
		"ID [A] - --root /a",
	],
	["an option of runc's own after the container", "exec --cap A ID sh --root /r", "ID [A] -"],
	["a newer option", "exec --new --cap A ID sh", "ID [A] -"],
	["a newer option, joined", "exec --new=1 --cap A ID sh", "ID [A] -"],
];

function execVerdict(args: string, grammar: typeof runc): string | undefined {
	try {
		const { exec } = readCall(args.split(" "), grammar);
		return (
			exec &&
			[
				exec.container,
				`[${exec.capabilities.join(" ")}]`,
				exec.process ?? "-",
				...exec.global,
				...(exec.own.length > 0 ? ["|", ...exec.own] : []),
			].join(" ")
		);
	} catch (error) {
		expect(error).toMatchObject({ code: "input/unclear-call" });
		return "refused";
	}
}

describe("the capabilities that an exec adds", () => {
	test.each(execs)("runc: %s", (_, args, expected) => {
		expect(execVerdict(args, runc)).toBe(expected as string);
	});

	test.each(execs)("crun: %s", (_, args, ofRunc, ...ofCrun) => {
		expect(execVerdict(args, crun)).toBe((ofCrun.length > 0 ? ofCrun[0] : ofRunc) as string);
	});
});

/** What a program is called, whether it is a script, and how many ways of reading its arguments there are. */
test.each([
	["/usr/bin/runc", false, 4, "logrus"],
	["/usr/bin/docker-runc", false, 4, "logrus"],
	["/opt/runc-1.5.amd64", false, 4, "logrus"],
	["/usr/libexec/crio/crun", false, 1, "plain"],
	["/usr/bin/crun-wasm", false, 1, "plain"],
	["/usr/bin/krun", false, 1, "plain"],
	["/usr/bin/crun", true, 6, "logrus"],
	["/usr/bin/runc", true, 6, "logrus"],
	["/usr/bin/nvidia-container-runtime", false, 6, "logrus"],
	["/usr/bin/youki", false, 6, "logrus"],
	["/opt/crun/runtime", false, 6, "logrus"],
] as const)("a runtime called %s (a script: %p)", (file, isScript, dialects, logStyle) => {
	const grammar = grammarOf(file, isScript);
	expect([grammar.dialects.length, grammar.logStyle]).toEqual([dialects, logStyle]);
});

describe("readFaultLog()", () => {
	test.each([
		["containerd's", ["--log", "/l", "--log-format", "json", "create"], { path: "/l", format: "json" }],
		["a text", ["--log=/l", "state", "ID"], { path: "/l", format: "text" }],
		["none", ["create"], undefined],
		["an empty one", ["--log", "", "create"], undefined],
		["crun's prefix", ["--log=file:/l", "create"], { path: "/l", format: "text" }],
		["crun's journal", ["--log=journald:crun", "create"], undefined],
		["a log of the command's, not the runtime's", ["exec", "ID", "--log", "/l"], undefined],
	])("%s", (_, args, expected) => {
		expect(readCall(args, crun).faultLog).toEqual(expected as never);
	});
});

/** An option with a value in each way to write it, or a switch. */
const option = (names: readonly string[], switches: readonly string[]) =>
	fc.oneof(
		fc
			.tuple(
				fc.constantFrom(...names),
				fc.string({ minLength: 1 }).filter((text) => !/^\s*-|\ufffd/.test(text)),
			)
			.chain(([name, value]) => fc.constantFrom([`--${name}=${value}`], [`--${name}`, value])),
		fc.constantFrom(...switches).map((name) => [`--${name}`]),
	);

test.each([
	["runc", runc, "create --bundle /b ID", "/b"],
	["runc", runc, "run ID", "."],
	["crun", crun, "create -b/b -f /elsewhere/c.json ID", "/b"],
	["crun", crun, "create --config c.json ID", "."],
] as const)("%s: the bundle is the folder, whatever file the spec is in", (_, grammar, args, bundle) => {
	expect(readCall(args.split(" "), grammar).start?.bundle).toBe(bundle);
});

test("property: a start is found among any options, and the last bundle is used", () => {
	const word = fc.constantFrom("create", "run", "state", "ID", "--bundle", "-b", "/b", "x y", "ü");
	fc.assert(
		fc.property(
			fc.array(option(["log", "log-format", "root", "criu", "rootless"], ["debug", "systemd-cgroup"])),
			fc.constantFrom("create", "run", "restore"),
			fc.array(option(["console-socket", "pid-file", "preserve-fds"], ["no-pivot", "no-new-keyring"])),
			fc.array(word, { minLength: 1 }),
			word,
			(global, command, own, bundles, container) => {
				const args = [...global.flat(), command, ...own.flat(), ...bundles.flatMap((one) => ["--bundle", one]), "--", container];
				const bundle = bundles.at(-1) as string;
				expect(readCall(args, runc).start).toEqual({ command, config: `${bundle}/config.json`, bundle, container });
			},
		),
	);
});

test("property: other commands are never read as a start, whatever their arguments", () => {
	fc.assert(
		fc.property(
			fc.array(option(["log", "root"], ["debug"])),
			fc.constantFrom("state", "kill", "delete", "exec", "features", "list", "pause", "resume", "events", "ps", "start", "update", "spec"),
			fc.array(fc.constantFrom("create", "run", "restore", "--bundle", "-b", "--", "ID")),
			(global, command, rest) => {
				expect(readCall([...global.flat(), command, ...rest], runc).start).toBeUndefined();
			},
		),
	);
});
