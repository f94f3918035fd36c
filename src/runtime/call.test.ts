import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readCall } from "./call.ts";
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
	["options behind --", "create --bundle /b -- --bundle", "create /b/config.json --bundle"],
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

describe("what a call starts", () => {
	test.each(calls)("runc: %s", (_, args, expected) => {
		expect(shown(args, runc)).toBe(expected as string);
	});

	test.each(calls)("crun: %s", (_, args, ofRunc, ...ofCrun) => {
		expect(shown(args, crun)).toBe((ofCrun.length > 0 ? ofCrun[0] : ofRunc) as string);
	});

	test("one dash for a long option is Go's way", () => {
		expect(shown("-root /r create -bundle /b ID", runc)).toBe("create /b/config.json ID");
	});

	test("a new global option that may take a value hides what is started", () => {
		expect(() => readCall(["--new", "create", "run", "--bundle", "/b", "ID"], runc)).not.toThrow();
		expect(() => readCall(["--new", "value", "run", "--bundle", "/b", "ID"], runc)).toThrow(
			expect.objectContaining({
				code: "input/unclear-call",
				message:
					"cannot tell whether this call starts a container: ossify does not know the runtime's option --new; give it as --NAME=VALUE",
			}),
		);
	});
});

describe("where errors are looked for", () => {
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
			.tuple(fc.constantFrom(...names), fc.string({ minLength: 1 }))
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

test("property: a start is found among any options, and its bundle is the last that was given", () => {
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

test("property: no command that starts nothing is taken for one, whatever its arguments", () => {
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
