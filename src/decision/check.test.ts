import { describe, expect, test } from "bun:test";
import knobs from "../../policies/schemas/knobs.json" with { type: "json" };
import { checkDecision } from "./check.ts";
import schema from "./decision.schema.json" with { type: "json" };

const tmpfs = (...allowances: unknown[]) => ({ mode: "enforce", tmpfs: allowances });
const refusedTmpfs = (destination: string, why: string) =>
	`the policy's decision is refused: a tmpfs on ${JSON.stringify(destination)}: ${why}`;
const invalid = (what: string) => `the policy's decision is not valid: data.ossify.decision${what}`;

describe("checkDecision()", () => {
	test("completes a decision that says only its mode", () => {
		expect(checkDecision({ mode: "audit" })).toEqual({ mode: "audit", tmpfs: [], readonlyMounts: [], deny: [], warn: [], reasons: [] });
	});

	test("keeps a full decision", () => {
		const decision = {
			mode: "enforce",
			readonly: true,
			tmpfs: [{ destination: "/tmp", mode: "1777", size: 67108864, options: ["rw", "noexec", "nosuid", "nodev"], copyUp: true }],
			readonlyMounts: ["/etc/hosts"],
			deny: [{ rule: "a/b", message: "c" }],
			warn: [{ rule: "d/e", message: "f" }],
			reasons: [{ rule: "g/h", message: "i" }],
		};
		expect(checkDecision(decision)).toEqual(decision as never);
	});

	test.each([
		["options left out", { destination: "/tmp" }, ["rw", "noexec", "nosuid", "nodev"]],
		["nosuid and nodev left out", { destination: "/tmp", options: ["rw", "exec"] }, ["rw", "exec", "nosuid", "nodev"]],
		["an option twice", { destination: "/tmp", options: ["nodev", "nodev", "nosuid"] }, ["nodev", "nosuid"]],
		[
			"owners",
			{ destination: "/tmp", options: ["uid=1000", "gid=0", "nr_inodes=100"] },
			["uid=1000", "gid=0", "nr_inodes=100", "nosuid", "nodev"],
		],
	])("completes an allowance with %s", (_, allowance, options) => {
		expect(checkDecision(tmpfs(allowance)).tmpfs).toEqual([{ destination: "/tmp", options, copyUp: false }]);
	});

	test.each<[string, object, object]>([
		["a mode", { mode: "2775" }, { mode: "2775" }],
		["a default mode", { defaultMode: "1777" }, { defaultMode: "1777" }],
		["both, of which the mode counts", { mode: "0700", defaultMode: "1777" }, { mode: "0700" }],
		["owners", { uid: 0, gid: 4294967294 }, { uid: 0, gid: 4294967294 }],
	])("takes %s of the root folder", (_, said, kept) => {
		const [{ destination, options, copyUp, ...folder } = {} as never] = checkDecision(tmpfs({ destination: "/tmp", ...said })).tmpfs;
		expect(folder as object).toEqual(kept);
	});

	test.each([1, 16384, 4294967295])("takes %d inodes", (inodes) => {
		expect(checkDecision(tmpfs({ destination: "/tmp", inodes })).tmpfs).toMatchObject([{ destination: "/tmp", inodes }]);
	});

	test("merges two allowances that say the same", () => {
		const allowance = { destination: "/tmp", mode: "1777", options: ["rw", "nosuid", "nodev"], copyUp: true };
		expect(checkDecision(tmpfs(allowance, { ...allowance })).tmpfs).toEqual([allowance]);
	});

	test("cleans readonlyMounts", () => {
		expect(checkDecision({ mode: "enforce", readonlyMounts: ["//etc/./hosts"] }).readonlyMounts).toEqual(["/etc/hosts"]);
	});

	test.each<[string, unknown, string, string]>([
		["null", null, "policy/invalid-decision", invalid(" must be an object, not null")],
		["a list", [], "policy/invalid-decision", invalid(" must be an object, not []")],
		["a boolean", true, "policy/invalid-decision", invalid(" must be an object, not true")],
		["no mode", {}, "policy/invalid-decision", invalid(' lacks the key "mode"')],
		["an unknown mode", { mode: "warn" }, "policy/invalid-decision", invalid('.mode must be "enforce" or "audit", not "warn"')],
		[
			"an unknown key",
			{ mode: "enforce", readOnly: true },
			"policy/invalid-decision",
			invalid(' has the key "readOnly", which is not one of mode, readonly, tmpfs, readonlyMounts, deny, warn, reasons'),
		],
		[
			"the key __proto__",
			JSON.parse('{"mode":"enforce","__proto__":{}}'),
			"policy/invalid-decision",
			invalid(' has the key "__proto__", which is not one of mode, readonly, tmpfs, readonlyMounts, deny, warn, reasons'),
		],
		[
			"readonly as a string",
			{ mode: "enforce", readonly: "true" },
			"policy/invalid-decision",
			invalid('.readonly must be true or false, not "true"'),
		],
		[
			"a denial without message",
			{ mode: "enforce", deny: [{ rule: "a" }] },
			"policy/invalid-decision",
			invalid('.deny[0] lacks the key "message"'),
		],
		["a denial as a string", { mode: "enforce", deny: ["no"] }, "policy/invalid-decision", invalid('.deny[0] must be an object, not "no"')],
		[
			"an allowance without destination",
			tmpfs({ mode: "1777" }),
			"policy/invalid-decision",
			invalid('.tmpfs[0] lacks the key "destination"'),
		],
		[
			"an allowance with an unknown key",
			tmpfs({ destination: "/tmp", copyup: true }),
			"policy/invalid-decision",
			invalid(
				'.tmpfs[0] has the key "copyup", which is not one of destination, mode, defaultMode, uid, gid, size, inodes, options, copyUp',
			),
		],
		[
			"a mode with set-user-ID",
			tmpfs({ destination: "/tmp", mode: "4755" }),
			"policy/invalid-decision",
			invalid('.tmpfs[0].mode must match ^[0-3]?[0-7]{3}$, not "4755"'),
		],
		[
			"a mode with a line break",
			tmpfs({ destination: "/tmp", mode: "1777\n" }),
			"policy/invalid-decision",
			invalid('.tmpfs[0].mode must match ^[0-3]?[0-7]{3}$, not "1777\\n"'),
		],
		[
			"a mode as a number",
			tmpfs({ destination: "/tmp", mode: 1777 }),
			"policy/invalid-decision",
			invalid(".tmpfs[0].mode must be a string, not 1777"),
		],
		[
			"a default mode with set-user-ID",
			tmpfs({ destination: "/tmp", defaultMode: "7777" }),
			"policy/invalid-decision",
			invalid('.tmpfs[0].defaultMode must match ^[0-3]?[0-7]{3}$, not "7777"'),
		],
		[
			"an owner by name",
			tmpfs({ destination: "/tmp", uid: "nginx" }),
			"policy/invalid-decision",
			invalid('.tmpfs[0].uid must be a whole number, not "nginx"'),
		],
		[
			"the id that means no change",
			tmpfs({ destination: "/tmp", gid: 4294967295 }),
			"policy/invalid-decision",
			invalid(".tmpfs[0].gid must be from 0 to 4294967294, not 4294967295"),
		],
		[
			"an owner by key and by option",
			tmpfs({ destination: "/tmp", uid: 5, options: ["uid=5"] }),
			"policy/contradicting-options",
			"the policy's decision is refused: the tmpfs on /tmp has both uid and the option uid=5",
		],
		[
			"a group by key and by option",
			tmpfs({ destination: "/tmp", gid: 0, options: ["gid=5"] }),
			"policy/contradicting-options",
			"the policy's decision is refused: the tmpfs on /tmp has both gid and the option gid=5",
		],
		[
			"a size of 0",
			tmpfs({ destination: "/tmp", size: 0 }),
			"policy/invalid-decision",
			invalid(".tmpfs[0].size must be from 4096 to 9007199254740991, not 0"),
		],
		[
			"a size with a fraction",
			tmpfs({ destination: "/tmp", size: 4096.5 }),
			"policy/invalid-decision",
			invalid(".tmpfs[0].size must be a whole number or a size as 64Mi, not 4096.5"),
		],
		[
			"a size that no double holds",
			tmpfs({ destination: "/tmp", size: 2 ** 53 }),
			"policy/invalid-decision",
			invalid(".tmpfs[0].size must be a whole number or a size as 64Mi, not 9007199254740992"),
		],
		[
			"two faults at once",
			{ mode: "x", deny: 1 },
			"policy/invalid-decision",
			`${invalid('.mode must be "enforce" or "audit", not "x"')}; data.ossify.decision.deny must be an array, not 1`,
		],
		["a tmpfs on /", tmpfs({ destination: "/" }), "policy/forbidden-destination", refusedTmpfs("/", "nothing may be mounted there")],
		["a tmpfs on //", tmpfs({ destination: "//" }), "policy/forbidden-destination", refusedTmpfs("//", "nothing may be mounted there")],
		[
			"a tmpfs on /proc",
			tmpfs({ destination: "/proc" }),
			"policy/forbidden-destination",
			refusedTmpfs("/proc", "nothing may be mounted there"),
		],
		[
			"a tmpfs on /dev/",
			tmpfs({ destination: "/dev/" }),
			"policy/forbidden-destination",
			refusedTmpfs("/dev/", "nothing may be mounted there"),
		],
		[
			"a tmpfs below /proc",
			tmpfs({ destination: "/proc/sys" }),
			"policy/forbidden-destination",
			refusedTmpfs("/proc/sys", "nothing may be mounted below /proc"),
		],
		[
			"a tmpfs below /sys",
			tmpfs({ destination: "/sys/fs/cgroup" }),
			"policy/forbidden-destination",
			refusedTmpfs("/sys/fs/cgroup", "nothing may be mounted below /sys"),
		],
		["a relative tmpfs", tmpfs({ destination: "tmp" }), "policy/forbidden-destination", refusedTmpfs("tmp", "the path is not absolute")],
		[
			"a tmpfs that climbs",
			tmpfs({ destination: "/tmp/../etc" }),
			"policy/forbidden-destination",
			refusedTmpfs("/tmp/../etc", 'the path holds ".."'),
		],
		[
			"a tmpfs with a NUL",
			tmpfs({ destination: "/tmp\0" }),
			"policy/forbidden-destination",
			refusedTmpfs("/tmp\0", "the path holds a NUL"),
		],
		["an unclean tmpfs", tmpfs({ destination: "/tmp/" }), "policy/forbidden-destination", refusedTmpfs("/tmp/", "write it as /tmp")],
		[
			"the option suid",
			tmpfs({ destination: "/tmp", options: ["suid"] }),
			"policy/forbidden-option",
			'the policy\'s decision is refused: the tmpfs on /tmp has the option "suid", which is not one it may have',
		],
		[
			"the option dev",
			tmpfs({ destination: "/tmp", options: ["dev"] }),
			"policy/forbidden-option",
			'the policy\'s decision is refused: the tmpfs on /tmp has the option "dev", which is not one it may have',
		],
		[
			"two options in one",
			tmpfs({ destination: "/tmp", options: ["noexec,suid"] }),
			"policy/forbidden-option",
			'the policy\'s decision is refused: the tmpfs on /tmp has the option "noexec,suid", which is not one it may have',
		],
		[
			"a size among the options",
			tmpfs({ destination: "/tmp", options: ["size=100%"] }),
			"policy/forbidden-option",
			'the policy\'s decision is refused: the tmpfs on /tmp has the option "size=100%", which is not one it may have',
		],
		[
			"exec and noexec",
			tmpfs({ destination: "/tmp", options: ["exec", "noexec"] }),
			"policy/contradicting-options",
			"the policy's decision is refused: the tmpfs on /tmp has both exec and noexec",
		],
		[
			"more than 1000 allowances",
			tmpfs(...Array.from({ length: 1001 }, (_, index) => ({ destination: `/${index}` }))),
			"policy/too-many-allowances",
			"the policy's decision is refused: it has 1001 tmpfs allowances, more than the 1000 that ossify takes",
		],
		[
			"inodes by key and by option",
			tmpfs({ destination: "/tmp", inodes: 100, options: ["rw", "nr_inodes=100"] }),
			"policy/contradicting-options",
			"the policy's decision is refused: the tmpfs on /tmp has both inodes and the option nr_inodes=100",
		],
		...(
			[
				[0, "must be from 1 to 4294967295, not 0"],
				[-1, "must be from 1 to 4294967295, not -1"],
				[4294967296, "must be from 1 to 4294967295, not 4294967296"],
				[1.5, "must be a whole number, not 1.5"],
				["100", 'must be a whole number, not "100"'],
				[null, "must be a whole number, not null"],
			] as const
		).map(([inodes, what]): [string, object, string, string] => [
			`inodes that are ${JSON.stringify(inodes)}`,
			tmpfs({ destination: "/tmp", inodes }),
			"policy/invalid-decision",
			`the policy's decision is not valid: data.ossify.decision.tmpfs[0].inodes ${what}`,
		]),
		[
			"two allowances that differ",
			tmpfs({ destination: "/tmp", size: 4096 }, { destination: "/run" }, { destination: "/tmp", size: 8192 }),
			"policy/conflicting-allowances",
			'the policy\'s decision is refused: two allowances for /tmp differ: {"destination":"/tmp","size":4096,"options":["rw","noexec","nosuid","nodev"],"copyUp":false} and {"destination":"/tmp","size":8192,"options":["rw","noexec","nosuid","nodev"],"copyUp":false}',
		],
		[
			"a relative read-only mount",
			{ mode: "enforce", readonlyMounts: ["etc"] },
			"policy/forbidden-destination",
			'the policy\'s decision is refused: readonlyMounts names "etc", which is not an absolute path without ".."',
		],
		[
			"a path both writable and read-only",
			{ mode: "enforce", tmpfs: [{ destination: "/run" }], readonlyMounts: ["//run"] },
			"policy/contradicting-decision",
			"the policy's decision is refused: /run is both a writable tmpfs and one of readonlyMounts",
		],
	])("refuses %s", (_, decision, code, message) => {
		expect(() => checkDecision(decision)).toThrow(expect.objectContaining({ kind: "policy", exitCode: 3, code, message }));
	});

	test("takes 1000 allowances", () => {
		const thousand = tmpfs(...Array.from({ length: 1000 }, (_, index) => ({ destination: `/${index}` })));
		expect(checkDecision(thousand).tmpfs).toHaveLength(1000);
	});

	test("uses only those words of JSON Schema that the check knows", () => {
		const known = [
			"$schema",
			"$id",
			"title",
			"description",
			"$ref",
			"type",
			"enum",
			"required",
			"properties",
			"additionalProperties",
			"items",
			"minLength",
			"pattern",
			"format",
			"minimum",
			"maximum",
			"definitions",
		];
		const used = new Set<string>();
		const visit = (node: Record<string, unknown>) => {
			for (const [key, value] of Object.entries(node)) {
				used.add(key);
				if (key === "properties" || key === "definitions") for (const inner of Object.values(value as object)) visit(inner);
				if (key === "items") visit(value as Record<string, unknown>);
			}
		};
		visit(schema);
		expect([...used].filter((word) => !known.includes(word))).toEqual([]);
	});
});

