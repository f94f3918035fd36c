import { describe, expect, test } from "bun:test";
import { type CoveredFolder, checkDecision, missingFolder } from "../decision/mod.ts";
import type { PatchOperation } from "../json/mod.ts";
import { parseSpec } from "../oci_spec/mod.ts";
import { type SpecChange, tmpfsIn } from "./change.ts";
import { planMutation } from "./plan.ts";

const encoder = new TextEncoder();
const plan = (spec: object, decision: object) =>
	planMutation(
		parseSpec(encoder.encode(JSON.stringify({ ociVersion: "1.2.0", root: { path: "r" }, ...spec }))),
		checkDecision({ mode: "enforce", ...decision }),
	);
const tmpfs = (destination: string, ...extra: string[]) => ({
	destination,
	type: "tmpfs",
	source: "tmpfs",
	options: ["rw", "noexec", "nosuid", "nodev", ...extra],
});
const at = (...destinations: string[]) => ({ mounts: destinations.map((destination) => ({ destination, type: "bind" })) });
const allow = (...destinations: string[]) => ({ tmpfs: destinations.map((destination) => ({ destination })) });
const add = (path: string, value: unknown): PatchOperation => ({ op: "add", path, value });
const replace = (path: string, value: unknown): PatchOperation => ({ op: "replace", path, value });

