/** What comes from Go modules: CRI-O and the kubelet, which Debian has not, newer runcs and a newer containerd than Debian's, the CRI's protocol description, and the suite that validates OCI runtimes. */
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { kubernetesModules } from "./_kubernetes.mjs";
import { ensureModule, goBuild, inCopy } from "./_module.mjs";
import { must } from "./_step.mjs";

/** As CRI-O's Makefile chooses them on a machine without btrfs and device mapper headers. */
const tags = "containers_image_openpgp exclude_graphdriver_btrfs libdm_no_deferred_remove seccomp";

const modules = [
	{
		module: "github.com/cri-o/cri-o",
		version: "v1.34.0",
		files: ["crio", "pinns"],
		doing: "building CRI-O (minutes, once)",
		make: (source, target) => inCopy(source, (copy) => buildCrio(copy, target)),
	},
	{
		// Debian's is of 1.1: what engines bring along today copies, masks and reads arguments in other ways.
		module: "github.com/opencontainers/runc",
		version: "v1.4.1",
		files: ["runc"],
		doing: "building a current runc",
		make: (source, target) => inCopy(source, (copy) => goBuild(copy, target, ["."], { flags: ["-tags", "seccomp"], cgo: true })),
	},
	{
		// The first on urfave/cli v3: it takes its own options behind the command, too.
		module: "github.com/opencontainers/runc",
		version: "v1.6.0-rc.1",
		files: ["runc"],
		doing: "building the next runc",
		make: (source, target) => inCopy(source, (copy) => goBuild(copy, target, ["."], { flags: ["-tags", "seccomp"], cgo: true })),
	},
	{
		// Debian's is containerd 1.
		module: "github.com/containerd/containerd/v2",
		version: "v2.2.0",
		files: ["containerd", "containerd-shim-runc-v2", "ctr"],
		doing: "building containerd 2 (minutes, once)",
		make: (source, target) => inCopy(source, (copy) => buildContainerd(copy, target)),
	},
	{
		module: "k8s.io/cri-api",
		version: "v0.34.0",
		files: ["api.proto"],
		doing: "fetching the CRI's api.proto",
		make: (source, target) => cpSync(join(source, "pkg/apis/runtime/v1/api.proto"), join(target, "api.proto")),
	},
	{
		// The version that CRI-O builds with. v0.9.0, the last with a name of its own, is of 2019.
		module: "github.com/opencontainers/runtime-tools",
		version: "v0.9.1-0.20250303011046-260e151b8552",
		files: ["runtimetest", "rootfs-amd64.tar.gz", "programs"],
		doing: "building the validation suite of OCI runtimes",
		make: (source, target) => inCopy(source, (copy) => buildValidation(copy, target)),
	},
];

export function ensureModules() {
	for (const module of [...modules, ...kubernetesModules]) ensureModule(module);
}

/** It looks for its shim beside itself. */
function buildContainerd(copy, target) {
	const packages = ["containerd", "containerd-shim-runc-v2", "ctr"].map((name) => `./cmd/${name}`);
	goBuild(copy, target, packages, { flags: ["-tags", "no_btrfs", "-ldflags", "-s -w"] });
}

/** pinns is C with a Makefile. */
function buildCrio(copy, target) {
	goBuild(copy, target, ["./cmd/crio"], { flags: ["-tags", tags], cgo: true });
	must(["make", "-C", "pinns"], { cwd: copy });
	cpSync(join(copy, "bin/pinns"), join(target, "pinns"));
}

/**
 * The programs, and what they look for in their working folder: a root file system, and `runtimetest`, which runs in containers and
 * so has to be static. Without debugging information they take 160 MB.
 */
function buildValidation(copy, target) {
	// It lists modules that are not there; with it, Go would look for them nowhere else.
	rmSync(join(copy, "vendor"), { recursive: true });
	const flags = ["-ldflags", "-s -w"];
	goBuild(copy, join(target, "programs"), ["./validation/..."], { flags });
	goBuild(copy, target, ["./cmd/runtimetest"], { flags });
	cpSync(join(copy, "rootfs-amd64.tar.gz"), join(target, "rootfs-amd64.tar.gz"));
}
