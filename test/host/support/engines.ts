/**
 * Where the engines are. One that is missing is an error, never a skipped test.
 * @module
 */
import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { programsName } from "../../../scripts/host/debian_programs.mjs";
import { isInSandbox, sandbox } from "./sandbox.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const cache = join(root, ".cache/host");

export type OciRuntime = "runc" | "crun";

const commands = [
	"runc",
	"crun",
	"podman",
	"buildah",
	"skopeo",
	"umoci",
	"conmon",
	"containerd",
	"containerd-shim-runc-v2",
	"ctr",
	"dockerd",
	"newuidmap",
	"busybox",
	"unshare",
	"setpriv",
	"ip",
	"chromium",
] as const;
const files = {
	// Another version, which cannot be built from the Go proxy's modules, is named by hand.
	crio: process.env.OSSIFY_TEST_CRIO ?? join(cache, "cri-o-v1.34.0/crio"),
	pinns: join(cache, "cri-o-v1.34.0/pinns"),
	/** Newer than Debian's. */
	currentRunc: join(cache, "runc-v1.4.1/runc"),
	/** The first on urfave/cli v3. */
	nextRunc: join(cache, "runc-v1.6.0-rc.1/runc"),
	containerd2: join(cache, "containerd-v2.2.0/containerd"),
	criProtocol: join(cache, "cri-api-v0.34.0/api.proto"),
	kubelet: join(cache, "kubernetes-v1.34.1/kubelet"),
	admit: join(cache, "admit-v1.34.1-1/admit"),
	validation: join(cache, "runtime-tools-v0.9.1-0.20250303011046-260e151b8552"),
	/** A root file system with programs of Debian packages, and images on top of it. */
	programs: join(cache, programsName, "root"),
	software: join(cache, programsName, "store"),
	loopbackPlugin: "/usr/lib/cni/loopback",
	compiler: "/usr/bin/cc",
	// By its path: a newer client that is first on PATH has no BuildKit without a plugin.
	docker: "/usr/bin/docker",
} as const;

export type Engines = Readonly<Record<(typeof commands)[number] | keyof typeof files, string>>;

/** The path of each. Throws where any is missing, and names all that are. */
export function findEngines(): Engines {
	// Root's PATH without sbin is common, and runc is there.
	const PATH = `${process.env.PATH ?? ""}:/usr/sbin:/sbin`;
	const found = [
		...commands.map((name) => [name, Bun.which(name, { PATH })] as const),
		...Object.entries(files).map(([name, path]) => [name, existsSync(path) ? path : null] as const),
	];
	const missing = found.filter(([, path]) => path === null).map(([name]) => name);
	if (missing.length > 0) throw new Error(`the host tests need ${missing.join(", ")}: run \`npm run setup:host\` (as root)`);
	return Object.fromEntries(found) as Engines;
}

/** The ossify that the tests prove: `OSSIFY_EXECUTABLE`, or what `npm run build:standalone` made. */
export function ossifyExecutable(): string {
	const path = process.env.OSSIFY_EXECUTABLE ?? join(root, "dist/ossify");
	if (!existsSync(path)) throw new Error(`${path} is missing: run \`npm run build:standalone\``);
	return isInSandbox() ? copyOf(path) : path;
}

/** One copy for the whole run: a build that replaces the executable meanwhile would fail whatever container starts at that moment. */
const copied = new Map<string, string>();
function copyOf(path: string, name = "ossify"): string {
	const known = copied.get(path);
	if (known !== undefined) return known;
	const copy = join(sandbox().folder, name);
	copyFileSync(path, copy);
	copied.set(path, copy);
	return copy;
}

/** The client that asks the agent; in the sandbox beside the executable, where an agent that is an NRI plugin finds it. */
export function clientExecutable(): string {
	const path = join(root, `src/agent/client/ossify-start-${process.arch}`);
	return isInSandbox() ? copyOf(path, "ossify-start") : path;
}
