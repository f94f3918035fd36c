import { describe, expect, test } from "bun:test";
import { missingFolder } from "../decision/mod.ts";
import { OssifyError } from "../errors.ts";
import { parseSpec } from "../oci_spec/mod.ts";
import {
	checkImageMounts,
	type Image,
	MountTable,
	refuseOwnTargets,
	refuseProcessPaths,
	refuseRootTargets,
	resolveTargets,
} from "./mod.ts";

/** A host: folders and files by path, links by what they hold. */
type Tree = Readonly<Record<string, string>>;

const rootfs = "/bundle/rootfs";

/** The image on an overlay file system, parts of it mounted elsewhere, /proc in two places, and what hides some of that. */
const mountinfo = `20 1 8:1 / / rw - ext4 /dev/sda1 rw
21 20 0:5 / /proc rw - proc proc rw
22 20 0:30 / /bundle/rootfs rw - overlay overlay rw,lowerdir=l/TWO:/store/three:/store/a\\134:b,upperdir=/store/one/diff,workdir=/store/one/work
23 20 8:1 /store/three/etc /srv/alias rw - ext4 /dev/sda1 rw
24 20 0:30 /usr /srv/usr\\040lib rw - overlay overlay rw,lowerdir=/store/three,upperdir=/store/one/diff,workdir=/store/one/work
25 20 8:1 /other /srv/over rw - ext4 /dev/sda1 rw
26 25 8:1 /store/three/etc /srv/over/x rw - ext4 /dev/sda1 rw
27 25 8:1 /empty /srv/over rw - ext4 /dev/sda1 rw
28 20 0:6 / /srv/proc rw - proc proc rw
29 20 0:6 /1/fd /srv/fd rw - proc proc rw
30 20 0:31 / /srv/written rw - overlay overlay rw,lowerdir=/srv/low,upperdir=/store/three/var,workdir=/srv/work
31 20 8:1 /store/one /srv/deep/one rw - ext4 /dev/sda1 rw
32 20 8:1 /bun /srv/same rw - ext4 /dev/sda1 rw
`;

/** `links` are links by path; whatever lies above one is a folder, and so is each path with "". */
function imageWith(links: Tree): Image {
	const there = (path: string) => Object.keys(links).some((one) => one === path || one.startsWith(`${path}/`));
	return {
		root: rootfs,
		bundle: "/bundle",
		files: {
			entry: (path) => (links[path] ? { link: links[path] } : there(path) ? "other" : "missing"),
			realPath: (path) => (path === "/store/one/diff/../../l/TWO" ? "/store/two" : path.replace(/^\/elsewhere/, rootfs)),
			identity: (path) => path,
			mountinfo: () => mountinfo,
			isFile: () => false,
			whyNoFolderIn: () => undefined,
			folder: () => undefined,
			hasContent: (path) => Object.keys(links).some((one) => one.startsWith(`${path}/`)),
			contentOf: () => ({ bytes: 0, inodes: 0 }),
		},
		mountTable: () => new MountTable(mountinfo),
	};
}

const specWith = (mounts: readonly object[]) =>
	parseSpec(new TextEncoder().encode(JSON.stringify({ ociVersion: "1.0.2", root: { path: "rootfs" }, mounts })));
const bind = (source: string, destination: string, ...options: string[]) => ({
	destination,
	type: "bind",
	source,
	options: ["rbind", ...options],
});
const tmpfs = (destination: string, ...options: string[]) => ({ destination, type: "tmpfs", source: "tmpfs", options });

function userNamespace(path?: string) {
	const mapping = [{ containerID: 0, hostID: 100_000, size: 65_536 }];
	return { namespaces: [{ type: "mount" }, { type: "user", ...(path && { path }) }], uidMappings: mapping, gidMappings: mapping };
}

