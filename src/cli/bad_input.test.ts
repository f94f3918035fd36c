/** Bad input of every kind: its own exit code, code and message; nothing on standard output, no file touched. */
import { expect, test } from "bun:test";
import { decision, type Machine, ossify } from "../../test/support/cli.ts";

const good = '{"ociVersion":"1.3.0","root":{"path":"rootfs"},"mounts":[]}';
const withMount = (mount: string) => `{"ociVersion":"1.3.0","root":{"path":"rootfs"},"mounts":[${mount}]}`;

interface Case {
	readonly what: string;
	/** Exit code. */
	readonly code: number;
	readonly error: string;
	readonly message: string;
	/** Bytes of `DIR/config.json`. */
	readonly spec?: string | Uint8Array;
	/** What the policy decides. */
	readonly decisions?: readonly unknown[];
	/** The rest of the machine; its arguments follow `mutate DIR/config.json -o DIR/out.json`. */
	readonly machine?: Partial<Machine>;
}

const specs: Case[] = [
	{ what: "an empty spec", spec: "", code: 4, error: "input/empty", message: "cannot read the spec as JSON: it is empty" },
	{
		what: "a spec that is cut off",
		spec: good.slice(0, 30),
		code: 4,
		error: "input/not-json",
		message: "cannot read the spec as JSON: line 1, column 31: expected a quoted key, but it ends there (is it cut off?)",
	},
	{
		what: "a spec with text after it",
		spec: `${good}\n}`,
		code: 4,
		error: "input/not-json",
		message: "cannot read the spec as JSON: line 2, column 1: there is more text after the end of the document",
	},
	{
		what: "a number of 560 digits",
		spec: `{"ociVersion":"1.3.0","root":{"path":"rootfs"},"linux":{"resources":{"memory":{"limit":${"9".repeat(560)}}}}}`,
		code: 4,
		error: "input/long-number",
		message: "cannot read the spec as JSON: line 1, column 88: a number has 560 characters, more than 500",
	},
	{ what: "a list", spec: '[{"a":1}]', code: 4, error: "input/not-a-spec", message: "cannot use the spec: it is not a JSON object" },
	{ what: "an empty list", spec: "[]", code: 4, error: "input/no-containers", message: "cannot use DIR/config.json: it is an empty list" },
	{
		what: "mounts that are no list",
		spec: '{"ociVersion":"1.3.0","root":{"path":"rootfs"},"mounts":{}}',
		code: 4,
		error: "input/invalid-mounts",
		message: "cannot use the spec: mounts is not an array",
	},
	{
		what: "a mount without destination",
		spec: withMount('{"type":"tmpfs"}'),
		code: 4,
		error: "input/invalid-mount",
		message: "cannot use the spec: mounts[0] has no destination",
	},
	{
		what: "a spec for Windows",
		spec: withMount('{"destination":"C:\\\\data"}').replace("{", '{"windows":{"layerFolders":["C:\\\\layers\\\\1"]},'),
		code: 4,
		error: "input/other-platform",
		message: 'cannot use the spec: it is for Windows, as it has the section "windows", and ossify hardens containers on Linux only',
	},
	{
		what: "a destination that climbs",
		spec: withMount('{"destination":"/run/../etc"}'),
		code: 4,
		error: "input/climbing-destination",
		message: 'cannot use the spec: the destination of mounts[0] holds "..": "/run/../etc"',
	},
	{
		what: "100 MB of nested lists",
		spec: new Uint8Array(100_000_000).fill("[".charCodeAt(0)),
		code: 4,
		error: "input/too-large",
		message: "cannot read DIR/config.json: it has more than 16777216 bytes",
	},
	{
		what: "10 MB of nested lists",
		spec: "[".repeat(10_000_000),
		code: 4,
		error: "input/too-deep",
		message: "cannot read the spec as JSON: line 1, column 257: it nests deeper than 256 levels",
	},
	{
		what: "invalid UTF-8",
		spec: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d]),
		code: 4,
		error: "input/not-utf8",
		message: "cannot read the spec: it is not valid UTF-8",
	},
	{
		what: "a lone surrogate",
		spec: '{"ociVersion":"\\ud800"}',
		code: 4,
		error: "input/lone-surrogate",
		message: "cannot read the spec as JSON: line 1, column 16: a string holds half of a surrogate pair",
	},
];

