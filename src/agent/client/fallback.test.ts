/** The client without an agent: it becomes ossify, and nothing else may become it. */
import { expect, test } from "bun:test";
import { chmodSync, chownSync, copyFileSync, mkdirSync, symlinkSync } from "node:fs";
import { client, frame, type Shown, shownBy, withAgent } from "../../../test/support/fake_agent.ts";
import { temporaryFolder } from "../../../test/support/folder.ts";
import { otherUser, testAsRoot } from "../../../test/support/needs.ts";
import { type Listener, listenAs, listenAt } from "../../../test/support/unix_listener.ts";

const folder = temporaryFolder("file");

const noAgent: readonly [string, (path: string) => Listener | undefined][] = [
	["there is no socket", () => undefined],
	["its path is longer than one of a socket", (path) => void folder.write(`${path.slice(folder.at().length)}${"/x".repeat(60)}`, "")],
	["a file is in its place", (path) => void folder.write(path.slice(folder.at().length), "")],
	["nobody listens any more", (path) => void listenAt(path, 1).close()],
	["its socket is of another type", (path) => listenAt(path, 1, 2)],
	[
		"too many wait for it",
		(path) => {
			const listener = listenAt(path, 0);
			listener.connect();
			return listener;
		},
	],
];

async function withoutAgent(path: string, make: (path: string) => Listener | undefined): Promise<Shown> {
	const listener = make(path);
	try {
		return await shownBy([client, `--socket=${path}`, "/bin/cat", "-"], { input: "state" });
	} finally {
		listener?.close();
	}
}

const executed = { code: 0, stdout: "state", stderr: "" };

test.each(noAgent)("executes ossify, as %s", async (name, make) => {
	const suffix = name.startsWith("its path") ? "/x".repeat(60) : "";
	expect(await withoutAgent(folder.at(name.replaceAll(" ", "_")) + suffix, make)).toEqual(executed);
});

testAsRoot("executes ossify, as another user listens", async () => {
	chmodSync(folder.at(), 0o777);
	const result = await withoutAgent(folder.at("other"), (path) => listenAs(otherUser.uid, path));
	chmodSync(folder.at(), 0o755);
	expect(result).toEqual(executed);
});

/** Shows what a program inherits. */
const probe = `#!/bin/sh
printf 'arguments'; printf ' <%s>' "$@"
printf '\\ndescriptors\\n'; ls /proc/self/fd; readlink /proc/self/fd/7
printf 'signals\\n'; grep -E 'Sig(Blk|Ign|Cgt)' /proc/self/status
printf 'rest\\n'; umask; ulimit -n; pwd; tr '\\0' '\\n' </proc/$$/environ
printf 'input\\n'; cat 2>&1
kill -s "\${SIGNAL:-CONT}" $$
exit 42
`;

const inherited: readonly [string, string, string[]][] = [
	["as an engine calls it", `exec "$@"`, ["hook", "createRuntime"]],
	["as an engine calls a runtime", `exec "$@"`, ["runtime", "--", "create", "--bundle", "/b", "x"]],
	["variables that no shell would set", `exec env 'not a name=\n' A-B=1 "$@"`, ["hook", "createRuntime"]],
	["more descriptors", `exec "$@" 7</etc/passwd 9>&1`, ["hook", "createRuntime"]],
	["a closed input", `exec "$@" <&-`, ["hook", "createRuntime"]],
	["/dev/null for an input", `exec "$@" </dev/null`, ["hook", "createRuntime"]],
	["a closed standard error", `exec "$@" 2>&-`, ["hook", "createRuntime"]],
	["an ignored SIGPIPE", `trap '' PIPE HUP; exec "$@"`, ["hook", "createRuntime"]],
	["another mask and limit", `umask 77; ulimit -n 20; exec "$@"`, ["hook", "createRuntime"]],
	["no room for the largest request", `ulimit -v 40000; exec "$@"`, ["hook", "createRuntime"]],
	["a death by a signal", `SIGNAL=TERM exec "$@"`, ["hook", "createRuntime"]],
	["arguments that are not UTF-8", `exec "$@" "$(printf 'a\\377\\nb')" ''`, ["hook", "createRuntime"]],
	["a folder that is gone", `mkdir gone && cd gone && rmdir ../gone && exec "$@"`, ["hook", "createRuntime"]],
];

