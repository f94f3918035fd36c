import { expect, test } from "bun:test";
import { hostImage } from "../enforcement/mod.ts";
import { parseSpec } from "../oci_spec/mod.ts";
import type { RootFiles } from "../rootfs/mod.ts";
import { parseState } from "./state.ts";
import { targetOf } from "./target.ts";

const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
const state = parseState(bytes({ id: "c", status: "creating", pid: 7, bundle: "/b" }));
const linux = { namespaces: [{ type: "pid", path: "/x" }, { type: "mount" }] };
const noFiles = { realPath: (path) => path, mountinfo: () => "20 1 8:1 / / rw - ext4 /dev/sda1 rw\n" } as Partial<RootFiles> as RootFiles;
const target = (parts: object) => {
	const spec = parseSpec(bytes({ ociVersion: "1.0.2", root: { path: "rootfs" }, linux, ...parts }));
	return targetOf(spec, state, hostImage(spec, state.bundle, noFiles));
};

test("hostImage() resolves a relative root from the bundle", () => {
	expect(target({}).root).toBe("/b/rootfs");
	expect(target({ root: { path: "/elsewhere" } }).root).toBe("/elsewhere");
});

test("targetOf() returns the facts that live changes need", () => {
	const mounts = [
		{ destination: "/dev", type: "tmpfs" },
		{ destination: "/data", type: "bind" },
		{ destination: "/locked", type: "tmpfs", options: ["nosuid", "ro"] },
	];
	const spec = { mounts, process: { cwd: "/srv" }, linux: { ...linux, mountLabel: "system_u:object_r:container_file_t:s0:c1,c2" } };
	expect(target(spec)).toEqual({
		pid: 7,
		root: "/b/rootfs",
		cwd: "/srv",
		mountLabel: "system_u:object_r:container_file_t:s0:c1,c2",
		scratch: ["/dev"],
		lockedByRuntime: ["/locked"],
		imagePlaces: [{ device: "8:1", path: "/b/rootfs" }],
	});
});