const decisions: Case[] = [
	{
		what: "two decisions",
		decisions: [decision, { ...decision, mode: "audit" }],
		code: 3,
		error: "policy/conflict",
		message: "cannot evaluate data.ossify.decision: two rules give one document different values",
	},
	{
		what: "no decision",
		decisions: [],
		code: 3,
		error: "policy/undefined-decision",
		message: "the policy has no decision for this spec: data.ossify.decision is undefined, which never means allow",
	},
	{
		what: "a decision with an unknown key",
		decisions: [{ ...decision, readOnly: true }],
		code: 3,
		error: "policy/invalid-decision",
		message: `the policy's decision is not valid: data.ossify.decision has the key "readOnly", which is not one of `,
	},
	{
		what: "a tmpfs on /",
		decisions: [{ mode: "enforce", tmpfs: [{ destination: "/" }] }],
		code: 3,
		error: "policy/forbidden-destination",
		message: 'the policy\'s decision is refused: a tmpfs on "/": nothing may be mounted there',
	},
	{
		what: "the option suid",
		decisions: [{ mode: "enforce", tmpfs: [{ destination: "/run", options: ["suid"] }] }],
		code: 3,
		error: "policy/forbidden-option",
		message: 'the policy\'s decision is refused: the tmpfs on /run has the option "suid", which is not one it may have',
	},
	{
		what: "a refusal",
		decisions: [{ mode: "enforce", deny: [{ rule: "test/no", message: "not here" }] }],
		code: 1,
		error: "denied/by-policy",
		message: "the policy refuses this container: test/no: not here",
	},
];

const withRego = (text: string): Partial<Machine> => ({ args: ["-p", "DIR/policy.rego"], files: { "policy.rego": text } });

const policies: Case[] = [
	{
		what: "a syntax error",
		machine: withRego("package ossify\n\ndecision := {\n"),
		code: 3,
		error: "policy/compile",
		message: "compiling the policies: 1 error\nDIR/policy.rego:4:",
	},
	{
		what: "a type error",
		machine: withRego('package ossify\n\ndecision := {"mode": "enforce"} if input.spec.root.readnly\n'),
		code: 3,
		error: "policy/compile",
		message: "compiling the policies: 1 error\nDIR/policy.rego:3:52: rego_type_error: undefined ref: input.spec.root.readnly\n",
	},
	{
		what: "an unsupported builtin",
		machine: withRego('package ossify\n\ndecision := http.send({"method": "get", "url": "http://localhost"}).body\n'),
		code: 3,
		error: "policy/compile",
		message: "compiling the policies: 1 error\nDIR/policy.rego:3:13: ossify_unsupported_builtin: undefined function http.send",
	},
	{
		what: "a policy without the entrypoint",
		machine: withRego("package other\n\nallow := true\n"),
		code: 3,
		error: "policy/no-entrypoint",
		message:
			'compiling the policies: 1 error\nDIR/policy.rego:1:9: ossify_no_entrypoint: there is no rule "ossify/decision", which is to be an entrypoint',
	},
	{
		what: "a policy that is not there",
		machine: { args: ["-p", "DIR/none"] },
		code: 3,
		error: "policy/unreadable",
		message: "cannot read DIR/none: there is no such file or folder",
	},
	{
		what: "a folder without Rego",
		machine: { args: ["-p", "DIR/empty"], files: { "empty/README": "" } },
		code: 3,
		error: "policy/no-rego",
		message: "cannot use DIR/empty: there is no .rego file in it",
	},
	{
		what: "an invalid bundle",
		machine: { args: ["-p", "DIR/bundle.tar.gz"], files: { "bundle.tar.gz": "hello" } },
		code: 3,
		error: "policy/not-a-bundle",
		message: "DIR/bundle.tar.gz: cannot read the policy: it is neither a bundle (.tar.gz) nor a folder nor a .rego file",
	},
	{
		what: "a bundle that is cut off",
		machine: { args: ["-p", "DIR/bundle.tar.gz"], files: { "bundle.tar.gz": Bun.gzipSync(new Uint8Array(4096)).slice(0, 20) } },
		code: 3,
		error: "policy/broken-bundle",
		message: "DIR/bundle.tar.gz: cannot read the bundle: it is cut off or damaged",
	},
	{
		what: "a bundle without policy.wasm",
		machine: { args: ["-p", "DIR/bundle.tar.gz"], files: { "bundle.tar.gz": await archive({ "data.json": "{}" }) } },
		code: 3,
		error: "policy/no-wasm",
		message: "DIR/bundle.tar.gz: cannot use the bundle: it holds no policy.wasm",
	},
	{
		what: "an invalid policy.wasm",
		machine: { args: ["-p", "DIR/bundle"], files: { "bundle/policy.wasm": "\0asm" } },
		code: 3,
		error: "policy/not-wasm",
		message: "cannot load policy.wasm: it is not a policy that OPA compiled (ABI 1.x), or it is damaged",
	},
	{
		what: "data that are no mapping",
		machine: { args: ["-d", "DIR/data.yaml"], files: { "data.yaml": "- 1\n" } },
		code: 3,
		error: "policy/invalid-data",
		message: "reading the data: 1 error\nDIR/data.yaml:1:1: invalid-data: data must be an object (a mapping)",
	},
	{
		what: "data that are no YAML",
		machine: { args: ["-d", "DIR/data.yaml"], files: { "data.yaml": "a: 1\na: 2\n" } },
		code: 3,
		error: "policy/invalid-data",
		message:
			'reading the data: 1 error\nDIR/data.yaml:2:1: invalid-data: the key "a" is given twice in one mapping, first in line 1, column 1\n',
	},
];

