/**
 * An allowance is an offer: where an image or a spec leaves no place for it, or its author declined it, it is left out and recorded, and the
 * container starts with its root locked otherwise. With the hooks (H, P) and in front of the runtime (W), on runc, crun and Podman.
 */
import { expect, test } from "bun:test";
import { chmodSync, chownSync, mkdirSync, readdirSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BundleOptions, makeBundle } from "./support/bundle.ts";
import { type CommandResult, must, run } from "./support/command.ts";
import { newName } from "./support/container.ts";
import { findEngines, type OciRuntime } from "./support/engines.ts";
import { hookOf, type LogRecord, readLog, writeHookFile } from "./support/hooked.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";
import { inUserNamespace, mappedRoot, type Spec } from "./support/spec.ts";
import { writeWrapper } from "./support/wrapped.ts";

type LeftOut = LogRecord["leftOut"][number];

/** A container that starts without ossify, and has to start with it. */
interface Offer {
	readonly name: string;
	/** Changes the image. */
	readonly image?: (root: string) => void;
	/** Mounts the root file system from `image`, a copy of it; undone with `umount`. */
	readonly mounted?: (root: string, image: string) => Promise<unknown>;
	readonly edit?: ((spec: Spec) => void) | undefined;
	/** The same for Podman, as options. Left out where `edit` is there: it cannot be asked for this. */
	readonly podman?: readonly string[];
	/** Merged over the policies' data. */
	readonly data?: object;
	/** Those of the allowances that the container can write to. */
	readonly writable: readonly string[];
	/** Those that were added. */
	readonly tmpfs: readonly string[];
	readonly leftOut: readonly LeftOut[];
	/** Names of the image's own folder that must not be there afterwards. */
	readonly absent?: readonly string[];
	readonly reasons?: readonly string[];
	/** What is otherwise with the hook. */
	readonly live?: Partial<Record<OciRuntime, Pick<Offer, "writable" | "tmpfs" | "leftOut">>>;
}

const shmMounted: LeftOut = { destination: "/dev/shm", because: "mounted", by: "/dev/shm" };
const noFolder = (destination: string, by: string): LeftOut => ({ destination, because: "no-folder", by });
const linked = (destination: string, by: string): LeftOut => ({ destination, because: "link", by });

const removeVarTmp = (root: string) => rmdirSync(join(root, "var/tmp"));
const replaced = (path: string, make: (path: string) => void) => (root: string) => {
	rmSync(join(root, path), { recursive: true });
	make(join(root, path));
};
const linkTo = (path: string, target: string) => replaced(path, (at) => symlinkSync(target, at));
const without = (destination: string) => (spec: Spec) => {
	spec.mounts = spec.mounts.filter((mount) => mount.destination !== destination);
};
const readonlyRoot = (spec: Spec) => {
	spec.root.readonly = true;
};
const allowing = (...paths: string[]) => ({
	ossify: {
		config: { tmpfs: { allowances: Object.fromEntries(paths.map((path) => [path, { mode: "1777", size: 1 << 20, copy_up: false }])) } },
	},
});

/** Without an upper folder, an overlay is read-only by itself; a second lower one is needed. */
const overlay = async (root: string, image: string) => {
	const empty = `${image}-empty`;
	mkdirSync(empty);
	await must(["mount", "-t", "overlay", "overlay", "-o", `lowerdir=${empty}:${image}`, root]);
};
const boundReadonly = async (root: string, image: string) => {
	await must(["mount", "--bind", image, root]);
	await must(["mount", "-o", "remount,bind,ro", root]);
};
const readonlyTmpfs = async (root: string, image: string) => {
	await must(["mount", "-t", "tmpfs", "tmpfs", root]);
	await must(["cp", "-a", `${image}/.`, root]);
	await must(["mount", "-o", "remount,ro", root]);
};
const immutable = async (root: string, image: string) => {
	await must(["mount", "-t", "tmpfs", "tmpfs", root]);
	await must(["cp", "-a", `${image}/.`, root]);
	await must(["chattr", "+i", join(root, "var")]);
};
/** As many files and folders as the image has, and no more: `nr_inodes` counts the root as well. */
const full = async (root: string, image: string) => {
	const inodes = (await must(["find", image])).split("\n").length;
	await must(["mount", "-t", "tmpfs", "-o", `nr_inodes=${inodes}`, "tmpfs", root]);
	await must(["cp", "-a", `${image}/.`, root]);
};

