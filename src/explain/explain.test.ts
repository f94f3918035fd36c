import { expect, test } from "bun:test";
import { checkDecision } from "../decision/mod.ts";
import type { Assessment } from "../harden.ts";
import { encodeUtf8 } from "../json/mod.ts";
import { planMutation } from "../mutate/mod.ts";
import { parseSpec } from "../oci_spec/mod.ts";
import { explain, renderExplanation } from "./mod.ts";

const plain = { bold: String, cyan: String, dim: String, green: String, yellow: String, red: String };

const mounts = [
	{ destination: "/proc", type: "proc" },
	{ destination: "/etc/hosts", type: "bind", options: ["rw", "bind"] },
	{ destination: "/var", type: "bind", options: ["bind"] },
	{ destination: "/run", type: "tmpfs" },
];

function assessed(decision: object, spec: object = {}): Assessment {
	const parsed = parseSpec(encodeUtf8(JSON.stringify({ ociVersion: "1.3.0", root: { path: "r" }, mounts, ...spec })));
	const checked = checkDecision({ mode: "enforce", ...decision });
	return { spec: parsed, decision: checked, ...planMutation(parsed, checked) };
}

const shown = (assessment: Assessment, width = 80) => renderExplanation(explain(assessment), "config.json", plain, width);

const hardening = {
	readonly: true,
	readonlyMounts: ["/etc/hosts"],
	tmpfs: [{ destination: "/tmp", mode: "1777", size: 67108864, copyUp: true }, { destination: "/var/tmp" }, { destination: "/run" }],
	reasons: [
		{ rule: "readonly/root", message: "the container is not exempt" },
		{ rule: "files/engine", message: "files that the engine mounted are read-only, as nothing in the container has to change them" },
	],
	warn: [{ rule: "rules/odd", message: "mind this" }],
};

test("a hardened container: reasons, warnings, changes and what is left out", () => {
	expect(shown(assessed(hardening))).toBe(`✔ config.json gets a read-only root and one writable tmpfs.

Why
  readonly/root  the container is not exempt
  files/engine   files that the engine mounted are read-only, as nothing in the
                 container has to change them

Warnings
  rules/odd      mind this

What changes
  ~ /           becomes read-only
  + /tmp        tmpfs rw,noexec,nosuid,nodev,tmpcopyup,mode=1777,size=64Mi
  ~ /etc/hosts  becomes read-only

Mode and owner
  as the image's folder, where it has one and the policy names no other: /tmp

Left out
    /var/tmp  the volume on /var holds it
    /run      the spec mounts it itself
`);
});

test("an allowance that a link leads to a mount of the spec is left out with that mount", () => {
	const skipped = [
		{ destination: "/tmp", because: "mounted", by: "/dev/shm" },
		{ destination: "/run", because: "mounted", by: "/run" },
	] as const;
	const [, leftOut] = shown({ ...assessed(hardening), skipped }).split("Left out\n");
	expect(leftOut).toBe("    /tmp  it leads to /dev/shm, which the spec mounts\n    /run  the spec mounts it itself\n");
});

test("a narrow terminal gets more lines, not wider ones", () => {
	const lines = shown(assessed(hardening), 40).split("\n");
	expect(lines.slice(2, 8)).toEqual([
		"Why",
		"  readonly/root",
		"    the container is not exempt",
		"  files/engine",
		"    files that the engine mounted are",
		"    read-only, as nothing in the",
	]);
});

/** What is decided, of which spec, and the first line. */
const headlines: readonly (readonly [decision: object, spec: object, line: string])[] = [
	[{ readonly: true }, {}, "✔ config.json gets a read-only root."],
	[
		{ readonly: true, tmpfs: [{ destination: "/a" }, { destination: "/b" }] },
		{},
		"✔ config.json gets a read-only root and 2 writable tmpfs mounts.",
	],
	[
		{ readonly: true, tmpfs: [{ destination: "/a" }] },
		{ root: { path: "r", readonly: true } },
		"✔ config.json keeps a read-only root and one writable tmpfs.",
	],
	[{ tmpfs: [{ destination: "/a" }] }, {}, "✔ config.json changes, its root stays writable."],
	[{}, {}, "– config.json stays as it is: its root stays writable."],
	[{ readonly: true }, { root: { path: "r", readonly: true } }, "– config.json stays as it is: its root is read-only already."],
	[{ deny: [{ rule: "r", message: "m" }] }, {}, "✘ config.json is refused."],
	[{ mode: "audit", readonly: true }, {}, "○ config.json would get a read-only root, but this is audit mode: it starts as it is."],
	[
		{ mode: "audit", deny: [{ rule: "r", message: "m" }] },
		{},
		"○ config.json would be refused, but this is audit mode: it starts as it is.",
	],
];

test.each(headlines)("%j of %j is headed so", (decision, spec, line) => {
	expect(shown(assessed(decision, spec)).split("\n")[0]).toBe(line);
});

test("a spec without mounts gets its list", () => {
	const { changes } = explain(assessed({ tmpfs: [{ destination: "/tmp" }, { destination: "/run" }] }, { mounts: undefined }));
	expect(changes).toEqual([
		{ what: "tmpfs", destination: "/run", options: ["rw", "noexec", "nosuid", "nodev"], asImage: true },
		{ what: "tmpfs", destination: "/tmp", options: ["rw", "noexec", "nosuid", "nodev"], asImage: true },
	]);
});
