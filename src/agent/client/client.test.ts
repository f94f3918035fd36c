/** The client and an agent: what it asks, what it makes of each answer. */
import { expect, test } from "bun:test";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Behaviour, client, frame, shownBy, withAgent } from "../../../test/support/fake_agent.ts";
import { temporaryFolder } from "../../../test/support/folder.ts";
import { lockHook } from "../../install/as_hook/hook_file.ts";
import { defaultTimeout } from "../../start_options.ts";

const folder = temporaryFolder("file");
const socket = () => folder.at("agent.sock");

/** A program that shows with what it was executed. */
function ossify(): string {
	folder.write("ossify", `#!/bin/sh\nprintf executed\nprintf ' <%s>' "$@"\nprintf ' input '\ncat\nexit 7\n`);
	chmodSync(folder.at("ossify"), 0o755);
	return folder.at("ossify");
}

const ask = (...command: string[]) => [client, `--socket=${socket()}`, ossify(), ...command];
const bytes = (...parts: (Uint8Array | string)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)));

const executed = { code: 7, stdout: "executed <hook> <createRuntime> input state", stderr: "" };
const refused = {
	code: 5,
	stdout: "",
	stderr:
		"ossify: the agent ended before its answer was complete: the container is refused, as it may be half changed (journalctl -u ossify-agent says why)\n",
};
const begun = frame("B");
const done = frame("X", "\0");

const answers: readonly [string, Behaviour, typeof executed][] = [
	["declines", { answer: frame("F") }, executed],
	["declines and stays", { answer: frame("F"), stays: true }, executed],
	["declines, before it has read anything", { answer: frame("F"), early: true }, executed],
	["ends without an answer", { answer: bytes() }, executed],
	["ends without an answer, before it has read anything", { answer: bytes(), early: true }, executed],
	["ends within its first frame", { answer: bytes("B\0\0") }, executed],
	["speaks another protocol", { answer: bytes("HTTP/1.1 400 Bad Request\r\n\r\n"), stays: true }, executed],
	["declines with a payload", { answer: frame("F", "why"), stays: true }, executed],
	["begins with a payload", { answer: bytes(frame("B", "!"), done), stays: true }, executed],
	["writes before it begins", { answer: bytes(frame("O", "text"), begun, done), stays: true }, executed],
	["ends before it begins", { answer: bytes(done), stays: true }, executed],

	[
		"answers",
		{ answer: bytes(begun, frame("O", "spec"), frame("E", "warning\n"), done) },
		{ code: 0, stdout: "spec", stderr: "warning\n" },
	],
	["answers and stays", { answer: bytes(begun, frame("O", "spec"), done), stays: true }, { code: 0, stdout: "spec", stderr: "" }],
	["answers byte by byte", { answer: bytes(begun, frame("O", "spec"), done), inBytes: true }, { code: 0, stdout: "spec", stderr: "" }],
	[
		"answers in many frames",
		{ answer: bytes(begun, frame("O", "a"), frame("E", "1"), frame("O"), frame("O", "b\0"), frame("E", "2"), frame("X", "\x01")) },
		{ code: 1, stdout: "ab\0", stderr: "12" },
	],
	["answers, and says more", { answer: bytes(begun, done, frame("O", "more")), stays: true }, { code: 0, stdout: "", stderr: "" }],
	["answers before it has read anything", { answer: bytes(begun, done), early: true }, { code: 0, stdout: "", stderr: "" }],

	["begins and ends", { answer: begun }, refused],
	["ends within its output", { answer: bytes(begun, frame("O", "spec").subarray(0, 7)) }, refused],
	["ends without an exit code", { answer: bytes(begun, frame("O", "spec")) }, refused],
	["sends a frame of another kind after it began", { answer: bytes(begun, frame("O", "spec"), frame("?"), done), stays: true }, refused],
	["begins twice", { answer: bytes(begun, begun, done), stays: true }, refused],
	["declines after it began", { answer: bytes(begun, frame("F")), stays: true }, refused],
	["ends with no exit code in its frame", { answer: bytes(begun, frame("X")), stays: true }, refused],
	["ends with two exit codes", { answer: bytes(begun, frame("X", "\0\0")), stays: true }, refused],
	["announces more than 32 MiB", { answer: bytes(begun, "O", Uint8Array.of(0, 0, 0, 2)), stays: true }, refused],
	["announces 4 GiB", { answer: bytes(begun, "E", Uint8Array.of(255, 255, 255, 255)), stays: true }, refused],
	["sends more than 32 MiB", { answer: bytes(begun, ...Array(33).fill(frame("O", "x".repeat(2 ** 20))), done), stays: true }, refused],
];

