/**
 * Inputs of the fuzzer of specs: a spec that a real engine wrote, and what a hostile author makes of it and of its image.
 * @module
 */
import fc from "fast-check";

/** One change. Paths in `set`, `drop` and `rename` are keys from the spec's root on. */
export type Edit =
	/** A symbolic link in the image. */
	| readonly ["link", path: string, target: string]
	/** A mount, at the end of the list. Sources: see `sources`. */
	| readonly ["mount", source: string, destination: string, options: readonly string[]]
	/** Other options for one of the spec's own mounts, counted around. */
	| readonly ["options", index: number, options: readonly string[]]
	| readonly ["set", path: readonly string[], value: unknown]
	| readonly ["drop", path: readonly string[]]
	/** The same value under another spelling of its key, beside it. */
	| readonly ["respell", path: readonly string[], key: string]
	/** The spec's text as it is, but for one piece of it. */
	| readonly ["text", from: string, to: string];

export const runtimes = ["runc", "crun"] as const;
/** `front`: `ossify runtime`. `live`: the hook createRuntime. `precreate`: that hook by hand, as Podman calls it. */
export const ways = ["front", "live", "precreate"] as const;
export const fixtures = [
	"crio/without-flag/default",
	"crio/without-flag/kube-system",
	"crio/without-flag/memory-limit",
	"crio/without-flag/non-root",
	"crio/without-flag/privileged",
	"crio/without-flag/tmp-volume",
	"crio/with-read-only-flag/default",
	"containerd/default",
	"containerd/data-volume",
	"containerd/privileged",
	"podman/default",
	"podman/privileged",
	"podman/read-only",
	"podman/tmpfs",
	"podman/volume",
] as const;

export interface SpecInput {
	readonly runtime: (typeof runtimes)[number];
	readonly way: (typeof ways)[number];
	readonly fixture: (typeof fixtures)[number];
	readonly edits: readonly Edit[];
}

/** What is mounted. VOLUME holds links of every kind, and a copy of the image's folders; IMAGE is the root file system's folder. */
const sources = [
	"VOLUME",
	"VOLUME",
	"VOLUME/usr",
	"IMAGE",
	"IMAGE/usr",
	"IMAGE/.",
	"BUNDLE",
	"PROC/self/cwd",
	"PROC/1/root",
	"rootfs",
	"tmpfs",
	"proc",
	"overlay",
] as const;
const links = [
	"/",
	".",
	"..",
	"../../..",
	"/bin/..",
	"usr/..",
	"/proc/self/root",
	"/proc/1/cwd",
	"/etc",
	"/dev/shm",
	"/data",
	"/none/x",
	"self",
	"/run",
];
const folders = ["/tmp", "/run", "/var/tmp", "/dev/shm", "/data", "/mnt", "/usr", "/etc", "/var", "/srv/x", "/l"];
const destinations = [
	...folders,
	...[
		"/",
		"/.",
		"/./",
		"//",
		"/l/",
		"/l/l",
		"/data/link",
		"/data/up",
		"/data/self",
		"/mnt/link/x",
		"/proc/self/root",
		"/proc/1/root/etc",
		"/proc/self/cwd",
	],
	...["/tmp/.", "/var/tmp/", "/run/secrets", "/dev", "/sys", "/proc", "tmp", "../x", "/usr/../tmp"],
];
const optionSets = [
	["rbind"],
	["bind", "rw"],
	["rbind", "rprivate"],
	["bind", "ro"],
	["rbind", "ro", "rw"],
	["remount", "rw"],
	["bind", "remount", "rw"],
	["rbind", "rshared"],
	["rbind", "rro"],
	["bind", "idmap"],
	["tmpcopyup"],
	["mode=1777", "size=65536k"],
	[],
];

