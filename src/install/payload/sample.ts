/**
 * The spec of a container that is never started, to evaluate policies with.
 * @module
 */

/** A minimal spec. Nothing in it makes the container exempt. */
export const sampleSpec = JSON.stringify({
	ociVersion: "1.0.2",
	process: { user: { uid: 0, gid: 0 }, args: ["/bin/true"], env: [], cwd: "/", capabilities: { bounding: [], effective: [] } },
	root: { path: "rootfs" },
	mounts: [{ destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"] }],
	linux: { namespaces: [{ type: "pid" }, { type: "mount" }], maskedPaths: ["/proc/kcore"], readonlyPaths: ["/proc/sys"] },
});