const others: Case[] = [
	{
		what: "a spec that is not there",
		machine: { args: [] },
		code: 4,
		error: "input/unreadable",
		message: "cannot read DIR/config.json: there is no such file or folder",
	},
	{
		what: "a folder without config.json",
		machine: { args: ["DIR/folder"], files: { "folder/other.json": "{}" } },
		code: 4,
		error: "input/no-config",
		message: "cannot read the spec: the folder DIR/folder holds no config.json",
	},
	{
		what: "a spec below a file",
		machine: { args: ["DIR/file/config.json"], files: { file: "" } },
		code: 4,
		error: "input/unreadable",
		message: "cannot read DIR/file/config.json: a part of the path is not a folder",
	},
	{
		what: "an output in a folder that is not there",
		spec: good,
		machine: { args: ["-o", "DIR/none/out.json"] },
		code: 5,
		error: "host/unwritable",
		message: "cannot write DIR/none/out.json: there is no such file or folder",
	},
	{
		what: "an output that is a folder",
		spec: good,
		machine: { args: ["-o", "DIR/folder"], files: { "folder/file": "" } },
		code: 5,
		error: "host/unwritable",
		message: "cannot write DIR/folder: it is a folder",
	},
	{
		what: "an output that is a link to nothing",
		spec: good,
		machine: { args: ["-o", "DIR/link"], links: { link: "DIR/none" } },
		code: 5,
		error: "host/unwritable",
		message: "cannot write DIR/link: it is a link whose target does not exist",
	},
];

async function archive(files: Record<string, string>): Promise<Uint8Array> {
	return await new Bun.Archive(files, { compress: "gzip" }).bytes();
}

test.each([...specs, ...decisions, ...policies, ...others].map((one) => [one.what, one] as const))(
	"%s: an error, and nothing else",
	async (_, one) => {
		const spec = one.spec ?? (others.includes(one) ? undefined : good);
		const { args = [], files = {}, ...rest } = one.machine ?? {};
		const output = args.includes("-o") ? [] : ["-o", "DIR/out.json"];
		const named = args[0]?.startsWith("DIR/") ? [] : ["DIR/config.json"];
		const machine: Machine = {
			...rest,
			args: ["mutate", ...named, ...output, ...args],
			files: { ...files, ...(spec !== undefined && { "config.json": spec }) },
			...(one.decisions && { decisions: one.decisions }),
		};
		const before = await ossify({ ...machine, args: ["--version"] });
		const pretty = await ossify(machine);
		expect(pretty).toEqual({ code: one.code, stdout: "", stderr: expect.stringContaining(one.message), files: before.files });
		expect(pretty.stderr).toStartWith("ossify: ");
		const json = await ossify({ ...machine, args: [...machine.args, "--format", "json"] });
		expect({ ...json, stderr: "" }).toEqual({ code: one.code, stdout: "", stderr: "", files: before.files });
		const { error } = JSON.parse(json.stderr) as { error: { code: string; kind: string; message: string } };
		expect(error).toMatchObject({
			code: one.error,
			kind: one.error.split("/")[0] as string,
			message: expect.stringContaining(one.message),
		});
	},
);
