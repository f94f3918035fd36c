import { describe, expect, test } from "bun:test";
import type { Decision } from "../decision/mod.ts";
import type { Assessment } from "../harden.ts";
import { encodeUtf8 } from "../json/mod.ts";
import { parseMountinfo } from "../mountinfo.ts";
import { planMutation } from "../mutate/mod.ts";
import { parseSpec } from "../oci_spec/mod.ts";
import {
	type Access,
	accessSentences,
	accessTo,
	adviceFor,
	headlineNow,
	holderText,
	type LookBefore,
	type MountedNow,
	mountedNow,
	mountPointAt,
	mountPointTexts,
	nowTexts,
	proposalsFor,
	startErrorIn,
} from "./mod.ts";

const tmpfs = (destination: string, options: readonly string[], size?: number) => ({
	destination,
	options,
	copyUp: false,
	...(size && { size }),
});

const decision: Decision = {
	mode: "enforce",
	readonly: true,
	tmpfs: [tmpfs("/run", ["rw", "exec", "nosuid", "nodev"]), tmpfs("/tmp", ["rw", "noexec", "nosuid", "nodev"], 65536)],
	readonlyMounts: ["/etc/hosts"],
	deny: [],
	warn: [],
	reasons: [{ rule: "r", message: "because" }],
};