test.each(answers)("an agent that %s", async (_, behaviour, expected) => {
	const { result } = await withAgent(socket(), behaviour, () => shownBy(ask("hook", "createRuntime"), { input: "state" }));
	expect(result).toEqual(expected);
});

test("every exit code of the agent is the client's", async () => {
	const codes = Array.from({ length: 256 }, (_, code) => code);
	const ended: number[] = [];
	for (const code of codes) {
		const answer = bytes(begun, frame("X", Uint8Array.of(code)));
		const { result } = await withAgent(socket(), { answer }, () => shownBy(ask("hook", "prestart")));
		ended.push(result.code);
	}
	expect(ended).toEqual(codes);
}, 60_000);

test("32 MiB of answer arrive whole", async () => {
	const output = "0123456789abcde\n".repeat(2 ** 21).slice(0, 2 ** 25 - begun.length - done.length - 5);
	const answer = bytes(begun, frame("O", output), done);
	const { result } = await withAgent(socket(), { answer }, () => shownBy(ask("hook", "precreate")));
	expect(result.stdout === output).toBe(true);
	expect({ ...result, stdout: "" }).toEqual({ code: 0, stdout: "", stderr: "" });
});

const state = `{"id":"x"}\n`;
const requests: readonly [string, string[], string | Uint8Array, string | Uint8Array][] = [
	["a hook's input", ["hook", "createRuntime"], state, state],
	["no input", ["hook", "createRuntime"], "", ""],
	["1 MiB of input", ["hook", "precreate"], "x".repeat(2 ** 20), "x".repeat(2 ** 20)],
	["16 MiB of input", ["hook", "precreate"], new Uint8Array(2 ** 24), new Uint8Array(2 ** 24)],
	["only what is ossify's of a runtime's input", ["runtime", "--prepare", "--", "create", "hook"], state, ""],
	["arguments with line ends, none at all, and of other alphabets", ["hook", "a\nb", "", "é", "--", "--socket=/x"], state, state],
	["many arguments", ["hook", ...Array.from({ length: 5000 }, (_, index) => `argument ${index}`)], state, state],
];

test.each(requests)("the agent receives %s", async (_, command, input, sent) => {
	const { result, received } = await withAgent(socket(), { answer: bytes(begun, done) }, () =>
		shownBy(ask(...command), { input, cwd: "/usr/share" }),
	);
	const strings = [client, "/usr/share", ossify(), ...command].map((text) => Buffer.from(text).toString("latin1"));
	expect(result).toEqual({ code: 0, stdout: "", stderr: "" });
	expect(received.map(({ input: _, ...head }) => head)).toEqual([{ header: "ossify\0\x01", strings }]);
	expect(received[0]?.input).toEqual(Buffer.from(sent));
});

test("the agent receives arguments that are not UTF-8, and the name that the client was called by", async () => {
	const script = `exec -a ../name "$0" "$1" "$2" hook "$(printf 'a\\377\\nb')"`;
	const { received } = await withAgent(socket(), { answer: bytes(begun, done) }, () =>
		shownBy(["bash", "-c", script, client, `--socket=${socket()}`, ossify()], { cwd: "/" }),
	);
	expect(received[0]?.strings).toEqual(["../name", "/", ossify(), "hook", "a\xff\nb"]);
});

/** As much as fits in 132 KiB with the other strings. */
function longest(more: number): string[] {
	const others = [client, "/", ossify(), "hook", "x".repeat(100_000)].join("\0").length + 2;
	return ["hook", "x".repeat(100_000), "y".repeat(132 * 1024 - others + more)].map(String);
}

test("the largest head is sent, one byte more is executed", async () => {
	const at = async (more: number) =>
		await withAgent(socket(), { answer: bytes(begun, done) }, () => shownBy(ask(...longest(more)), { cwd: "/", input: state }));
	const [fits, exceeds] = [await at(0), await at(1)];
	expect({ code: fits.result.code, requests: fits.received.length }).toEqual({ code: 0, requests: 1 });
	expect({ code: exceeds.result.code, requests: exceeds.received.length }).toEqual({ code: 7, requests: 0 });
	expect(exceeds.result.stdout.endsWith(`y> input ${state}`)).toBe(true);
});