describe("resolveTargets()", () => {
	test.each<[string, Tree, readonly object[], readonly (string | undefined)[]]>([
		["paths without links are what they say", {}, [tmpfs("/run"), bind("/v", "/run/secrets")], ["/run", "/run/secrets"]],
		["a link to the root", { [`${rootfs}/data`]: "/" }, [bind("/v", "/data")], ["/"]],
		["a relative link to the root", { [`${rootfs}/data`]: "." }, [bind("/v", "/data")], ["/"]],
		["a link that climbs above the root", { [`${rootfs}/a/b`]: "../../../.." }, [bind("/v", "/a/b")], ["/"]],
		["a link by way of a folder", { [`${rootfs}/bin/sh`]: "x", [`${rootfs}/data`]: "/bin/.." }, [bind("/v", "/data")], ["/"]],
		["a link by way of nothing", { [`${rootfs}/data`]: "none/.." }, [bind("/v", "/data")], ["/"]],
		["a link in the middle", { [`${rootfs}/var/run`]: "/run" }, [bind("/v", "/var/run/x")], ["/run/x"]],
		["links through links", { [`${rootfs}/a`]: "b", [`${rootfs}/b`]: "c/d", [`${rootfs}/c`]: "/e" }, [bind("/v", "/a")], ["/e/d"]],
		["a link in a volume", { "/v/link": "/" }, [bind("/v", "/data"), bind("/w", "/data/link")], ["/data", "/"]],
		[
			"a link in a volume that is below a link",
			{ [`${rootfs}/data`]: "/srv", "/v/l": "../x" },
			[bind("/v", "/data"), bind("/w", "/data/l")],
			["/srv", "/x"],
		],
		["a link that a volume hides", { [`${rootfs}/data/l`]: "/" }, [bind("/v", "/data"), bind("/w", "/data/l")], ["/data", "/data/l"]],
		["a link that a volume hides later", { [`${rootfs}/data/l`]: "/" }, [bind("/w", "/data/l"), bind("/v", "/data")], ["/", "/data"]],
		["a volume relative to the bundle", { "/bundle/v/l": "/" }, [bind("v", "/data"), bind("/w", "/data/l")], ["/data", "/"]],
		["a tmpfs hides links", { [`${rootfs}/t/l`]: "/" }, [tmpfs("/t"), bind("/w", "/t/l")], ["/t", "/t/l"]],
		["a tmpfs with copy-up has them", { [`${rootfs}/t/l`]: "/" }, [tmpfs("/t", "tmpcopyup"), bind("/w", "/t/l")], ["/t", "/"]],
		[
			"an overlay, its upper folder first",
			{ "/up/a": "/etc", "/low/a": "/", "/low/b": "/" },
			[{ destination: "/o", type: "overlay", options: ["upperdir=/up", "lowerdir=/low:/none"] }, bind("/v", "/o/a"), bind("/v", "/o/b")],
			["/o", "/etc", "/"],
		],
		[
			"what the kernel makes up in /proc",
			{},
			[{ destination: "/proc", type: "proc" }, bind("/v", "/proc/self/root"), bind("/v", "/proc/1/cwd/x")],
			["/proc", "/", "/x"],
		],
		["a file of /proc", {}, [{ destination: "/proc", type: "proc" }, bind("/v", "/proc/meminfo")], ["/proc", "/proc/meminfo"]],
		[
			"an overlay whose folders are relative, and what is mounted in it",
			{},
			[{ destination: "/o", type: "overlay", options: ["lowerdir=l:m"] }, bind("/v", "/o/x")],
			["/o", undefined],
		],
		[
			"an overlay with an escaped colon",
			{},
			[{ destination: "/o", type: "overlay", options: ["lowerdir=/a\\:b"] }, bind("/v", "/o/x")],
			["/o", undefined],
		],
		[
			"a file system whose content is not known",
			{},
			[{ destination: "/o", type: "ext4", source: "/dev/vdb" }, bind("/v", "/o/x")],
			["/o", undefined],
		],
		["links in a circle", { [`${rootfs}/a`]: "b", [`${rootfs}/b`]: "a" }, [bind("/v", "/a"), bind("/v", "/c")], [undefined, "/c"]],
	])("%s", (_, links, mounts, targets) => {
		expect(resolveTargets(specWith(mounts), imageWith(links)).mounts).toEqual([...targets]);
	});

	test.each<[string, string | undefined]>([
		["/there", undefined],
		["/there/missing", "EROFS in /bundle/rootfs/there"],
		["/missing/below", "EROFS in /bundle/rootfs"],
		["/file", "ENOTDIR"],
		["/file/below", "ENOTDIR"],
	])("says why no folder can be at %s", (path, expected) => {
		const image = imageWith({ [`${rootfs}/there/x`]: "", [`${rootfs}/file`]: "" });
		const files = { ...image.files, isFile: (at: string) => at === `${rootfs}/file`, whyNoFolderIn: (at: string) => `EROFS in ${at}` };
		expect(resolveTargets(specWith([]), { ...image, files }).whyNoFolder?.(path)).toBe(expected);
	});

	test.each<[string, object, { mode: number; uid: number; gid: number }, string | undefined]>([
		["without a user namespace", {}, { mode: 0o755, uid: 0, gid: 0 }, undefined],
		["its own root's", userNamespace(), { mode: 0o555, uid: 100_000, gid: 100_000 }, undefined],
		["another user's of its own", userNamespace(), { mode: 0o700, uid: 100_005, gid: 100_006 }, undefined],
		["the host's", userNamespace(), { mode: 0o755, uid: 0, gid: 0 }, "EACCES"],
		["the host's, for all to write", userNamespace(), { mode: 0o777, uid: 0, gid: 0 }, undefined],
		["the host's, for its own group to write", userNamespace(), { mode: 0o775, uid: 0, gid: 100_000 }, undefined],
		["the host's, for another group of its own to write", userNamespace(), { mode: 0o775, uid: 0, gid: 100_005 }, "EACCES"],
		["its own root's, with the host's group, for itself to write", userNamespace(), { mode: 0o700, uid: 100_000, gid: 0 }, undefined],
		["its own root's, with the host's group, for others to write", userNamespace(), { mode: 0o577, uid: 100_000, gid: 0 }, "EACCES"],
		["the host's, where the namespace is joined", userNamespace("/proc/7/ns/user"), { mode: 0o755, uid: 0, gid: 0 }, undefined],
	])("says why no folder can be made in one that is %s", (_, linux, folder, expected) => {
		const spec = parseSpec(new TextEncoder().encode(JSON.stringify({ ociVersion: "1.0.2", root: { path: "rootfs" }, linux })));
		const image = imageWith({ [`${rootfs}/there/x`]: "" });
		expect(resolveTargets(spec, { ...image, files: { ...image.files, folder: () => folder } }).whyNoFolder?.("/there/new")).toBe(expected);
	});

	test("follows 40 links and no more, as the kernel does", () => {
		const chain = (length: number): Tree =>
			Object.fromEntries(Array.from({ length }, (_, at) => [`${rootfs}/l${at}`, at === length - 1 ? "/end" : `l${at + 1}`]));
		expect(resolveTargets(specWith([bind("/v", "/l0")]), imageWith(chain(40))).mounts).toEqual(["/end"]);
		expect(resolveTargets(specWith([bind("/v", "/l0")]), imageWith(chain(41))).mounts).toEqual([undefined]);
	});

	test("looks up at most 100,000 names for one spec", () => {
		let looked = 0;
		const files = {
			...imageWith({}).files,
			entry: (path: string) => {
				looked++;
				return path.endsWith("/l") ? { link: "d/".repeat(500) } : ("other" as const);
			},
		};
		const mounts = Array.from({ length: 400 }, (_, index) => bind("/v", `/l/l/${index}`));
		expect(resolveTargets(specWith(mounts), { ...imageWith({}), files }).mounts.at(-1)).toBeUndefined();
		expect(looked).toBeLessThan(101_000);
	});
});