describe("planMutation()", () => {
	test.each<[string, object, object, PatchOperation[]]>([
		["locks a root that says nothing", {}, { readonly: true }, [add("/root/readonly", true)]],
		["locks a root that is writable", { root: { path: "r", readonly: false } }, { readonly: true }, [replace("/root/readonly", true)]],
		["leaves a locked root", { root: { path: "r", readonly: true } }, { readonly: true }, []],
		["never unlocks a root", { root: { path: "r", readonly: true } }, { readonly: false }, []],
		[
			"writes what a tmpfs may hold",
			{ mounts: [] },
			{ tmpfs: [{ destination: "/tmp", mode: "1777", size: 67108864, inodes: 16384, options: ["rw"], copyUp: true }] },
			[
				replace("/mounts", [
					{
						destination: "/tmp",
						type: "tmpfs",
						source: "tmpfs",
						options: ["rw", "nosuid", "nodev", "tmpcopyup", "mode=1777", "size=67108864", "nr_inodes=16384"],
					},
				]),
			],
		],
		["leaves the root where the decision says nothing", {}, {}, []],
		["makes the list of mounts", {}, allow("/tmp", "/run"), [add("/mounts", [tmpfs("/tmp"), tmpfs("/run")])]],
		["replaces mounts that are null", { mounts: null }, allow("/tmp"), [replace("/mounts", [tmpfs("/tmp")])]],
		["fills mounts that are empty", { mounts: [] }, allow("/tmp", "/run"), [replace("/mounts", [tmpfs("/tmp"), tmpfs("/run")])]],
		["puts a mount before all that are not above it", at("/proc", "/run/secrets"), allow("/run"), [add("/mounts/0", tmpfs("/run"))]],
		[
			"puts a mount after the engine's tmpfs above it",
			{ mounts: [{ destination: "/proc" }, { destination: "/dev", type: "tmpfs" }, { destination: "/dev/pts" }] },
			allow("/dev/shm"),
			[add("/mounts/2", tmpfs("/dev/shm"))],
		],
		[
			"puts parents before children",
			at("/proc"),
			allow("/run/lock", "/run"),
			[add("/mounts/0", tmpfs("/run/lock")), add("/mounts/0", tmpfs("/run"))],
		],
		[
			"compares by segment",
			at("/runner", "/tm"),
			allow("/run", "/tmp"),
			[add("/mounts/0", tmpfs("/tmp")), add("/mounts/0", tmpfs("/run"))],
		],
		[
			"spells mode, size and copy-up as runtimes do",
			at("/proc"),
			{ tmpfs: [{ destination: "/tmp", mode: "1777", size: 65536, copyUp: true }] },
			[add("/mounts/0", tmpfs("/tmp", "tmpcopyup", "mode=1777", "size=65536"))],
		],
		[
			"locks a mount in the place of its rw",
			{ mounts: [{ destination: "/a" }, { destination: "/etc/hosts", options: ["rbind", "rw"] }] },
			{ readonlyMounts: ["/etc/hosts"] },
			[replace("/mounts/1/options/1", "ro")],
		],
		[
			"locks a mount after its options",
			{ mounts: [{ destination: "/etc/hosts", options: ["bind"] }] },
			{ readonlyMounts: ["/etc/hosts"] },
			[add("/mounts/0/options/-", "ro")],
		],
		[
			"locks a mount with no options",
			{ mounts: [{ destination: "/etc/hosts" }] },
			{ readonlyMounts: ["/etc/hosts"] },
			[add("/mounts/0/options", ["ro"])],
		],
		[
			"locks a mount whose options are null",
			{ mounts: [{ destination: "/etc/hosts", options: null }] },
			{ readonlyMounts: ["/etc/hosts"] },
			[replace("/mounts/0/options", ["ro"])],
		],
		[
			"locks a mount whose options contradict each other",
			{ mounts: [{ destination: "/a", options: ["ro", "rw", "rrw"] }] },
			{ readonlyMounts: ["/a"] },
			[replace("/mounts/0/options/1", "ro"), replace("/mounts/0/options/2", "rro")],
		],
		["leaves a mount that is locked", { mounts: [{ destination: "/a", options: ["rw", "ro"] }] }, { readonlyMounts: ["/a"] }, []],
		["leaves mounts that the spec lacks", at("/etc/hostsfile"), { readonlyMounts: ["/etc/hosts"] }, []],
		[
			"locks every mount of one destination",
			{ mounts: [{ destination: "/a" }, { destination: "/a/", options: ["rw"] }] },
			{ readonlyMounts: ["/a"] },
			[add("/mounts/0/options", ["ro"]), replace("/mounts/1/options/0", "ro")],
		],
		[
			"changes options before it adds mounts, whose places would move",
			{ mounts: [{ destination: "/a", options: ["rw"] }] },
			{ readonly: true, readonlyMounts: ["/a"], ...allow("/tmp") },
			[add("/root/readonly", true), replace("/mounts/0/options/0", "ro"), add("/mounts/0", tmpfs("/tmp"))],
		],
	])("%s", (_, spec, decision, patch) => {
		const { changes, ...planned } = plan(spec, decision);
		expect(planned).toEqual({ patch, skipped: [] });
	});

	test.each<[string, object, CoveredFolder | undefined, string[]]>([
		["as the image's folder", { defaultMode: "1777" }, { mode: 0o2770, uid: 0, gid: 5 }, ["mode=2770", "gid=5"]],
		["of the container's root by default", {}, { mode: 0o1777, uid: 0, gid: 0 }, ["mode=1777"]],
		[
			"of the container's root where the decision names it",
			{ uid: 0, gid: 0 },
			{ mode: 0o700, uid: 5, gid: 5 },
			["mode=0700", "uid=0", "gid=0"],
		],
		["as the decision says", { mode: "0700", uid: 101 }, { mode: 0o1777, uid: 5, gid: 6 }, ["mode=0700", "uid=101", "gid=6"]],
		[
			"as the decision's options say",
			{ options: ["rw", "noexec", "nosuid", "nodev", "uid=7"] },
			{ mode: 0o700, uid: 5, gid: 6 },
			["uid=7", "mode=0700", "gid=6"],
		],
		["by default", { defaultMode: "1777" }, undefined, ["mode=1777"]],
	])("makes the root folder of a tmpfs %s", (_, allowance, covered, extra) => {
		const spec = parseSpec(encoder.encode('{"ociVersion":"1.2.0","root":{"path":"r"}}'));
		const decision = checkDecision({ mode: "enforce", tmpfs: [{ destination: "/tmp", ...allowance }] });
		const targets = { mounts: [], of: (path: string) => path, folder: () => covered };
		expect(planMutation(spec, decision, targets).patch).toEqual([add("/mounts", [tmpfs("/tmp", ...extra)])]);
	});

	test("follows the image's links to its folders, once each, and to nothing else", () => {
		const spec = parseSpec(encoder.encode('{"ociVersion":"1.2.0","root":{"path":"r"}}'));
		const links: Record<string, string> = {
			"/run": "/var/run",
			"/old": "/var/run",
			"/tmp": "/data/tmp",
			"/var/tmp": "/run/x",
			"/cache": "/c",
		};
		const decision = checkDecision({ mode: "enforce", tmpfs: Object.keys(links).map((destination) => ({ destination })) });
		const folder = (path: string) => (path === "/data/tmp" ? missingFolder : path === "/c" ? undefined : { mode: 0o755, uid: 0, gid: 0 });
		const { patch, skipped } = planMutation(spec, decision, { mounts: [], of: (path) => links[path], folder });
		expect(patch).toEqual([add("/mounts", [tmpfs("/var/run", "mode=0755"), tmpfs("/run/x", "mode=0755")])]);
		expect(skipped).toEqual([
			{ destination: "/old", because: "mounted", by: "/var/run" },
			{ destination: "/tmp", because: "link", by: "/data/tmp" },
			{ destination: "/cache", because: "link", by: "/c" },
		]);
	});

	test("gives the changes as values, of which the patch is a view", () => {
		const spec = { mounts: [{ destination: "/a", options: ["rrw"] }, { destination: "/b" }, { destination: "/a/", options: ["rw"] }] };
		const decision = {
			readonly: true,
			readonlyMounts: ["/a", "/b"],
			tmpfs: [{ destination: "/tmp/x", mode: "0700" }, { destination: "/tmp" }],
		};
		const allowance = (destination: string, more: object) => ({
			destination,
			options: ["rw", "noexec", "nosuid", "nodev"],
			copyUp: false,
			...more,
		});
		const changes: readonly SpecChange[] = [
			{ what: "lock-root" },
			{ what: "lock-mount", index: 0, destination: "/a", recursive: true },
			{ what: "lock-mount", index: 1, destination: "/b", recursive: false },
			{ what: "lock-mount", index: 2, destination: "/a", recursive: false },
			{ what: "add-tmpfs", entry: tmpfs("/tmp") as never, allowance: allowance("/tmp", {}), asImage: true },
			{ what: "add-tmpfs", entry: tmpfs("/tmp/x", "mode=0700") as never, allowance: allowance("/tmp/x", { mode: "0700" }), asImage: true },
		];
		expect(plan(spec, decision).changes).toEqual(changes);
	});

	test("names each tmpfs that the image decides on, where that was not looked at", () => {
		const decided = [
			{ destination: "/decided", mode: "0700", uid: 0, gid: 0 },
			{ destination: "/by-option", mode: "0700", options: ["uid=5", "gid=5"] },
		];
		const open = [
			{ destination: "/nothing" },
			{ destination: "/default", defaultMode: "0700", uid: 0, gid: 0 },
			{ destination: "/mode", mode: "0700", gid: 0 },
			{ destination: "/mounted" },
		];
		const decision = { tmpfs: [...decided, ...open] };
		const asImage = tmpfsIn(plan(at("/mounted"), decision).changes).filter((change) => change.asImage);
		expect(asImage.map(({ entry }) => entry.destination)).toEqual(["/nothing", "/default", "/mode"]);
	});

	test.each<[string, object, object, object[]]>([
		["the spec mounts the path", at("/tmp"), allow("/tmp"), [{ destination: "/tmp", because: "mounted", by: "/tmp" }]],
		["the spec mounts the path, spelt otherwise", at("//tmp/"), allow("/tmp"), [{ destination: "/tmp", because: "mounted", by: "/tmp" }]],
		["a volume holds the path", at("/var"), allow("/var/tmp"), [{ destination: "/var/tmp", because: "volume", by: "/var" }]],
		[
			"a volume below a tmpfs holds the path",
			{
				mounts: [
					{ destination: "/a", type: "tmpfs" },
					{ destination: "/a/b", type: "bind" },
				],
			},
			allow("/a/b/c"),
			[{ destination: "/a/b/c", because: "volume", by: "/a/b" }],
		],
		["a volume holds the whole root", at("/"), allow("/tmp"), [{ destination: "/tmp", because: "volume", by: "/" }]],
		[
			"a tmpfs above is read-only",
			{ mounts: [{ destination: "/var", type: "tmpfs", options: ["rw", "ro"] }] },
			allow("/var/tmp"),
			[{ destination: "/var/tmp", because: "volume", by: "/var" }],
		],
	])("leaves a tmpfs out where %s", (_, spec, decision, skipped) => {
		expect(plan(spec, decision)).toEqual({ changes: [], patch: [], skipped: skipped as never });
	});

	test("leaves a tmpfs out where the image has no folder and none can be made, but for those in another tmpfs", () => {
		const spec = parseSpec(encoder.encode('{"ociVersion":"1.2.0","root":{"path":"r"},"mounts":[{"destination":"/dev","type":"tmpfs"}]}'));
		const tmpfs = ["/new/below", "/run/new", "/new", "/run", "/dev/shm"].map((destination) => ({ destination }));
		const whyNoFolder = (path: string) => (path === "/run" ? undefined : "EROFS");
		const planned = planMutation(spec, checkDecision({ mode: "enforce", tmpfs }), { mounts: ["/dev"], of: (path) => path, whyNoFolder });
		expect(planned.skipped).toEqual([
			{ destination: "/new/below", because: "no-folder", by: "EROFS" },
			{ destination: "/new", because: "no-folder", by: "EROFS" },
		]);
		const added = planned.patch.map(({ value }) => (value as { destination: string }).destination);
		expect(added).toEqual(["/dev/shm", "/run/new", "/run"]);
	});
});