const readonlyKinds = {
	"an overlay without an upper folder": overlay,
	"a read-only bind mount": boundReadonly,
	"a read-only tmpfs": readonlyTmpfs,
};

const withVarTmp = { writable: ["/run", "/tmp", "/var/tmp", "/dev/shm"], tmpfs: ["/run", "/tmp", "/var/tmp"], leftOut: [shmMounted] };

const offers: readonly Offer[] = [
	...Object.entries(readonlyKinds).flatMap(([name, mounted]): Offer[] => [
		{
			name: `${name} that lacks /var/tmp`,
			image: removeVarTmp,
			mounted,
			writable: ["/run", "/tmp", "/dev/shm"],
			tmpfs: ["/run", "/tmp"],
			leftOut: [shmMounted, noFolder("/var/tmp", "EROFS")],
			// It mounts the root anew, without the option.
			...(mounted === boundReadonly && {
				live: { crun: withVarTmp },
			}),
		},
	]),
	{
		name: "an overlay without an upper folder that has them all",
		mounted: overlay,
		writable: ["/run", "/tmp", "/var/tmp", "/dev/shm"],
		tmpfs: ["/run", "/tmp", "/var/tmp"],
		leftOut: [shmMounted],
	},
	{
		name: "an overlay without an upper folder, and a folder that is missing in an allowance",
		mounted: overlay,
		data: allowing("/run/new"),
		writable: ["/run", "/tmp", "/var/tmp", "/dev/shm", "/run/new"],
		tmpfs: ["/run", "/run/new", "/tmp", "/var/tmp"],
		leftOut: [shmMounted],
	},
	{
		name: "an immutable folder without /var/tmp",
		image: removeVarTmp,
		mounted: immutable,
		writable: ["/run", "/tmp", "/dev/shm"],
		tmpfs: ["/run", "/tmp"],
		leftOut: [shmMounted, noFolder("/var/tmp", "EPERM")],
	},
	{
		name: "a file system without room for one more folder",
		image: removeVarTmp,
		mounted: full,
		writable: ["/run", "/tmp", "/dev/shm"],
		tmpfs: ["/run", "/tmp"],
		leftOut: [shmMounted, noFolder("/var/tmp", "ENOSPC")],
	},
	{
		name: "a user namespace to whose root /var does not belong, without /var/tmp",
		image: (root) => {
			removeVarTmp(root);
			for (const path of ["tmp", "run"]) chownSync(join(root, path), mappedRoot, mappedRoot);
		},
		edit: (spec) => {
			inUserNamespace(spec);
			// Only the owner of the network namespace may mount sysfs.
			spec.mounts = spec.mounts.filter(({ destination }) => !destination.startsWith("/sys"));
		},
		writable: ["/run", "/tmp", "/dev/shm"],
		tmpfs: ["/run", "/tmp"],
		leftOut: [shmMounted, noFolder("/var/tmp", "EACCES")],
		live: { runc: withVarTmp, crun: withVarTmp },
	},
	{
		name: "a file in place of /tmp",
		image: replaced("tmp", (path) => writeFileSync(path, "")),
		writable: ["/run", "/var/tmp", "/dev/shm"],
		tmpfs: ["/run", "/var/tmp"],
		leftOut: [shmMounted, noFolder("/tmp", "ENOTDIR")],
	},
	{
		name: "a file in place of /var",
		image: replaced("var", (path) => writeFileSync(path, "")),
		writable: ["/run", "/tmp", "/dev/shm"],
		tmpfs: ["/run", "/tmp"],
		leftOut: [shmMounted, noFolder("/var/tmp", "ENOTDIR")],
	},
	{
		name: "no /dev/shm",
		edit: without("/dev/shm"),
		podman: ["--ipc=none"],
		writable: ["/run", "/tmp", "/var/tmp", "/dev/shm"],
		tmpfs: ["/dev/shm", "/run", "/tmp", "/var/tmp"],
		leftOut: [],
	},
	{
		name: "an allowance below /dev, and one below that",
		data: allowing("/dev/hugepages", "/dev/a/b"),
		writable: ["/run", "/tmp", "/var/tmp", "/dev/shm", "/dev/hugepages", "/dev/a/b"],
		tmpfs: ["/dev/a/b", "/dev/hugepages", "/run", "/tmp", "/var/tmp"],
		leftOut: [shmMounted],
	},
	{
		name: "the host's /dev",
		edit: (spec) => {
			spec.mounts = spec.mounts.filter(({ destination }) => !destination.startsWith("/dev"));
			spec.mounts.push({ destination: "/dev", type: "bind", source: "/dev", options: ["rbind", "ro"] });
		},
		data: allowing("/dev/ossify-none"),
		writable: ["/run", "/tmp", "/var/tmp", "/dev/shm"],
		tmpfs: ["/run", "/tmp", "/var/tmp"],
		leftOut: [
			{ destination: "/dev/ossify-none", because: "volume", by: "/dev" },
			{ destination: "/dev/shm", because: "volume", by: "/dev" },
		],
	},
	{
		name: "/tmp that is a link to /dev/shm",
		image: linkTo("tmp", "/dev/shm"),
		writable: ["/run", "/tmp", "/var/tmp", "/dev/shm"],
		tmpfs: ["/run", "/var/tmp"],
		leftOut: [shmMounted, { destination: "/tmp", because: "mounted", by: "/dev/shm" }],
	},
	{
		name: "/tmp that is a link to /dev/shm, which is not mounted",
		image: linkTo("tmp", "/dev/shm"),
		edit: without("/dev/shm"),
		podman: ["--ipc=none"],
		writable: ["/run", "/tmp", "/var/tmp", "/dev/shm"],
		tmpfs: ["/dev/shm", "/run", "/var/tmp"],
		leftOut: [{ destination: "/tmp", because: "mounted", by: "/dev/shm" }],
	},
	...[
		["/data/tmp", "/data/tmp"],
		["../../data/./tmp", "/data/tmp"],
		["data/none/../tmp", "/data/tmp"],
		["/dev/none", "/dev/none"],
		["data/other-link/x", "/data/none/x"],
		["tmp", "/tmp"],
	].map(
		([target = "", by = ""]): Offer => ({
			name: `/tmp that is a link to ${target}`,
			image: (root) => {
				linkTo("tmp", target)(root);
				symlinkSync("none", join(root, "data/other-link"));
			},
			writable: ["/run", "/var/tmp", "/dev/shm"],
			tmpfs: ["/run", "/var/tmp"],
			leftOut: [shmMounted, linked("/tmp", by)],
			absent: ["data/tmp", "data/none"],
		}),
	),
	{
		name: "/var that is a link to nothing",
		image: linkTo("var", "/none/var"),
		writable: ["/run", "/tmp", "/dev/shm"],
		tmpfs: ["/run", "/tmp"],
		leftOut: [shmMounted, linked("/var/tmp", "/none/var/tmp")],
		absent: ["none"],
	},
	{
		name: "a root that its author locked",
		edit: readonlyRoot,
		podman: ["--read-only", "--read-only-tmpfs=false"],
		writable: ["/dev/shm"],
		tmpfs: [],
		leftOut: [],
		reasons: ["tmpfs/declined"],
	},
	{
		name: "a root that its author locked, without /dev/shm",
		edit: (spec) => {
			readonlyRoot(spec);
			without("/dev/shm")(spec);
		},
		podman: ["--read-only", "--read-only-tmpfs=false", "--ipc=none"],
		writable: [],
		tmpfs: [],
		leftOut: [],
		reasons: ["tmpfs/declined"],
	},
	{
		name: "a root that its author locked, where the data say otherwise",
		edit: readonlyRoot,
		podman: ["--read-only", "--read-only-tmpfs=false"],
		data: { ossify: { config: { tmpfs: { add_to_readonly_roots: true } } } },
		writable: ["/run", "/tmp", "/var/tmp", "/dev/shm"],
		tmpfs: ["/run", "/tmp", "/var/tmp"],
		leftOut: [shmMounted],
	},
	{
		name: "a read-only tmpfs of its author's above an allowance",
		edit: (spec) => spec.mounts.push({ destination: "/var", type: "tmpfs", source: "tmpfs", options: ["nosuid", "ro"] }),
		podman: ["--tmpfs=/var:ro"],
		writable: ["/run", "/tmp", "/dev/shm"],
		tmpfs: ["/run", "/tmp"],
		leftOut: [shmMounted, { destination: "/var/tmp", because: "volume", by: "/var" }],
	},
];

