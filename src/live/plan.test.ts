import { describe, expect, test } from "bun:test";
import { checkDecision } from "../decision/mod.ts";
import { planMutation } from "../mutate/mod.ts";
import { parseSpec } from "../oci_spec/mod.ts";
import { MOUNT_ATTR_NODEV, MOUNT_ATTR_NOEXEC, MOUNT_ATTR_NOSUID, MS_SLAVE } from "./abi.ts";
import { isEmpty, planLive } from "./plan.ts";
import { parseTmpfs } from "./tmpfs_options.ts";

function planFor(spec: object, decision: object) {
	const parsed = parseSpec(new TextEncoder().encode(JSON.stringify({ ociVersion: "1.0.2", root: { path: "rootfs" }, ...spec })));
	const checked = checkDecision({ mode: "enforce", ...decision });
	return planLive(planMutation(parsed, checked).changes);
}

describe("planLive()", () => {
	test("has the mounts that a runtime would make for the patched spec", () => {
		const mounts = [
			{ destination: "/etc/hosts", options: ["rbind", "rw"] },
			{ destination: "/etc/resolv.conf" },
			{ destination: "/data", options: ["rrw"] },
			{ destination: "/srv", options: ["ro"] },
		];
		const tmpfs = [
			{ destination: "/var/tmp", mode: "1777" },
			{ destination: "/run", mode: "0755", size: 4096, copyUp: true },
		];
		const plan = planFor({ mounts }, { readonly: true, tmpfs, readonlyMounts: ["/etc/hosts", "/etc/resolv.conf", "/data", "/srv"] });
		expect(plan.lockRoot).toBe(true);
		expect(plan.locked).toEqual([
			{ destination: "/etc/hosts", recursive: false },
			{ destination: "/etc/resolv.conf", recursive: false },
			{ destination: "/data", recursive: true },
		]);
		expect(plan.tmpfs.map(({ destination, size, copyUp }) => [destination, size, copyUp])).toEqual([
			["/run", "4096", true],
			["/var/tmp", undefined, false],
		]);
	});

	test.each<[string, object, object]>([
		["nothing", {}, {}],
		["a mode", { mode: "0700" }, { mode: "0700" }],
		["a mode where the image has no folder", { defaultMode: "1777" }, { defaultMode: "1777" }],
		["both modes, of which the first counts", { mode: "0700", defaultMode: "1777" }, { mode: "0700" }],
		["owners", { uid: 0, gid: 5 }, { uid: 0, gid: 5 }],
		["owners by option", { options: ["rw", "uid=0", "gid=5"] }, { uid: 0, gid: 5 }],
	])("uses the attributes of the root folder in the allowance: %s", (_, allowance, wanted) => {
		const [{ destination, attributes, propagation, size, inodes, copyUp, ...folder } = {} as never] = planFor(
			{},
			{ tmpfs: [{ destination: "/tmp", ...allowance }] },
		).tmpfs;
		expect(folder as object).toEqual(wanted);
	});

	test("plans mounts for a spec without mounts", () => {
		for (const mounts of [undefined, null, []]) {
			const plan = planFor(mounts === undefined ? {} : { mounts }, { tmpfs: [{ destination: "/tmp" }] });
			expect(plan.tmpfs.map(({ destination }) => destination)).toEqual(["/tmp"]);
			expect(plan.lockRoot).toBe(false);
		}
	});

	test("is empty if the spec has all changes already", () => {
		expect(isEmpty(planFor({ root: { path: "x", readonly: true } }, { readonly: true }))).toBe(true);
		expect(isEmpty(planFor({}, { readonly: true }))).toBe(false);
	});
});

describe("parseTmpfs()", () => {
	const parse = (...options: string[]) => parseTmpfs({ destination: "/run", type: "tmpfs", source: "tmpfs", options });

	test("separates mount options, file system options and copy-up", () => {
		expect(
			parse("rw", "noexec", "nosuid", "nodev", "rslave", "tmpcopyup", "mode=0755", "size=64", "uid=5", "gid=6", "nr_inodes=7"),
		).toEqual({
			destination: "/run",
			attributes: MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV,
			propagation: MS_SLAVE,
			mode: "0755",
			size: "64",
			uid: 5,
			gid: 6,
			inodes: "7",
			copyUp: true,
		});
	});

	test("accepts a mount without a mode, from the plan of a hook", () => {
		const mount = { destination: "/run", type: "tmpfs", options: ["rw"], defaultMode: "1777" };
		expect(parseTmpfs(mount)).toMatchObject({ defaultMode: "1777" });
		expect(parseTmpfs({ ...mount, defaultMode: undefined })).not.toHaveProperty("mode");
	});

	test("accepts every option that a decision may have", () => {
		for (const one of [
			"exec",
			"relatime",
			"noatime",
			"strictatime",
			"diratime",
			"nodiratime",
			"private",
			"rprivate",
			"slave",
			"nosymfollow",
		]) {
			const { tmpfs } = planFor({}, { tmpfs: [{ destination: "/tmp", options: ["rw", one] }] });
			expect(tmpfs).toHaveLength(1);
		}
	});

	test("refuses unknown options and types", () => {
		expect(() => parse("mode=0755", "suid")).toThrow("suid");
		expect(() => parse("huge=always")).toThrow("huge");
	});
});
