/**
 * One table of ways to get past ossify: by arguments, environment, mounts, namespaces, claims, spelling, clock, signals and limits; each tried
 * on the live hook (H), the precreate hook (P, called as Podman does) and in front of the runtime (W), with runc and crun. No container is
 * created unhardened without a record that says so. Real Podman, CRI-O and containerd have tests of their own for each kind.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AttemptFolders, attempt, type Circumstances, makePlace } from "../fuzz/spec_attempt.ts";
import { type Edit, runtimes, type SpecInput, ways } from "../fuzz/spec_inputs.ts";
import { must } from "./support/command.ts";
import { newName } from "./support/container.ts";
import { ossifyExecutable } from "./support/engines.ts";
import { sandbox } from "./support/sandbox.ts";

/** What comes of it: the code that the container is refused with, or the outcome of one that is created, or what the runtime says no to. */
type End = string;

interface Evasion {
	readonly kind: "arguments" | "environment" | "mounts" | "namespaces" | "claims" | "spelling" | "clock" | "signals" | "limits" | "record";
	readonly name: string;
	readonly fixture?: SpecInput["fixture"];
	readonly edits?: readonly Edit[];
	readonly around?: () => Circumstances;
	/** Left out: created, and hardened as the way can. */
	readonly end?: End | Partial<Record<SpecInput["way"], End>>;
}

const hardened = { front: "requested", live: "hardened", precreate: "requested" } as const;
const set = (path: string, value: unknown): Edit => ["set", path.split("."), value];
const id = "0123456789abcdef".repeat(4);

/** An exemption by an annotation, which counts until 2030. */
const trusting = {
	exemptions: { trust: { annotations: true }, annotations: { "keep=writable": { reason: "a test", until: "2030-01-01" } } },
};
const exempted: Edit = ["set", ["annotations", "keep"], "writable"];

function withData(config: object): Circumstances {
	const path = join(sandbox().folder, `${newName()}.json`);
	writeFileSync(path, JSON.stringify({ ossify: { config } }));
	return { options: ["-d", path] };
}

function killedAfter(seconds: number): Circumstances {
	const executable = join(sandbox().folder, newName());
	writeFileSync(executable, `#!/bin/sh\nexec /usr/bin/timeout --signal=KILL ${seconds} ${ossifyExecutable()} "$@"\n`);
	chmodSync(executable, 0o755);
	return { executable };
}

function answering(code: number, text: string): Circumstances {
	const executable = join(sandbox().folder, newName());
	writeFileSync(executable, `#!/bin/sh\necho '${text}'\nexit ${code}\n`);
	chmodSync(executable, 0o755);
	return { executable };
}

/** Only in front of a runtime are there arguments and an environment of its caller. */
const onlyFront =
	(args: Circumstances): (() => Circumstances) =>
	() =>
		args;

