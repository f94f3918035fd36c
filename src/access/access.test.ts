import { describe, expect, test } from "bun:test";
import type { Decision } from "../decision/mod.ts";
import type { Assessment } from "../harden.ts";
import { encodeUtf8 } from "../json/mod.ts";
import { parseMountinfo } from "../mountinfo.ts";
import { planMutation } from "../mutate/mod.ts";
import { parseSpec } from "../oci_spec/mod.ts";
import { type Access, accessSentences, accessTo, adviceFor, holderText, mountedNow, nowText, proposalsFor } from "./mod.ts";

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
		const access = accessTo(assessmentOf(), "/var/run/x", { resolve: () => "/run/x" });
		expect(access).toMatchObject({ path: "/run/x", writable: true, holder: { destination: "/run" } });
	});

	test("takes the mounts that ossify's hooks in the spec make for the policy's", () => {
		const byHook = [{ destination: "/srv", type: "tmpfs", source: "tmpfs", options: ["rw", "noexec"], hasOptionsKey: true }];
		const access = accessTo(assessmentOf(readonlyRoot, exempt), "/srv/x", { byHook });
		expect(access).toMatchObject({ writable: true, kept: "memory", exec: false, holder: { destination: "/srv", added: true } });
	});

	test("of a refusal gives its reasons", () =>
		expect(accessTo(assessmentOf({}, refused), "/x").reasons).toEqual([{ rule: "d", message: "no" }]));
});

const plain = { exec: false, isFolder: false, image: undefined };
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
		...["/x", "/usr/local/bin/x", "/etc/app/x", "/lib64/x", "/var/x", "/var/lib/x", "/home/x", "/opt/x", "/proc/x"].map(
			(path) => [path, assessmentOf({ mounts: [] }), {}, []] as [string, Assessment, object, object[]],
		),
		["/tmp/x", assessmentOf(), {}, []],
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
		"no tmpfs is proposed for /usr/x: it would hide files of the image, or the policy takes none from its data. Put the file into the image, write elsewhere, or mount a volume",
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
`;

test.each([
	["/var/log/x", "overlay on /, read-only"],
	["/tmp/x", "tmpfs on /tmp, writable, noexec"],
	["/data", "ext4 on /data, writable"],
	["/data/cache/x", "tmpfs on /data/cache, read-only"],
	["/data two/x", "tmpfs on /data two, writable"],
	["/tmpfile", "overlay on /, read-only"],
])("mountedNow() %s", (path, text) => {
	const mount = mountedNow(parseMountinfo(mountinfo), path);
	expect(mount && nowText(mount)).toBe(text);
});