const codeOf = (act: () => void) => {
	try {
		act();
		return "passes";
	} catch (error) {
		return error instanceof OssifyError ? error.code : String(error);
	}
};

test.each<[string, Tree, readonly object[], string]>([
	["a mount elsewhere", {}, [bind("/v", "/data")], "passes"],
	["a mount that a link leads to the root", { [`${rootfs}/data`]: "/" }, [bind("/v", "/data")], "input/root-mount"],
	["a mount that leads nowhere", { [`${rootfs}/data`]: "data" }, [bind("/v", "/data")], "input/unresolved-mount"],
])("refuseRootTargets(): %s", (_, links, mounts, code) => {
	const spec = specWith(mounts);
	expect(codeOf(() => refuseRootTargets(spec, resolveTargets(spec, imageWith(links))))).toBe(code);
});

test.each<[string, object, string]>([
	["the image's own folder", bind("rootfs", "/mnt"), "input/image-mount"],
	["by its absolute path", bind(rootfs, "/mnt"), "input/image-mount"],
	["by another path", bind("/elsewhere", "/mnt"), "input/image-mount"],
	["a part of it", bind("/elsewhere/usr/lib", "/mnt"), "input/image-mount"],
	["with the option alone", { destination: "/mnt", source: "rootfs", options: ["bind"] }, "input/image-mount"],
	["with the type alone", { destination: "/mnt", type: "bind", source: "rootfs" }, "input/image-mount"],
	["read-only", bind("rootfs", "/mnt", "ro"), "passes"],
	["read-only, and writable again", bind("rootfs", "/mnt", "ro", "rw"), "input/image-mount"],
	["writable with what is below, which runc applies last", bind("rootfs", "/mnt", "rrw", "ro"), "input/image-mount"],
	["a layer of it", bind("/store/three/etc", "/mnt"), "input/image-mount"],
	[
		"a layer of it as the upper folder of an overlay",
		{ destination: "/o", type: "overlay", options: ["lowerdir=/x", "upperdir=/store/one/diff"] },
		"input/image-mount",
	],
	["a layer of it as a lower folder", { destination: "/o", type: "overlay", options: ["lowerdir=/store/three", "upperdir=/up"] }, "passes"],
	["a layer by its relative path", bind("/store/two/etc", "/mnt"), "input/image-mount"],
	["a layer with a colon in its name", bind("/store/a:b", "/mnt"), "input/image-mount"],
	["the folder where its upper folder is made", bind("/store/one/work/work", "/mnt"), "input/image-mount"],
	["a part of a layer that is mounted elsewhere", bind("/srv/alias/ssh", "/mnt"), "input/image-mount"],
	["a part of the root that is mounted elsewhere", bind("/srv/usr lib", "/mnt"), "input/image-mount"],
	["such a mount that another one hides", bind("/srv/over/x", "/mnt"), "passes"],
	["a file system that writes to a layer", bind("/srv/written/a", "/mnt"), "input/image-mount"],
	["a folder beside a layer", bind("/store/three2", "/mnt"), "passes"],
	[
		"overlay options in one string",
		{ destination: "/o", type: "overlay", options: ["lowerdir=/x,upperdir=/store/three/etc,workdir=/w"] },
		"input/image-mount",
	],
	[
		"overlay options with an escape",
		{ destination: "/o", type: "overlay", options: ["lowerdir=/x", "upperdir=/store/th\\ree", "workdir=/w"] },
		"input/image-mount",
	],
	[
		"overlay options that end with a backslash",
		{ destination: "/o", type: "overlay", options: ["lowerdir=/x", "upperdir=/y\\", "ro", "z"] },
		"input/image-mount",
	],
	[
		"an escaped comma in a name",
		{ destination: "/o", type: "overlay", options: ["upperdir=/y\\,upperdir=/store/three", "workdir=/w"] },
		"passes",
	],
	[
		"a layer as the work folder of an overlay",
		{ destination: "/o", type: "overlay", options: ["upperdir=/x", "workdir=/store/three/opt"] },
		"input/image-mount",
	],
	[
		"a layer as the work folder of a read-only overlay",
		{ destination: "/o", type: "overlay", options: ["upperdir=/x", "workdir=/store/three/opt", "ro"] },
		"input/image-mount",
	],
	[
		"an overlay that writes to a folder of the root, by a relative path",
		{ destination: "/o", type: "overlay", options: ["upperdir=etc", "workdir=/w"] },
		"input/image-mount",
	],
	["a folder beside it", bind("/bundle/rootfs2", "/mnt"), "passes"],
	["no bind mount", { destination: "/mnt", type: "tmpfs", source: "rootfs" }, "passes"],
])("checkImageMounts(): %s", (_, mount, code) => {
	expect(codeOf(() => checkImageMounts(specWith([mount]), imageWith({})))).toBe(code);
});