/** Of mount(8), its file-system-independent options and those of tmpfs, some of them with values; and none of its. */
const options = (
	"async atime noatime auto noauto context=a defaults dev nodev diratime nodiratime dirsync exec noexec group iversion mand _netdev nofail " +
	"relatime norelatime strictatime lazytime suid nosuid silent loud owner remount ro rw sync user nouser nosymfollow symfollow " +
	"private rprivate shared rshared slave rslave unbindable runbindable bind rbind tmpcopyup " +
	"size=4k nr_blocks=1 nr_inodes=100 nr_inodes=0 nr_inodes= nr_inodes=10k mode=1777 uid=0 uid=4294967295 uid=12345678901 uid=-1 uid gid=1 gid=a huge=always inode32 mpol=bind:0 " +
	"rw,suid RW"
).split(" ");

test("the schema of the data takes the options that a decision may have, and no others", () => {
	const { pattern } = knobs.definitions.allowance.properties.options.items;
	const decided = options.filter((option) => {
		try {
			return checkDecision(tmpfs({ destination: "/tmp", options: [option] })).tmpfs.length === 1;
		} catch {
			return false;
		}
	});
	expect(options.filter((option) => new RegExp(pattern).test(option))).toEqual(decided);
	expect(decided).toContain("noexec");
});