test.each(inherited)("ossify inherits what it would without the client: %s", async (_, script, command) => {
	const path = folder.at("agent.sock");
	folder.write("probe", probe);
	chmodSync(folder.at("probe"), 0o755);
	const env = { PATH: "/usr/bin:/bin", LD_PRELOAD: "", OSSIFY: "/bin/false", BUN_OPTIONS: "--x", HOME: "" };
	const run = async (...prefix: string[]) =>
		await shownBy(["/bin/sh", "-c", script, "sh", ...prefix, folder.at("probe"), ...command], { input: "state", cwd: folder.at(), env });
	const direct = await run();
	const absent = await run(client, `--socket=${path}`);
	const { result: declined } = await withAgent(path, { answer: frame("F") }, () => run(client, `--socket=${path}`));
	expect(direct.stdout).toContain("arguments <");
	expect({ absent, declined }).toEqual({ absent: direct, declined: direct });
});

const inputs: readonly [string, string, number][] = [
	["as much as the agent takes", "head -c 16777216 /dev/zero", 2 ** 24],
	["more than the agent takes, and a byte more than that shows it", "head -c 16777218 /dev/zero", 2 ** 24 + 1],
	["without an end", "cat /dev/zero 2>/dev/null", 2 ** 24 + 1],
];

test.each(inputs)("ossify has an input %s", async (_, source, length) => {
	const path = folder.at("agent.sock");
	folder.write("count", "#!/bin/sh\nexec wc -c\n");
	chmodSync(folder.at("count"), 0o755);
	const script = `${source} | "$@"`;
	const { result } = await withAgent(path, { answer: frame("F") }, () =>
		shownBy(["sh", "-c", script, "sh", client, `--socket=${path}`, folder.at("count"), "hook", "precreate"]),
	);
	expect(result).toEqual({ code: 0, stdout: `${length}\n`, stderr: "" });
});

/** A copy of a program that says its name, in a folder of its own. */
function program(name: string, { mode = 0o755, above = 0o755, owner = 0, ownerAbove = 0 } = {}): string {
	mkdirSync(folder.at(name), { recursive: true });
	copyFileSync("/bin/echo", folder.at(`${name}/ossify`));
	chmodSync(folder.at(`${name}/ossify`), mode);
	chmodSync(folder.at(name), above);
	if (owner > 0) chownSync(folder.at(`${name}/ossify`), owner, owner);
	if (ownerAbove > 0) chownSync(folder.at(name), ownerAbove, ownerAbove);
	return folder.at(`${name}/ossify`);
}

function link(name: string, target: string): string {
	symlinkSync(target, folder.at(name));
	return folder.at(name);
}

const ran = { code: 0, stdout: "ran\n", stderr: "" };
const refused = (code: number, why: string): Shown => ({ code, stdout: "", stderr: `ossify: ${why}\n` });

const paths: readonly [string, () => string, Shown][] = [
	["root's own", () => program("own"), ran],
	["in a sticky folder", () => program("sticky", { above: 0o1777 }), ran],
	["behind a link that others may replace", () => program("open_link", { above: 0o777 }) && link("open_link/link", program("linked")), ran],
	["behind `.`, `..` and `//`", () => program("dots").replace("/dots/", "/dots/.././/dots/"), ran],
	[
		"in a folder of all",
		() => program("all", { above: 0o777 }),
		refused(5, "refusing to execute ossify: DIR/all can be written to by others (mode 0777)"),
	],
	[
		"in a folder of a group",
		() => program("group", { above: 0o2775 }),
		refused(5, "refusing to execute ossify: DIR/group can be written to by others (mode 2775)"),
	],
	[
		"that others may write to",
		() => program("writable", { mode: 0o757 }),
		refused(5, "refusing to execute ossify: DIR/writable/ossify can be written to by others (mode 0757)"),
	],
	[
		"that others may write to, in a sticky folder",
		() => program("sticky_writable", { mode: 0o1777, above: 0o1777 }),
		refused(5, "refusing to execute ossify: DIR/sticky_writable/ossify can be written to by others (mode 1777)"),
	],
	[
		"behind a link to a folder of all",
		() => link("link", program("behind", { above: 0o777 })),
		refused(5, "refusing to execute ossify: DIR/behind can be written to by others (mode 0777)"),
	],
	["that is missing", () => folder.at("missing"), refused(5, "cannot execute DIR/missing: No such file or directory")],
	["that is a folder", () => folder.at(), refused(5, "refusing to execute ossify: DIR is not a file")],
	["that is no program", () => program("data", { mode: 0o644 }), refused(5, "cannot execute DIR/data/ossify: Permission denied")],
	["behind a loop of links", () => link("loop", folder.at("loop")), refused(5, "cannot execute DIR/loop: Symbolic link loop")],
	[
		"with a name that a terminal obeys",
		() => folder.at("\u001b[31m\n"),
		refused(5, "cannot execute DIR/\\x1b[31m\\x0a: No such file or directory"),
	],
	["that is relative", () => "bin/ossify", refused(2, "bin/ossify: not the absolute path of ossify")],
	["without a name", () => "", refused(2, ": not the absolute path of ossify")],
];