test.each<[string, string, string]>([
	["/tmp", "/", "input/hostile-target"],
	["/tmp", "/dev", "input/hostile-target"],
	["/tmp", "/proc", "input/hostile-target"],
	["/tmp", "/sys/kernel", "input/hostile-target"],
	["/tmp", "/dev/shm", "passes"],
	["/tmp", "/process", "passes"],
])("refuseOwnTargets(): %s that is a link to %s", (path, link, code) => {
	const targets = resolveTargets(specWith([]), imageWith({ [`${rootfs}${path}`]: link }));
	expect(codeOf(() => refuseOwnTargets([path], targets))).toBe(code);
});

test.each<[string, object, readonly string[]]>([
	["the bundle", bind("/bundle", "/mnt"), ["/mnt"]],
	["the host's root", bind("/", "/host"), ["/host"]],
	["the host's root, read-only but for what is mounted in it", bind("/", "/host", "ro"), ["/host"]],
	["the host's root, read-only with what is mounted in it", bind("/", "/host", "rro"), []],
	["the host's root alone, read-only", { destination: "/host", type: "bind", source: "/", options: ["bind", "ro"] }, []],
	["the folder of a layer's folder", bind("/store", "/mnt"), ["/mnt"]],
	["a folder in which a folder above a layer is mounted", bind("/srv/deep", "/mnt"), ["/mnt"]],
	["the same, read-only but for what is mounted in it", bind("/srv/deep", "/mnt", "ro"), ["/mnt"]],
	["a folder above layers, read-only", bind("/store", "/mnt", "ro"), []],
	["a folder above layers that is mounted elsewhere", bind("/srv/deep/one", "/mnt"), ["/mnt"]],
	[
		"an overlay that writes to a folder above a layer",
		{ destination: "/o", type: "overlay", options: ["upperdir=/store", "workdir=/w"] },
		["/o"],
	],
	["a folder beside the image", bind("/bundle/v", "/data"), []],
	["a folder with a name like the bundle's", bind("/bun", "/data"), []],
])("checkImageMounts() names %s", (_, mount, destinations) => {
	expect(checkImageMounts(specWith([mount]), imageWith({}))).toEqual([...destinations]);
});