const touched = [...new Set(offers.flatMap(({ writable }) => writable)), "/usr", "/var/log"];
const script = `for at in ${touched.join(" ")}; do touch $at/ossify-offer 2>/dev/null && echo $at; done; rm -f /dev/shm/ossify-offer; exit 0`;
const command = ["/bin/sh", "-c", script];

const runtimes: readonly OciRuntime[] = ["runc", "crun"];

/** Each way in which a container starts; `options` go into its bundle. */
interface Way {
	readonly options: (runtime: OciRuntime, offer: Offer) => { hooks?: BundleOptions["hooks"]; log?: string; path?: string };
	readonly recorded: string;
	/** Where one runtime is enough. */
	readonly only?: OciRuntime;
}

const inHook = ({ data }: Offer) => {
	const { log, path, args } = hookOf("createRuntime", data === undefined ? {} : { data });
	return { hooks: { createRuntime: [{ path, args }] }, log };
};
const inFront = (runtime: OciRuntime, { data }: Offer, real?: string) => writeWrapper(runtime, data === undefined ? {} : { data }, real);

const ways: Readonly<Record<string, Way>> = {
	"with the hook": { options: (_, offer) => inHook(offer), recorded: "hardened" },
	"in front": { options: (runtime, offer) => inFront(runtime, offer), recorded: "requested" },
	"in front of a current runc in place": {
		options: (runtime, offer) => inFront(runtime, offer, findEngines().currentRunc),
		recorded: "requested",
		only: "runc",
	},
};