const evasions: readonly Evasion[] = [
	...["--version=false", "--help=false", "-h=0", "-v=f"].map(
		(argument): Evasion => ({
			kind: "arguments",
			name: `${argument} in front of create`,
			around: onlyFront({ args: [argument] }),
			end: { front: "requested or refused" },
		}),
	),
	...["--help=false", "-h=f"].map(
		(argument): Evasion => ({
			kind: "arguments",
			name: `${argument} after create`,
			around: onlyFront({ own: [argument] }),
			end: { front: "requested or refused" },
		}),
	),
	...["--version", "--help", "--revision", "--print=1", "--cwd=/"].map(
		(value): Evasion => ({ kind: "environment", name: `BUN_OPTIONS=${value}`, around: onlyFront({ environment: { BUN_OPTIONS: value } }) }),
	),
	{ kind: "environment", name: "BUN_BE_BUN=1", around: onlyFront({ environment: { BUN_BE_BUN: "1" } }) },
	{
		kind: "environment",
		name: "NODE_OPTIONS and BUN_INSPECT",
		around: onlyFront({ environment: { NODE_OPTIONS: "--version", BUN_INSPECT: "x" } }),
	},

	{ kind: "mounts", name: "a volume on /.", edits: [["mount", "VOLUME", "/.", ["rbind"]]], end: "input/root-mount" },
	{
		kind: "mounts",
		name: "a volume on a link to the root",
		edits: [
			["link", "/l", "/"],
			["mount", "VOLUME", "/l", ["rbind"]],
		],
		end: { front: "input/root-mount", precreate: "input/root-mount", live: "hardened or refused" },
	},
	{ kind: "mounts", name: "the image's own folder", edits: [["mount", "IMAGE", "/mnt", ["rbind"]]], end: "input/image-mount" },
	{ kind: "mounts", name: "a remount of the root", edits: [["mount", "VOLUME", "/", ["remount", "rw"]]], end: "input/root-mount" },
	{ kind: "mounts", name: "/tmp as a link to /etc", edits: [["link", "/tmp", "/etc"]] },

	{
		kind: "namespaces",
		name: "no mount namespace",
		edits: [set("linux.namespaces", [{ type: "pid" }])],
		end: { front: "input/shared-mounts", precreate: "input/shared-mounts", live: "hardened or refused" },
	},
	{
		kind: "namespaces",
		name: "a mount namespace by its path",
		edits: [set("linux.namespaces", [{ type: "mount", path: "/proc/self/ns/mnt" }])],
		end: { front: "input/shared-mounts", precreate: "input/shared-mounts", live: "hardened or refused" },
	},

	{
		kind: "mounts",
		name: "the working folder of the runtime",
		edits: [["mount", "PROC/self/cwd", "/mnt", ["rbind"]]],
		end: "input/process-path",
	},
	{ kind: "mounts", name: "a read-only folder above the image", edits: [["mount", "BUNDLE", "/mnt", ["rbind", "ro"]]] },
	{
		kind: "mounts",
		name: "the image, read-only and recursively writable",
		edits: [["mount", "IMAGE", "/mnt", ["rbind", "rrw", "ro"]]],
		end: "input/image-mount",
	},
	{
		kind: "namespaces",
		name: "two mount namespaces",
		edits: [set("linux.namespaces", [{ type: "mount" }, { type: "mount", path: "/proc/self/ns/mnt" }])],
		end: { front: "input/shared-mounts", precreate: "input/shared-mounts", live: "hardened or refused" },
	},
	{
		kind: "spelling",
		name: "a key that ends at a NUL",
		edits: [set("root.readonly", false), ["text", '"readonly":', '"readonly\\u0000":false,"readonly":']],
		end: "input/nul",
	},
	{ kind: "spelling", name: "a source that ends at a NUL", edits: [["mount", "rootfs\u0000x", "/mnt", ["rbind"]]], end: "input/nul" },

	...(["containerd/default", "crio/without-flag/default"] as const).map(
		(fixture): Evasion => ({
			kind: "claims",
			name: `${fixture} that says it is a sandbox`,
			fixture,
			edits: [
				["set", ["annotations", "io.kubernetes.cri.container-type"], "sandbox"],
				["set", ["annotations", "io.kubernetes.cri.sandbox-id"], id],
				["set", ["annotations", "io.kubernetes.cri-o.ContainerType"], "sandbox"],
				["set", ["annotations", "io.kubernetes.cri-o.ContainerID"], id],
				["set", ["annotations", "io.kubernetes.cri-o.SandboxID"], id],
				set("linux.cgroupsPath", `/crio-${id}`),
			],
		}),
	),
	{ kind: "claims", name: "Podman's privileged annotation", edits: [["set", ["annotations", "io.podman.annotations.privileged"], "TRUE"]] },
	{
		kind: "claims",
		name: "a privileged namespace of the data, by annotation",
		fixture: "crio/without-flag/kube-system",
		around: () => withData({ exemptions: { namespaces: { "kube-system": { reason: "a test" } } } }),
	},

	{ kind: "spelling", name: "Readonly beside readonly", edits: [set("root.Readonly", false)], end: "input/ambiguous-key" },
	{
		kind: "spelling",
		name: "process.Capabilities",
		edits: [["respell", ["process", "capabilities"], "title"]],
		end: "input/ambiguous-key",
	},
	{
		kind: "spelling",
		name: "linux.MASKEDPATHS",
		edits: [["respell", ["linux", "maskedPaths"], "upper"]],
		fixture: "podman/default",
		end: "input/ambiguous-key",
	},
	{ kind: "spelling", name: "linux.re\u017fources", edits: [["respell", ["linux", "resources"], "kelvin"]], end: "input/ambiguous-key" },
	{
		kind: "spelling",
		name: "readonly given twice",
		edits: [
			["set", ["root", "readonly"], false],
			["text", '"readonly":', '"readonly":false,"readonly":'],
		],
		end: "input/duplicate-key",
	},

	{
		kind: "clock",
		name: "an exemption that counts, for comparison",
		edits: [exempted],
		around: () => withData(trusting),
		end: "exempt",
	},
	{
		kind: "clock",
		name: "an exemption, and a clock before the last decision",
		edits: [exempted],
		around: () => ({
			...withData(trusting),
			logged: `${JSON.stringify({ time: "2199-01-01T00:00:00.000Z", stage: "create", outcome: "unchanged" })}\n`,
		}),
	},

	...[0.001, 0.01, 0.03].map(
		(seconds): Evasion => ({
			kind: "signals",
			name: `SIGKILL after ${seconds} s`,
			around: () => killedAfter(seconds),
			end: "hardened or refused",
		}),
	),
	{
		kind: "signals",
		name: "an ossify that says nothing and ends with 0",
		around: () => answering(0, ""),
		end: { front: "refused", precreate: "refused", live: "trusted" },
	},
	{
		kind: "signals",
		name: "an ossify that says something else",
		around: () => answering(0, "ossify 0.1.0"),
		end: { front: "refused", precreate: "refused", live: "trusted" },
	},

	{
		kind: "limits",
		name: "4,097 mounts",
		edits: Array.from({ length: 4097 }, (_, index): Edit => ["mount", "tmpfs", `/m/${index}`, []]),
		end: "input/too-many-mounts",
	},
	{
		kind: "limits",
		name: "a number of 600 digits",
		edits: [["text", '"ociVersion":', `"x":${"9".repeat(600)},"ociVersion":`]],
		end: "input/long-number",
	},
	{
		kind: "limits",
		name: "300 levels",
		edits: [["text", '"ociVersion":', `"x":${"[".repeat(300)}${"]".repeat(300)},"ociVersion":`]],
		end: "input/too-deep",
	},

	{ kind: "record", name: "a log that is full", around: () => ({ log: "/dev/full" }), end: "hardened, without a record" },
];

