/**
 * Who is privileged, by specs that real engines wrote (`fixtures/privileged.jsonl`): privileged in its variants, and all that an author can
 * ask for without it. Of their devices and system calls one is left in each, and the paths are those of the engines' defaults;
 * `test/host/privileged.test.ts` has the engines write such specs again.
 */
import { beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { assess, type Host, loadPolicy, type Policy } from "../src/mod.ts";
import { shippedBundle } from "./support/compiler.ts";

interface Spec {
	process: { capabilities?: Record<string, string[]>; apparmorProfile?: string };
	mounts: { destination: string; type: string; options?: string[] }[];
	linux: { seccomp?: object; maskedPaths?: string[]; readonlyPaths?: string[]; resources?: { devices?: object[] } };
	annotations?: Record<string, string>;
}

const outcomes = {
	exempt: { readonly: undefined, exempt: ["exemptions/privileged"], warned: [] },
	hardened: { readonly: true, exempt: [], warned: [] },
	/** Hardened, and a warning says that it may be privileged. */
	unproven: { readonly: true, exempt: [], warned: ["privileged/unproven"] },
	/** Hardened, and a warning says which capabilities its host may not have. */
	unknown: { readonly: true, exempt: [], warned: ["privileged/unknown-host"] },
};

type Expected = keyof typeof outcomes;

const rows = readFileSync(new URL("fixtures/privileged.jsonl", import.meta.url), "utf8")
	.trimEnd()
	.split("\n")
	.map((line) => JSON.parse(line) as { name: string; expected: Expected; spec: Spec });
const table = rows.map(({ name, expected, spec }): [string, Expected, Spec] => [name, expected, spec]);
const privileged = table.filter(([, expected]) => expected === "exempt");

const now = new Date("2026-11-28T12:00:00Z");
/** The policy as it is shipped, and one that asks for more capabilities. */
let shipped: Policy;
let strict: Policy;

beforeAll(async () => {
	const bundle = await shippedBundle();
	const capabilities = ["CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_MODULE"];
	shipped = await loadPolicy(bundle);
	strict = await loadPolicy(bundle, { data: { ossify: { config: { exemptions: { privileged: { capabilities } } } } } });
});

/** What was decided, with the rules about it. */
function outcomeOf(policy: Policy, spec: Spec, host?: Host) {
	const { decision } = assess(policy, JSON.stringify(spec), { now, ...(host && { host }) });
	const about = ({ rule }: { readonly rule: string }) => (/^(?:exemptions|privileged)\//.test(rule) ? [rule] : []);
	return { readonly: decision.readonly, exempt: decision.reasons.flatMap(about), warned: decision.warn.flatMap(about) };
}

function changed(spec: Spec, change: (copy: Spec) => void): Spec {
	const copy = structuredClone(spec);
	change(copy);
	return copy;
}

function without(spec: Spec, ...capabilities: string[]): Spec {
	const kept = (list: string[]) => list.filter((one) => !capabilities.includes(one));
	return changed(spec, ({ process }) => {
		process.capabilities = Object.fromEntries(Object.entries(process.capabilities ?? {}).map(([set, list]) => [set, kept(list)]));
	});
}

describe("by real engines", () => {
	test.each(table)("%s: %s", (_, expected, spec) => {
		expect(outcomeOf(shipped, spec)).toEqual(outcomes[expected]);
	});

	test.each(table)("%s, on a host that has few capabilities: %s", (_, expected, spec) => {
		const trimmed = without(spec, "CAP_SYS_BOOT", "CAP_SYS_MODULE");
		expect(outcomeOf(shipped, trimmed)).toEqual(outcomes[expected]);
		expect(outcomeOf(shipped, trimmed, { capabilities: ["CAP_CHOWN", "CAP_SYS_ADMIN"] })).toEqual(outcomes[expected]);
	});

	const untrimmed = privileged.filter(([, , { process }]) => process.capabilities?.effective?.includes("CAP_SYS_MODULE"));
	test.each(untrimmed)("%s, with a longer list of capabilities, by what the host can give", (_, __, spec) => {
		const trimmed = without(spec, "CAP_SYS_BOOT", "CAP_SYS_MODULE");
		expect(outcomeOf(strict, spec)).toEqual(outcomes.exempt);
		expect(outcomeOf(strict, trimmed)).toEqual(outcomes.unknown);
		expect(outcomeOf(strict, trimmed, { capabilities: ["CAP_CHOWN", "CAP_SYS_ADMIN"] })).toEqual(outcomes.exempt);
		expect(outcomeOf(strict, trimmed, { capabilities: ["CAP_SYS_ADMIN", "CAP_SYS_BOOT"] })).toEqual(outcomes.hardened);
	});
});

/** What takes away from a privileged container what makes it one. */
const reductions: [string, (spec: Spec) => void][] = [
	["a seccomp filter", ({ linux }) => Object.assign(linux, { seccomp: { defaultAction: "SCMP_ACT_ALLOW" } })],
	["an AppArmor profile", ({ process }) => Object.assign(process, { apparmorProfile: "docker-default" })],
	["a masked path", ({ linux }) => Object.assign(linux, { maskedPaths: ["/proc/kcore"] })],
	["a read-only path", ({ linux }) => Object.assign(linux, { readonlyPaths: ["/proc/sys"] })],
	["no CAP_SYS_ADMIN", (spec) => Object.assign(spec.process, without(spec, "CAP_SYS_ADMIN").process)],
	["no effective capabilities", ({ process }) => Object.assign(process.capabilities ?? {}, { effective: [] })],
	["no bounding capabilities", ({ process }) => Object.assign(process.capabilities ?? {}, { bounding: [] })],
];

describe("a privileged container that is confined is hardened", () => {
	test.each(privileged)("%s", (_, __, spec) => {
		for (const [name, reduce] of reductions) expect([name, outcomeOf(shipped, changed(spec, reduce))]).toEqual([name, outcomes.hardened]);
	});
});

/** What an author adds who can write annotations, volumes and device rules, but not privileged. */
const claims: [string, (spec: Spec) => void][] = [
	[
		"Podman's annotation",
		(spec) => Object.assign(spec, { annotations: { ...spec.annotations, "io.podman.annotations.privileged": "TRUE" } }),
	],
	["a device rule of Podman's", (spec) => pushRule(spec, { allow: true, type: "a", access: "rwm" })],
	["a device rule of Docker's", (spec) => pushRule(spec, { allow: true, type: "a", major: -1, minor: -1, access: "rwm" })],
	["a device of a device plugin", (spec) => pushRule(spec, { allow: true, type: "c", major: 10, minor: 229, access: "rwm" })],
	["a volume on /sys/kernel", ({ mounts }) => mounts.push({ destination: "/sys/kernel", type: "bind", options: ["rbind", "rw"] })],
	["a tmpfs on /sys/kernel", ({ mounts }) => mounts.push({ destination: "/sys/kernel", type: "tmpfs", options: ["rw"] })],
];

function pushRule({ linux }: Spec, rule: object): void {
	linux.resources = { ...linux.resources, devices: [...(linux.resources?.devices ?? []), rule] };
}

describe("nothing that an author can add exempts a container", () => {
	test.each(table.filter(([, expected]) => expected !== "exempt"))("%s: %s", (_, expected, spec) => {
		for (const [name, add] of claims) expect([name, outcomeOf(shipped, changed(spec, add))]).toEqual([name, outcomes[expected]]);
		const all = changed(spec, (copy) => {
			for (const [, add] of claims) add(copy);
		});
		expect(outcomeOf(shipped, all)).toEqual(outcomes[expected]);
	});
});