/** Runs a bundle to its end; the root's mount is undone before anything is removed. */
async function inBundle(
	offer: Offer,
	options: BundleOptions,
	start: (bundle: string) => Promise<CommandResult>,
): Promise<{ outcome: CommandResult; names: string[] }> {
	// What engines mount files on has to be there before the root is read-only by itself.
	const fill = (root: string) => {
		for (const path of ["etc/resolv.conf", "etc/hostname", "etc/hosts", "run/.containerenv"]) writeFileSync(join(root, path), "");
		symlinkSync("/proc/mounts", join(root, "etc/mtab"));
		offer.image?.(root);
	};
	const bundle = await makeBundle({ command }, { ...options, fill, ...(offer.edit && { edit: offer.edit }) });
	const root = join(bundle, "rootfs");
	const image = join(bundle, "image");
	try {
		if (offer.mounted) {
			await must(["cp", "-a", root, image]);
			await offer.mounted(root, image);
		}
		// A container's root that is nobody on the host has to come here.
		for (const path of [sandbox().folder, join(bundle, ".."), bundle]) chmodSync(path, 0o755);
		const outcome = await start(bundle);
		return { outcome, names: (offer.absent ?? []).filter((path) => isThere(root, path)) };
	} finally {
		if (offer.mounted) {
			await run(["chattr", "-i", join(root, "var")]);
			await must(["umount", root]);
		}
		rmSync(bundle, { recursive: true });
	}
}