const foreign: readonly [string, () => string, Shown][] = [
	[
		"of another user",
		() => program("theirs", { owner: otherUser.uid }),
		refused(5, "refusing to execute ossify: DIR/theirs/ossify belongs to user 65534"),
	],
	[
		"in a folder of another user",
		() => program("below_theirs", { ownerAbove: otherUser.uid }),
		refused(5, "refusing to execute ossify: DIR/below_theirs belongs to user 65534"),
	],
];

async function at(make: () => string): Promise<Shown> {
	const result = await shownBy([client, "--socket=/nonexistent", make(), "ran"], { cwd: "/" });
	return { ...result, stderr: result.stderr.replaceAll(folder.at(), "DIR") };
}

test.each(paths)("an ossify %s", async (_, make, expected) => {
	expect(await at(make)).toEqual(expected);
});

testAsRoot.each(foreign)("an ossify %s", async (_, make, expected) => {
	expect(await at(make)).toEqual(expected);
});

const asOther = ["setpriv", `--reuid=${otherUser.uid}`, `--regid=${otherUser.gid}`, "--clear-groups"];

testAsRoot("a user executes what is their own, or root's", async () => {
	chmodSync(folder.at(), 0o755);
	copyFileSync(client, folder.at("client"));
	const run = async (path: string) => await shownBy([...asOther, folder.at("client"), path, "ran"], { cwd: "/" });
	expect([await run(program("users", { owner: otherUser.uid, ownerAbove: otherUser.uid })), await run(program("roots"))]).toEqual([
		ran,
		ran,
	]);
});

testAsRoot("a rootless engine executes root's, although its user namespace has no such user", async () => {
	chmodSync(folder.at(), 0o755);
	copyFileSync(client, folder.at("client"));
	const command = [...asOther, "unshare", "--user", "--map-root-user", folder.at("client"), "/bin/echo", "ran"];
	expect(await shownBy(command, { cwd: "/" })).toEqual(ran);
});

const usage: readonly [string[], string][] = [
	[[], "usage: ossify-start [--socket=PATH] [--clear-env [--env=NAME=VALUE]…] OSSIFY [ARGUMENT…]"],
	[["--socket=/run/x"], "usage: ossify-start [--socket=PATH] [--clear-env [--env=NAME=VALUE]…] OSSIFY [ARGUMENT…]"],
	[["--clear-env", "--env=A=1"], "usage: ossify-start [--socket=PATH] [--clear-env [--env=NAME=VALUE]…] OSSIFY [ARGUMENT…]"],
	[["--env=A=1", "/bin/echo"], "--env=A=1: not the absolute path of ossify"],
	[["--clear-env", "--socket=/run/x", "/bin/echo"], "--socket=/run/x: not the absolute path of ossify"],
	[["--socket=run/x", "/bin/echo"], "--socket=run/x: not an absolute path"],
	[["--socket=", "/bin/echo"], "--socket=: not an absolute path"],
	[["--socket", "/bin/echo"], "--socket: not the absolute path of ossify"],
];

test.each(usage)("usage: %j", async (command, why) => {
	const { code, stdout, stderr } = await shownBy([client, ...command]);
	expect({ code, stdout, stderr: Buffer.from(stderr, "latin1").toString() }).toEqual(refused(2, why));
});

const cleared: readonly [string[], string][] = [
	[["--clear-env"], ""],
	[["--clear-env", "--env=A=1"], "A=1\n"],
	[["--clear-env", "--env=A=1", "--env=B=", "--env=C=x=y z", "--env=not set"], "A=1\nB=\nC=x=y z\nnot set\n"],
];

test.each(cleared)("ossify gets no variable but those that %j sets", async (options, expected) => {
	const command = ["/usr/bin/env", "ONE=1", client, "--socket=/nonexistent", ...options, "/usr/bin/env"];
	expect(await shownBy(command)).toEqual({ code: 0, stdout: expected, stderr: "" });
});

test("ossify is called by the name that the client was called with", async () => {
	const path = link("cat", "/bin/cat");
	const { stdout } = await shownBy([client, "--socket=/nonexistent", path, "/proc/self/cmdline"]);
	expect(stdout).toEqual(`${path}\0/proc/self/cmdline\0`);
});