const keys: readonly (readonly string[])[] = [
	["root"],
	["root", "readonly"],
	["root", "path"],
	["mounts"],
	["annotations"],
	["process"],
	["process", "capabilities"],
	["process", "capabilities", "effective"],
	["process", "cwd"],
	["process", "apparmorProfile"],
	["linux"],
	["linux", "maskedPaths"],
	["linux", "readonlyPaths"],
	["linux", "namespaces"],
	["linux", "resources"],
	["linux", "resources", "devices"],
	["linux", "seccomp"],
	["linux", "rootfsPropagation"],
	["linux", "cgroupsPath"],
	["linux", "mountLabel"],
	["hooks"],
	["ociVersion"],
];

const values: readonly unknown[] = [
	...[null, true, false, 0, -1, 1e308, "", "rootfs", "./rootfs", "rootfs/.", "/proc/self/cwd/rootfs", "ROOT", "LINK", "shared", "rprivate"],
	...["/", "/crio-abc", "/libpod-abc", "system.slice:crio:abc", "unconfined", "1.0.2", [], {}, [""], ["ALL"], ["CAP_SYS_ADMIN"]],
	...[[{ type: "mount" }], [{ type: "mount", path: "/proc/self/ns/mnt" }], [{ type: "pid" }], [{ type: "mount" }, { type: "user" }]],
	...[
		[{ allow: true, access: "rwm" }],
		[
			{ allow: true, access: "rwm" },
			{ allow: false, access: "rwm" },
		],
	],
];

const annotations = {
	"io.kubernetes.cri.container-type": ["sandbox", "container"],
	"io.kubernetes.cri.sandbox-id": ["abc", "0".repeat(64)],
	"io.kubernetes.cri.sandbox-namespace": ["kube-system"],
	"io.kubernetes.cri-o.ContainerType": ["sandbox"],
	"io.kubernetes.cri-o.ContainerID": ["abc", "0".repeat(64)],
	"io.kubernetes.pod.namespace": ["kube-system"],
	"io.container.manager": ["cri-o", "libpod"],
	"io.podman.annotations.privileged": ["TRUE"],
	"run.oci.systemd.force_cgroup_v1": ["/sys/fs/cgroup"],
	"run.oci.mount_context_type": ["rootcontext"],
	"org.criu.config": ["/etc/x"],
} as const;

const one = fc.constantFrom;
const key = one(...keys);
const link = fc.tuple(fc.constant("link" as const), one(...folders), one(...links));
const mount = fc.tuple(fc.constant("mount" as const), one(...sources), one(...destinations), one(...optionSets));
const edit: fc.Arbitrary<Edit> = fc.oneof(
	{ weight: 4, arbitrary: link },
	{ weight: 6, arbitrary: mount },
	{ weight: 1, arbitrary: fc.tuple(fc.constant("options" as const), fc.nat(20), one(...optionSets)) },
	{ weight: 3, arbitrary: fc.tuple(fc.constant("set" as const), key, one(...values)) },
	{ weight: 1, arbitrary: fc.tuple(fc.constant("drop" as const), key) },
	{ weight: 2, arbitrary: fc.tuple(fc.constant("respell" as const), key, fc.constantFrom(...["upper", "title", "kelvin"])) },
	{
		weight: 2,
		arbitrary: one(
			...Object.entries(annotations).flatMap(([name, all]) => all.map((value) => ["set", ["annotations", name], value] as const)),
		),
	},
	{
		weight: 1,
		arbitrary: fc.tuple(
			fc.constant("text" as const),
			one('"readonly":', '"destination":', "true", "{", ","),
			one('"readonly":false,"readonly":', "1e999,", "\\u0000", "[", " "),
		),
	},
);

/** Few changes at a time: of specs with many faults, the runtimes refuse nearly all. */
export const specInputs: fc.Arbitrary<SpecInput> = fc.record({
	runtime: one(...runtimes),
	way: one(...ways),
	fixture: one(...fixtures),
	edits: fc.array(edit, { minLength: 1, maxLength: 4 }),
});