function isThere(root: string, path: string): boolean {
	const [name = "", ...above] = path.split("/").reverse();
	return readdirSync(join(root, ...above.reverse())).includes(name);
}

const sorted = (record: LogRecord | undefined) =>
	record && {
		outcome: record.outcome,
		readonly: record.readonly,
		tmpfs: [...record.tmpfs].sort(),
		leftOut: [...record.leftOut].sort((a, b) => (a.destination < b.destination ? -1 : 1)),
		declined: record.reasons.filter(({ rule }) => rule === "tmpfs/declined").map(({ rule }) => rule),
	};

const expected = (offer: Offer, outcome: string) => ({
	said: {
		code: 0,
		stdout: touched
			.filter((path) => offer.writable.includes(path))
			.map((path) => `${path}\n`)
			.join(""),
		stderr: "",
	},
	names: [],
	record: { outcome, readonly: true, tmpfs: offer.tmpfs, leftOut: offer.leftOut, declined: offer.reasons ?? [] },
});

test.each(runtimes.flatMap((runtime) => offers.map((offer) => [runtime, offer.name, offer] as const)))(
	"%s without ossify starts with %s",
	async (runtime, _, offer) => {
		const { outcome } = await inBundle(offer, {}, (bundle) =>
			run([findEngines()[runtime], "--root", join(sandbox().folder, runtime), "run", "--bundle", bundle, newName()]),
		);
		expect({ code: outcome.code, stderr: outcome.stderr }).toEqual({ code: 0, stderr: "" });
	},
);

const table = Object.entries(ways).flatMap(([way, { only }]) =>
	runtimes
		.filter((runtime) => only === undefined || only === runtime)
		.flatMap((runtime) => offers.map((offer) => [way, runtime, offer.name, offer] as const)),
);

test.each(table)("%s of %s: %s", async (name, runtime, _, offer) => {
	const way = ways[name] as Way;
	const { hooks, log, path = findEngines()[runtime] } = way.options(runtime, offer);
	const live = hooks === undefined ? {} : offer.live?.[runtime];
	const { outcome, names } = await inBundle(offer, hooks === undefined ? {} : { hooks }, (bundle) =>
		run([path, "--root", join(sandbox().folder, runtime), "run", "--bundle", bundle, newName()]),
	);
	expect({ said: outcome, names, record: sorted(readLog(log as string).at(-1)) }).toEqual(
		expected({ ...offer, ...live }, way.recorded) as never,
	);
});

const byPodman = offers.filter((offer) => offer.edit === undefined || offer.podman !== undefined);

/** From a root file system, not an image: so it is the one that the test mounted. */
test.each(byPodman.map((offer) => [offer.name, offer] as const))("Podman with the hook precreate: %s", async (_, offer) => {
	const { hooksDir, log } = writeHookFile("precreate", offer.data === undefined ? {} : { data: offer.data });
	const { outcome, names } = await inBundle({ ...offer, edit: undefined }, {}, (bundle) => {
		const args = podmanRun({ command }, join(bundle, "rootfs"), ["--rm", ...(offer.podman ?? []), "--rootfs"]);
		return podman(args, { hooksDir });
	});
	expect({ said: outcome, names, record: sorted(readLog(log).at(-1)) }).toEqual(
		// Nothing is left to ask for where the root is locked, and Podman mounts no file of its own without a network.
		expected(offer, offer.reasons === undefined ? "requested" : "unchanged") as never,
	);
});