test.each<[string, Tree, object, string]>([
	["the working folder of a process", {}, bind("/proc/self/cwd", "/mnt"), "input/process-path"],
	["its root, by number", {}, bind("/proc/1/root/etc", "/mnt"), "input/process-path"],
	["one of its open files", {}, bind("/proc/thread-self/fd/3", "/mnt"), "input/process-path"],
	["the same by another mount of proc", {}, bind("/srv/proc/self/cwd", "/mnt"), "input/process-path"],
	["an open file where that folder alone is mounted", {}, bind("/srv/fd/3", "/mnt"), "input/process-path"],
	["another mount of proc", {}, bind("/srv/proc", "/mnt"), "passes"],
	[
		"the work folder of an overlay",
		{},
		{ destination: "/o", type: "overlay", options: ["lowerdir=/x,upperdir=/y,workdir=/proc/self/cwd"] },
		"input/process-path",
	],
	["by a link in a volume", { "/v/link": "/proc/self/cwd" }, bind("/v/link/usr", "/mnt"), "input/process-path"],
	["more links than can be followed", { "/v/a": "b", "/v/b": "a" }, bind("/v/a", "/mnt"), "input/process-path"],
	["another file of /proc", {}, bind("/proc/meminfo", "/mnt"), "passes"],
	["a folder that is called so", {}, bind("/data/proc/self/cwd", "/mnt"), "passes"],
])("refuseProcessPaths(): %s", (_, links, mount, code) => {
	expect(codeOf(() => refuseProcessPaths(specWith([mount]), imageWith(links)))).toBe(code);
});

test.each<[string, Tree, readonly object[], string, boolean]>([
	["the image's folder", { [`${rootfs}/run/x`]: "" }, [], "/run", true],
	["nothing", {}, [], "/run", false],
	["what a link leads to", { [`${rootfs}/var/run`]: "/run", [`${rootfs}/run/x`]: "" }, [], "/var/run", true],
	["a folder that a tmpfs hides", { [`${rootfs}/dev/shm/x`]: "" }, [tmpfs("/dev")], "/dev/shm", false],
	["a folder that a tmpfs with copy-up shows", { [`${rootfs}/dev/shm/x`]: "" }, [tmpfs("/dev", "tmpcopyup")], "/dev/shm", true],
	["a volume's folder", { "/v/a/x": "" }, [bind("/v", "/data")], "/data/a", true],
	["a folder in a file system that is not known", {}, [{ destination: "/data", type: "nfs" }], "/data/a", true],
	["a link in a circle", { [`${rootfs}/run`]: "run" }, [], "/run", true],
])("hasContent(): %s", (_, links, mounts, path, expected) => {
	expect(resolveTargets(specWith(mounts), imageWith(links)).hasContent(path)).toBe(expected);
});