let place: AttemptFolders;
beforeAll(async () => {
	place = await makePlace();
	mkdirSync(join(place.folder, "state"), { recursive: true });
});
afterAll(async () => void (await must(["umount", "--lazy", place.folder])));

/** A hook has neither arguments nor an environment of the runtime's caller: evasion_environment.test.ts tries the engine's. */
const isFor = (way: SpecInput["way"], { kind }: Evasion) => way === "front" || !["arguments", "environment"].includes(kind);
const table = ways.flatMap((way) =>
	runtimes.flatMap((runtime) => evasions.filter((one) => isFor(way, one)).map((one) => [way, runtime, one.kind, one.name, one] as const)),
);

describe("no container is created unhardened without a record that says so", () => {
	test.each(table)("%s, %s: %s: %s", async (way, runtime, _kind, _name, one) => {
		const around = one.around?.() ?? {};
		const input: SpecInput = { way, runtime, fixture: one.fixture ?? "crio/without-flag/default", edits: one.edits ?? [] };
		const { created, record, fault } = await attempt(place, input, around);
		const end = typeof one.end === "string" ? one.end : (one.end?.[way] ?? hardened[way]);
		const seen = record?.error?.code ?? record?.outcome ?? "no record";
		if (end === "trusted") return; // A hook's exit code is all of its answer: docs/reference/security.md.
		if (end === "hardened, without a record") return expect([created, fault]).toEqual([true, "a container was created without a record"]);
		if (end === "exempt")
			return expect([created, seen, fault]).toEqual([true, "unchanged", "a container is exempt by exemptions/annotation"]);
		expect(fault).toBeUndefined();
		if (end === "refused") return expect(created).toBe(false);
		if (end.endsWith(" or refused")) return expect(created ? seen : "refused").toMatch(new RegExp(`^(?:${hardened[way]}|refused)$`));
		// What the runtime itself refuses, no hook is called for.
		if (way === "live" && end.includes("/") && record === undefined) return expect(created).toBe(false);
		expect([created, seen]).toEqual([!end.includes("/"), end]);
	});
});