const spec = {
	ociVersion: "1.0.2",
	root: { path: "rootfs" },
	mounts: [
		{ destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"] },
		{ destination: "/dev/shm", type: "bind", source: "/pods/shm", options: ["rw", "bind"] },
		{ destination: "/etc/hosts", type: "bind", source: "/pods/hosts", options: ["rw", "bind"] },
		{ destination: "/data", type: "bind", source: "/srv/data", options: ["rbind", "rw"] },
		{ destination: "/data/fixed", type: "bind", source: "/srv/fixed", options: ["rbind", "ro"] },
		{ destination: "/hidden/inner", type: "bind", source: "/srv/inner", options: ["rbind", "rw"] },
		{ destination: "/hidden", type: "bind", source: "/srv/outer", options: ["rbind", "ro"] },
		{
			destination: "/cache",
			type: "bind",
			source: "/var/lib/kubelet/pods/u/volumes/kubernetes.io~empty-dir/cache",
			options: ["rbind", "rw"],
		},
		{ destination: "/scratch", type: "tmpfs", source: "tmpfs", options: ["rw", "size=16m"] },
	],
	linux: { maskedPaths: ["/proc/kcore"], readonlyPaths: ["/proc/sys"] },
};

function assessmentOf(changed: object = {}, decided: Partial<Decision> = {}): Assessment {
	const parsed = parseSpec(encodeUtf8(JSON.stringify({ ...spec, ...changed })));
	const made = { ...decision, ...decided };
	return { spec: parsed, decision: made, ...planMutation(parsed, made) };
}

const readonlyRoot = { root: { path: "rootfs", readonly: true } };
const exempt: Partial<Decision> = { readonly: false, tmpfs: [], readonlyMounts: [] };
const refused: Partial<Decision> = { deny: [{ rule: "d", message: "no" }] };

/** The path, what the spec and the decision have besides, the state, and what is said of it. */
const cases: readonly (readonly [path: string, assessment: Assessment, state: Partial<Access>, said: string, mount: string])[] = [
	[
		"/var/x",
		assessmentOf(),
		{ writable: false, cause: "root-by-policy", exec: true },
		"cannot be written: the policy makes the container's root read-only.",
		"the container's root file system",
	],
	[
		"/var/x",
		assessmentOf(readonlyRoot),
		{ writable: false, cause: "root-by-spec", exec: true },
		"cannot be written: the container's spec makes its root read-only (readOnlyRootFilesystem, --read-only).",
		"the container's root file system",
	],
	[
		"/var/x",
		assessmentOf({}, exempt),
		{ writable: true, cause: "none", kept: "container", exec: true },
		"can be written. | what is written there is in the container's own layer, and is lost with the container",
		"the container's root file system",
	],
	[
		"/var/x",
		assessmentOf({}, refused),
		{ writable: false, cause: "refused", exec: false },
		"cannot be written: the policy refuses the container.",
		"the container's root file system",
	],
	[
		"//tmp/./x/",
		assessmentOf(),
		{ path: "/tmp/x", writable: true, cause: "none", kept: "memory", exec: false, size: "65536" },
		'can be written. | what is written there is in memory, and is lost when the container stops | it is limited to 64Ki: beyond that, writes fail with "no space left on device" | programs cannot be started from there (noexec)',
		"tmpfs on /tmp, added by the policy",
	],
	[
		"/run/x",
		assessmentOf(),
		{ writable: true, cause: "none", kept: "memory", exec: true },
		"can be written. | what is written there is in memory, and is lost when the container stops",
		"tmpfs on /run, added by the policy",
	],
	[
		"/runner",
		assessmentOf(),
		{ writable: false, cause: "root-by-policy" },
		"cannot be written: the policy makes the container's root read-only.",
		"the container's root file system",
	],
	[
		"/scratch/x",
		assessmentOf(),
		{ writable: true, kept: "memory", exec: true, size: "16m" },
		'can be written. | what is written there is in memory, and is lost when the container stops | it is limited to 16m: beyond that, writes fail with "no space left on device"',
		"tmpfs on /scratch, in the spec",
	],
	[
		"/dev/shm/x",
		assessmentOf(),
		{ writable: true, kept: "memory" },
		"can be written. | what is written there is in memory, and is lost when the container stops",
		"bind on /dev/shm, from /pods/shm on the host",
	],
	[
		"/etc/hosts",
		assessmentOf(),
		{ writable: false, cause: "mount-by-policy" },
		"cannot be written: the policy makes the mount on /etc/hosts read-only.",
		"bind on /etc/hosts, from /pods/hosts on the host",
	],
	[
		"/data/x",
		assessmentOf(),
		{ writable: true, kept: "volume" },
		"can be written. | what is written there is kept outside of the container",
		"bind on /data, from /srv/data on the host",
	],
	[
		"/data/fixed/x",
		assessmentOf(),
		{ writable: false, cause: "mount-by-spec" },
		"cannot be written: the spec mounts /data/fixed read-only.",
		"bind on /data/fixed, from /srv/fixed on the host",
	],
	[
		"/hidden/inner/x",
		assessmentOf(),
		{ writable: false, cause: "mount-by-spec" },
		"cannot be written: the spec mounts /hidden read-only.",
		"bind on /hidden, from /srv/outer on the host",
	],
	[
		"/proc/kcore",
		assessmentOf(),
		{ writable: false, cause: "masked" },
		"cannot be read or written: the spec masks it (linux.maskedPaths).",
		"proc on /proc, in the spec",
	],
	[
		"/proc/sys/kernel/x",
		assessmentOf(),
		{ writable: false, cause: "readonly-path", exec: false },
		"cannot be written: the spec makes it read-only (linux.readonlyPaths). | programs cannot be started from there (noexec)",
		"proc on /proc, in the spec",
	],
];

test.each<[string, string, boolean | undefined, boolean, string]>([
	[
		"that the policy would refuse",
		"/var/x",
		false,
		false,
		"can be written now. Under the policy it could not be: the policy makes the container's root read-only.",
	],
	["that the policy refuses", "/var/x", true, false, "cannot be written: the policy makes the container's root read-only."],
	[
		"that the policy would allow",
		"/tmp/x",
		true,
		false,
		"cannot be written now. Under the policy it can be, once the container is started again.",
	],
	["that the policy allows", "/tmp/x", false, true, "can be written."],
	["of a container that does not run", "/tmp/x", undefined, true, "can be written."],
])("headlineNow() of a path %s", (_, path, readonly, isGood, said) => {
	const now = readonly === undefined ? undefined : ({ readonly } as MountedNow);
	expect(headlineNow(accessTo(assessmentOf(), path), now)).toEqual({ isGood, said });
});

test.each([
	["/run/../etc/passwd", "/etc/passwd", false],
	["/etc/../tmp/x", "/tmp/x", true],
	["/../../tmp/x", "/tmp/x", true],
])("accessTo() %s is about %s", (path, target, writable) =>
	expect(accessTo(assessmentOf(), path)).toMatchObject({ path: target, writable }),
);

test("accessTo() says that an emptyDir ends with its pod", () => {
	const access = accessTo(assessmentOf(), "/cache/x");
	expect([access.kept, accessSentences(access).details]).toEqual([
		"pod",
		["what is written there is in an emptyDir of the pod, and is lost with the pod"],
	]);
});

describe("accessTo()", () => {
	test.each(cases)("%s: %#", (path, assessment, state, said, mount) => {
		const access = accessTo(assessment, path);
		expect(access).toMatchObject(state);
		const { headline, details } = accessSentences(access);
		expect([[headline, ...details].join(" | "), holderText(access.holder)]).toEqual([said, mount]);
	});

	test("follows the image's links", () => {
		const access = accessTo(assessmentOf(), "/var/run/x", { resolve: (path) => path.replace(/^\/var\/run(?=\/)/, "/run") });
		expect(access).toMatchObject({ path: "/run/x", writable: true, holder: { destination: "/run" } });
	});

	test.each<[string, object, string]>([
		["/link/masked", { cause: "masked", path: "/srv/real/masked" }, "/"],
		["/srv/real/masked/x", { cause: "masked" }, "/"],
		["/srv/real/fixed", { cause: "readonly-path" }, "/"],
		["/srv/real/volume/x", { cause: "mount-by-spec" }, "/link/volume"],
		["/srv/real/other", { cause: "none" }, "/"],
	])("of %s, with links of the image in the spec's paths", (path, state, destination) => {
		const linked = {
			...spec,
			mounts: [{ destination: "/link/volume", type: "bind", source: "/srv/v", options: ["bind", "ro"] }],
			linux: { maskedPaths: ["/link/masked"], readonlyPaths: ["/link/fixed"] },
		};
		const resolve = (given: string) => given.replace(/^\/link(?=\/|$)/, "/srv/real");
		expect(accessTo(assessmentOf(linked, exempt), path, { resolve })).toMatchObject({ ...state, holder: { destination } });
	});

	test("takes the mounts that ossify's hooks in the spec make for the policy's", () => {
		const byHook = [{ destination: "/srv", type: "tmpfs", source: "tmpfs", options: ["rw", "noexec"], hasOptionsKey: true }];
		const access = accessTo(assessmentOf(readonlyRoot, exempt), "/srv/x", { byHook });
		expect(access).toMatchObject({ writable: true, kept: "memory", exec: false, holder: { destination: "/srv", added: true } });
	});

	test("of a refusal gives its reasons", () =>
		expect(accessTo(assessmentOf({}, refused), "/x").reasons).toEqual([{ rule: "d", message: "no" }]));
});

const plain = { exec: false, isFolder: false, image: undefined, full: undefined };
const allowances = (at: object) => ({ ossify: { config: { tmpfs: { allowances: at } } } });

const limited = { size: "64Mi" };
const runnable = { options: ["rw", "exec", "nosuid", "nodev"] };

describe("proposalsFor()", () => {
	test.each<[string, Assessment, object, object[]]>([
		["/var/log/app.log", assessmentOf(), {}, [{ at: "/var/log", data: allowances({ "/var/log": limited }) }]],
		["/var/log", assessmentOf(), { isFolder: true }, [{ at: "/var/log", data: allowances({ "/var/log": limited }) }]],
		[
			"/var/log/x",
			assessmentOf(),
			{ image: "example/app" },
			[
				{ at: "/var/log", data: { ossify: { config: { tmpfs: { images: { "example/app": { "/var/log": limited } } } } } } },
				{ at: "/var/log", data: allowances({ "/var/log": limited }) },
			],
		],
		["/opt/app/run", assessmentOf(), { exec: true }, [{ at: "/opt/app", data: allowances({ "/opt/app": { ...limited, ...runnable } }) }]],
		["/tmp/run", assessmentOf(), { exec: true }, [{ at: "/tmp", data: allowances({ "/tmp": runnable }) }]],
		[
			"/var/log/x",
			assessmentOf(readonlyRoot),
			{},
			[
				{ at: "/var/log", data: { ossify: { config: { tmpfs: { add_to_readonly_roots: true } } } } },
				{
					at: "/var/log",
					data: { ossify: { config: { tmpfs: { allowances: { "/var/log": limited }, add_to_readonly_roots: true } } } },
				},
			],
		],
		["/etc/hosts", assessmentOf(), {}, [{ at: "/etc/hosts", data: { ossify: { config: { engine_files: { "/etc/hosts": false } } } } }]],
		...[
			"/x",
			"/srv/a\nb/x",
			"/srv/\ufffd/x",
			"/usr/local/bin/x",
			"/etc/app/x",
			"/lib64/x",
			"/var/x",
			"/var/lib/x",
			"/home/x",
			"/opt/x",
			"/proc/x",
		].map((path) => [path, assessmentOf({ mounts: [] }), {}, []] as [string, Assessment, object, object[]]),
		["/tmp/x", assessmentOf(), {}, []],
		["/tmp/x", assessmentOf(), { full: "space" }, [{ at: "/tmp", data: allowances({ "/tmp": { size: "128Ki" } }) }]],
		["/tmp/x", assessmentOf(), { full: "inodes" }, []],
		["/scratch/x", assessmentOf(), { full: "space" }, []],
		["/data/fixed/x", assessmentOf(), {}, []],
		["/var/log/x", assessmentOf({}, refused), {}, []],
	])("%s: %#", (path, assessment, wanted, expected) =>
		expect(proposalsFor(accessTo(assessment, path), { ...plain, ...wanted }).map(({ at, data }) => ({ at, data }))).toEqual(
			expected as never,
		),
	);
});

test("proposalsFor() says which data are for other containers, too", () => {
	const image = { ...plain, image: "registry.example/app" };
	const isForAll = (path: string, assessment: Assessment) => proposalsFor(accessTo(assessment, path), image).map((one) => one.isForAll);
	expect([
		isForAll("/var/log/x", assessmentOf()),
		isForAll("/var/log/x", assessmentOf(readonlyRoot)),
		isForAll("/etc/hosts", assessmentOf()),
	]).toEqual([[false, true], [true, true, true], [true]]);
});

test.each<[string, Assessment, string | undefined]>([
	["/tmp/x", assessmentOf(), undefined],
	[
		"/usr/x",
		assessmentOf(),
		"no tmpfs is proposed for /usr/x: it would hide files of the image, or the policy does not read tmpfs allowances from its data. Put the file into the image, write elsewhere, or mount a volume",
	],
	["/data/fixed/x", assessmentOf(), "mount /data/fixed writable in the container's definition"],
	["/etc/hosts", assessmentOf(), "the policy's rules decide about /etc/hosts"],
	["/x", assessmentOf({}, refused), "change what the reasons name, or exempt the container"],
	[
		"/proc/kcore",
		assessmentOf(),
		"engines protect this path of the kernel in all containers but privileged ones (Kubernetes: procMount: Unmasked)",
	],
])("adviceFor() %s: %#", (path, assessment, advice) => expect(adviceFor(accessTo(assessment, path))).toBe(advice as never));

const mountinfo = `600 500 0:39 / / ro,relatime - overlay overlay rw,lowerdir=/l,upperdir=/u,workdir=/w
601 600 0:40 / /tmp rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw,size=512m
602 600 8:1 /srv/data /data rw,relatime - ext4 /dev/sda1 rw
603 602 0:41 / /data/cache ro,relatime - tmpfs tmpfs rw
604 600 0:42 / /data\\040two rw - tmpfs tmpfs rw
605 600 8:2 / /disk rw - ext4 /dev/sdb1 ro
`;
const space = { size: 67108864, free: 67108864, inodes: 16384, freeInodes: 16380 };

test.each([
	["/var/log/x", undefined, ["overlay on /, read-only"]],
	["/tmp/x", undefined, ["tmpfs on /tmp, writable, noexec"]],
	["/data", undefined, ["ext4 on /data, writable"]],
	["/data/cache/x", undefined, ["tmpfs on /data/cache, read-only"]],
	["/data two/x", undefined, ["tmpfs on /data two, writable"]],
	["/disk/x", undefined, ["ext4 on /disk, read-only"]],
	["/tmpfile", undefined, ["overlay on /, read-only"]],
	["/a/link/to/tmp", { mountId: 601, space }, ["tmpfs on /tmp, writable, noexec", "0 bytes of 64 MiB used, 4 of 16384 inodes"]],
	["/x", { mountId: 602, space }, ["ext4 on /data, writable"]],
	[
		"/tmp/x",
		{ mountId: 601, space: { ...space, free: 0 } },
		[
			"tmpfs on /tmp, writable, noexec",
			"64 MiB of 64 MiB used, 4 of 16384 inodes",
			'it is full: writes fail with "no space left on device"',
		],
	],
	[
		"/tmp/x",
		{ mountId: 601, space: { ...space, inodes: 8, freeInodes: 0 } },
		[
			"tmpfs on /tmp, writable, noexec",
			"0 bytes of 64 MiB used, 8 of 8 inodes",
			'its inodes are used up: writes fail with "no space left on device"',
		],
	],
	["/tmp/x", { mountId: 601, space: { size: 0, free: 0, inodes: 0, freeInodes: 0 } }, ["tmpfs on /tmp, writable, noexec", "no size limit"]],
	["/tmp/x", { mountId: 9, space }, ["tmpfs on /tmp, writable, noexec"]],
])("mountedNow() %s: %#", (path, place, texts) => {
	const mount = mountedNow(parseMountinfo(mountinfo), path, place);
	expect(mount && nowTexts(mount)).toEqual(texts);
});

const bind = (destination: string, option: string) => ({ destination, type: "bind", source: "/s", options: ["rbind", option] });
const inMemory = (destination: string, ...options: string[]) => ({ destination, type: "tmpfs", source: "tmpfs", options });
const missing: LookBefore = () => ({ exists: false, error: undefined });
const there: LookBefore = () => ({ exists: true, error: undefined });

/** The mounts, what is known of the image, and whether the mount point of the last one can be made. */
test.each<[string, object[], LookBefore | undefined, object | undefined]>([
	["in a read-only volume", [bind("/v", "ro"), inMemory("/v/c")], missing, { exists: false, error: "EROFS", within: "/v" }],
	["that is there", [bind("/v", "ro"), inMemory("/v/c")], there, { exists: true, within: "/v" }],
	["that may be there", [bind("/v", "ro"), inMemory("/v/c")], undefined, { error: "EROFS", within: "/v" }],
	["in a volume", [bind("/v", "rw"), inMemory("/v/c")], missing, { exists: false, within: "/v" }],
	["in a tmpfs, which becomes read-only later", [inMemory("/v", "ro"), inMemory("/v/c")], missing, { exists: false, within: "/v" }],
	["in a volume that is mounted later", [inMemory("/v/c"), bind("/v", "ro")], missing, { exists: false, within: "/" }],
	["in the root, which becomes read-only later", [inMemory("/n")], missing, { exists: false, within: "/" }],
	[
		"in a root that is read-only",
		[inMemory("/n")],
		() => ({ exists: false, error: "EROFS" }),
		{ exists: false, error: "EROFS", within: "/" },
	],
	["below a file", [inMemory("/n")], () => ({ exists: false, error: "ENOTDIR" }), { exists: false, error: "ENOTDIR", within: "/" }],
	["of no mount", [], missing, undefined],
])("mountPointAt() %s", (_, mounts, look, expected) => {
	const path = (mounts as { destination: string }[]).findLast(({ destination }) => destination !== "/v")?.destination ?? "/n";
	const point = mountPointAt(assessmentOf({ mounts }), path, look);
	expect(point && { exists: point.exists, error: point.error, within: point.within.destination }).toEqual(expected as never);
});

test("mountPointTexts() say what fails and what cures it", () => {
	const texts = (mounts: object[], look?: LookBefore) => {
		const point = mountPointAt(assessmentOf({ mounts }), "/v/c", look);
		return point && mountPointTexts(point);
	};
	expect([
		texts([bind("/v", "ro"), inMemory("/v/c")]),
		texts([inMemory("/v/c")], () => ({ exists: false, error: "ENOTDIR" })),
		texts([inMemory("/v/c")], missing),
		texts([inMemory("/v/c")], there),
		texts([inMemory("/v/c")]),
	]).toEqual([
		[
			"unless /v/c exists there already, runc cannot make the mount point /v/c: in the mount on /v, everything is read-only. The container does not start",
			"crun makes mounts read-only after all mount points are made, so there the container may start",
			"what cures it: create /v/c in what is mounted on /v, mount /v writable, or mount on another path",
		],
		[
			"runc cannot make the mount point /v/c: in the root file system, a part of the path is a file. The container does not start",
			"what cures it: create /v/c in the image, or mount on another path",
		],
		["/v/c is missing in the image: the runtime makes it, and then makes the root read-only"],
		[],
		[],
	]);
});

/** Errors as runtimes wrote them, engines around them included. */
test.each<[string, ReturnType<typeof startErrorIn>]>([
	[
		'runc run failed: unable to start container process: error during container init: error mounting "tmpfs" to rootfs at "/data/cache": mkdir /b/rootfs/data/cache: read-only file system',
		{ path: "/data/cache", source: "tmpfs", reason: "read-only" },
	],
	[
		String.raw`time="2026-11-29T07:40:36Z" level=error msg="runc create failed: unable to start container process: error during container init: error mounting \"/tmp/hw/src\" to rootfs at \"/data/sub\": create mountpoint for /data/sub mount: make mountpoint \"/data/sub\": mkdirat /tmp/hw/b/rootfs/data/sub: read-only file system"`,
		{ path: "/data/sub", source: "/tmp/hw/src", reason: "read-only" },
	],
	[
		'error mounting "/f" to rootfs at "/data/f.conf": create mountpoint for /data/f.conf mount: make mountpoint "/data/f.conf": openat f.conf: read-only file system',
		{ path: "/data/f.conf", source: "/f", reason: "read-only" },
	],
	[
		'error mounting "tmpfs" to rootfs at "/etc/a": mount src=tmpfs, dst=/etc/a, dstFd=/proc/thread-self/fd/11, flags=MS_NOSUID: not a directory',
		{ path: "/etc/a", source: "tmpfs", reason: "not-a-folder" },
	],
	[
		'error mounting "tmpfs" to rootfs at "/proc/x": mkdir /b/rootfs/proc/x: no such file or directory',
		{ path: "/proc/x", source: "tmpfs", reason: "missing" },
	],
	["crun: mkdir `/data/cache`: Read-only file system: OCI runtime error", { path: "/data/cache", source: undefined, reason: "read-only" }],
	["crun: creating `/data/cache`: openat2 `cache`: Read-only file system", { path: "/data/cache", source: undefined, reason: "read-only" }],
	["crun: mount `/src` to `data/cache`: Operation not permitted", { path: "/data/cache", source: "/src", reason: "other" }],
	[
		"error during container init: mkdir /srv/app: read-only file system: unknown",
		{ path: "/srv/app", source: undefined, reason: "read-only" },
	],
	["touch: /x: Read-only file system", undefined],
	["", undefined],
])("startErrorIn() %#", (text, expected) => expect(startErrorIn(text)).toEqual(expected as never));