test("hasContent() of an image that does not exist yet", () => {
	const image = imageWith({});
	const files = { ...image.files, identity: () => undefined };
	expect(resolveTargets(specWith([]), { ...image, files }).hasContent("/run")).toBe(true);
});

describe("the folder that a tmpfs covers", () => {
	const host = { mode: 0o2775, uid: 101_001, gid: 100_000 };
	const user = { namespaces: [{ type: "user" }] };
	const mapping = (...ranges: readonly (readonly [number, number, number])[]) =>
		ranges.map(([containerID, hostID, size]) => ({ containerID, hostID, size }));
	const whole = mapping([0, 100_000, 65_536]);

	function covered(linux: object, mounts: readonly object[], path: string, isThere = true) {
		const links = { [`${rootfs}/run/x`]: "", [`${rootfs}/var/run`]: "/run", "/v/x": "" };
		const image = imageWith(links);
		const identity = (one: string) => (isThere ? one : undefined);
		const files = { ...image.files, identity, folder: (one: string) => (one === "/v" ? { mode: 0o700, uid: 5, gid: 5 } : host) };
		const spec = { ociVersion: "1.0.2", root: { path: "rootfs" }, mounts, linux };
		return resolveTargets(parseSpec(new TextEncoder().encode(JSON.stringify(spec))), { ...image, files }).folder(path);
	}

	test.each<[string, object, readonly object[], string, object | undefined]>([
		["without a user namespace", {}, [], "/run", host],
		["below a link", {}, [], "/var/run", host],
		["that the image lacks", {}, [], "/tmp", missingFolder],
		["below a tmpfs of the spec", {}, [tmpfs("/run")], "/run/x", missingFolder],
		["below a tmpfs that is filled", {}, [tmpfs("/run", "tmpcopyup")], "/run/x", host],
		["in a volume", {}, [bind("/v", "/run")], "/run", { mode: 0o700, uid: 5, gid: 5 }],
		["in a file system that is not known", {}, [{ destination: "/run", type: "fuse" }], "/run/x", undefined],
		["mappings without a user namespace", { uidMappings: whole, gidMappings: whole }, [], "/run", host],
		["mapped ids", { ...user, uidMappings: whole, gidMappings: whole }, [], "/run", { mode: 0o2775, uid: 1001, gid: 0 }],
		[
			"mapped by several ranges",
			{ ...user, uidMappings: mapping([0, 0, 5], [5, 101_000, 9]), gidMappings: mapping([7, 100_000, 1]) },
			[],
			"/run",
			{ mode: 0o2775, uid: 6, gid: 7 },
		],
		["ids that are not mapped", { ...user, uidMappings: mapping([0, 0, 1]) }, [], "/run", { mode: 0o2775, uid: undefined, gid: undefined }],
		[
			"invalid mappings",
			{ ...user, uidMappings: [null, {}], gidMappings: "x" },
			[],
			"/run",
			{ mode: 0o2775, uid: undefined, gid: undefined },
		],
	])("%s", (_, linux, mounts, path, folder) => {
		expect(covered(linux, mounts, path)).toEqual(folder as never);
	});

	test("is not known if the image does not exist", () => {
		expect(covered({}, [], "/run", false)).toBeUndefined();
	});
});

test("checkImageMounts() reports a read-only folder above a root that is a plain folder, which the runtime mounts on itself", () => {
	const table = new MountTable("20 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
	const image = { ...imageWith({}), mountTable: () => table };
	expect(checkImageMounts(specWith([bind("/bundle", "/mnt", "ro"), bind("/bundle", "/other", "rro")]), image)).toEqual(["/mnt"]);
});

test("checkImageMounts() terminates for an overlay that is mounted on one of its own layers", () => {
	const table = new MountTable(`20 1 8:1 / / rw - ext4 /dev/sda1 rw
21 20 0:30 / /bundle rw - overlay overlay rw,lowerdir=/bundle/lower,upperdir=/up,workdir=/work
`);
	const image = { ...imageWith({}), mountTable: () => table };
	expect(codeOf(() => checkImageMounts(specWith([bind("/up/rootfs/etc", "/mnt")]), image))).toBe("input/image-mount");
});