const shell = (script: string) => ["sh", "-c", script, "sh", ...ask("hook", "createRuntime")];

const descriptors: readonly [string, string, typeof executed][] = [
	["a closed input is empty", `"$@" <&-`, { code: 0, stdout: "spec", stderr: "warning" }],
	["/dev/null is empty", `"$@" </dev/null`, { code: 0, stdout: "spec", stderr: "warning" }],
	["a closed standard error loses its text only", `"$@" 2>&-`, { code: 0, stdout: "spec", stderr: "" }],
	[
		"a closed output refuses",
		`"$@" >&-`,
		{ code: 5, stdout: "", stderr: "warningossify: cannot write the standard output: Bad file descriptor\n" },
	],
	["all of them closed refuses", `"$@" <&- >&- 2>&-`, { code: 5, stdout: "", stderr: "" }],
	[
		"a full device refuses",
		`"$@" >/dev/full`,
		{ code: 5, stdout: "", stderr: "warningossify: cannot write the standard output: No space left on device\n" },
	],
];

test.each(descriptors)("%s", async (_, script, expected) => {
	const answer = bytes(begun, frame("O", "spec"), frame("E", "warning"), done);
	const { result } = await withAgent(socket(), { answer }, () => shownBy(shell(script)));
	expect(result).toEqual(expected);
});

test("a reader that has gone refuses, whatever SIGPIPE does", async () => {
	const answer = bytes(begun, frame("O", "x".repeat(2 ** 20)), done);
	const script = `{ "$@"; echo "code $?" >&2; } | :`;
	const { result } = await withAgent(socket(), { answer }, () => shownBy(shell(script)));
	expect(result.stderr).toEqual("ossify: cannot write the standard output: Broken pipe\ncode 5\n");
});

const tooLate =
	"ossify: the agent did not answer within 5 s: the container is refused, as it may be half changed (journalctl -u ossify-agent says why)\n";
const endless = "ossify: cannot read the standard input: it did not end within 5 s\n";
const limits: readonly [string, Behaviour, string[], string, typeof executed][] = [
	["an agent that does not begin", { answer: bytes(), stays: true }, ["--timeout", "0"], ":", { code: 5, stdout: "", stderr: tooLate }],
	[
		"an agent that began",
		{ answer: begun, stays: true },
		["--timeout=0", "--", "--timeout=9"],
		":",
		{ code: 5, stdout: "", stderr: tooLate },
	],
	["an input that does not end", { answer: bytes(begun, done) }, ["--timeout=0"], "exec sleep 6", { code: 5, stdout: "", stderr: endless }],
	[
		"an agent that does not read all",
		{ answer: bytes(), early: true, stays: true },
		["--timeout", "0"],
		`printf '%04194304d' 1`,
		{ code: 7, stdout: `executed <hook> <precreate> <--timeout> <0> input ${"1".padStart(2 ** 22, "0")}`, stderr: "" },
	],
];

test("no client waits longer than its time limit and 5 s: if the agent has the whole request, it refuses", async () => {
	const results = limits.map(async ([name, behaviour, options, input], index) => {
		const path = folder.at(`${index}.sock`);
		const command = [client, `--socket=${path}`, ossify(), "hook", "precreate", ...options];
		const script = `(${input}) | { "$@"; code=$?; exec >&-; exit $code; }`;
		const { result } = await withAgent(path, behaviour, () => shownBy(["sh", "-c", script, "sh", ...command]));
		return [name, result];
	});
	expect(await Promise.all(results)).toEqual(limits.map(([name, , , , expected]) => [name, expected]));
}, 30_000);

test("without --timeout, the client waits longer than ossify's own time limit, and ends before the engine ends the hook", () => {
	const source = readFileSync(join(import.meta.dir, "start.c"), "utf8");
	const seconds = (name: string) => Number(new RegExp(`\\b${name} = (\\d+)`).exec(source)?.[1]);
	const { timeout: grace = 0 } = lockHook;
	expect([seconds("DEFAULT_SECONDS"), seconds("GRACE_SECONDS") < grace]).toEqual([defaultTimeout, true]);
});
