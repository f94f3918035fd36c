/** Whole specs of descriptions, by engine: what fixtures do not have. */
import { describe, expect, test } from "bun:test";
import { emptyDescription } from "../../../test/support/description.ts";
import type { ContainerDescription, Engine, ExistingContainer } from "../description.ts";
import { specOf } from "./mod.ts";

interface Spec {
	readonly process: { readonly capabilities: Readonly<Record<string, readonly string[]>>; readonly apparmorProfile?: string };
	readonly mounts: readonly {
		readonly destination: string;
		readonly options: readonly string[];
		readonly source: string;
		readonly type: string;
	}[];
	readonly linux: Readonly<Record<string, unknown>> & { readonly namespaces: readonly { readonly type: string }[] };
}

const specFor = (engine: Engine, change: Partial<ContainerDescription>) =>
	specOf({ ...emptyDescription, engine, ...change }) as unknown as Spec;
const mountsAt = (spec: Spec, ...destinations: readonly string[]) =>
	spec.mounts.filter(({ destination }) => destinations.includes(destination));
const orderOf = (spec: Spec) => spec.mounts.map(({ destination }) => destination);

const zeros = "0".repeat(64);

test("of a description of everything is whole", () => {
	const container: Partial<ContainerDescription> = {
		name: "web",
		image: "localhost/web:1",
		labels: { team: "shop" },
		annotations: { "example.com/a": "b" },
		capabilities: { add: ["CAP_NET_ADMIN"], drop: ["ALL"] },
		user: { uid: 1000, gid: 1001, additionalGids: [5] },
		args: ["sleep", "1"],
		env: ["A=b"],
		cwd: "/srv",
		mounts: [
			{ destination: "/var/lib/app/data", type: "bind", source: "/srv/data", options: ["ro"] },
			{ destination: "/run", type: "tmpfs", source: "tmpfs", options: ["size=1m"] },
		],
		memoryLimit: 67108864,
		hostNamespaces: ["pid", "network", "ipc"],
		seccomp: "unconfined",
		apparmor: "shop",
	};
	expect(specOf({ ...emptyDescription, engine: "docker", ...container })).toEqual({
		ociVersion: "1.0.2",
		process: {
			user: { uid: 1000, gid: 1001, additionalGids: [5] },
			args: ["sleep", "1"],
			env: ["A=b"],
			cwd: "/srv",
			capabilities: { bounding: ["CAP_NET_ADMIN"] },
			apparmorProfile: "shop",
		},
		root: { path: `/var/lib/docker/overlay2/${zeros}/merged` },
		mounts: [
			{ destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"] },
			{ destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "strictatime", "mode=755", "size=65536k"] },
			{
				destination: "/dev/pts",
				type: "devpts",
				source: "devpts",
				options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"],
			},
			{ destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"] },
			{ destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"] },
			{ destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup", options: ["ro", "nosuid", "noexec", "nodev"] },
			{ destination: "/dev/shm", type: "bind", source: "/dev/shm", options: ["rbind", "rprivate"] },
			{ destination: "/run", type: "tmpfs", source: "tmpfs", options: ["noexec", "nosuid", "nodev", "rprivate", "size=1m"] },
			{ destination: "/var/lib/app/data", type: "bind", source: "/srv/data", options: ["rbind", "ro", "rprivate"] },
			...["resolv.conf", "hostname", "hosts"].map((name) => ({
				destination: `/etc/${name}`,
				type: "bind",
				source: `/var/lib/docker/containers/${zeros}/${name}`,
				options: ["rbind", "rprivate"],
			})),
		],
		annotations: { "example.com/a": "b" },
		linux: {
			resources: { devices: [{ allow: false, access: "rwm" }], memory: { limit: 67108864 } },
			cgroupsPath: `system.slice:docker:${zeros}`,
			namespaces: [{ type: "uts" }, { type: "mount" }, { type: "network", path: "/run/docker/netns/default" }],
			maskedPaths: expect.arrayContaining(["/proc/kcore", "/sys/firmware"]),
			readonlyPaths: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
		},
	});
});

describe("capabilities", () => {
	const user = { uid: 1000, gid: undefined, additionalGids: [] };
	const only = (add: readonly string[], drop: readonly string[] = ["ALL"]) => ({ capabilities: { add, drop } });
	const [admin, raw] = ["CAP_SYS_ADMIN", "CAP_NET_RAW"];
	test.each<[string, Engine, Partial<ContainerDescription>, Readonly<Record<string, readonly string[]>>]>([
		["a user on Docker has none in force", "docker", { user, ...only([admin]) }, { bounding: [admin] }],
		[
			"a user on Podman has those that were added, in all sets",
			"podman",
			{ user, ...only([admin]) },
			{ bounding: [admin], effective: [admin], permitted: [admin], inheritable: [admin], ambient: [admin] },
		],
		[
			"a user on containerd has them all",
			"containerd",
			{ user, ...only([admin]) },
			{ bounding: [admin], effective: [admin], permitted: [admin] },
		],
		["a user on CRI-O has them all", "crio", { user, ...only([admin]) }, { bounding: [admin], effective: [admin], permitted: [admin] }],
		["none", "docker", only([]), { bounding: [] }],
		["added and dropped is added by Docker", "docker", only([raw], ["ALL", raw]), { bounding: [raw], effective: [raw], permitted: [raw] }],
		["added and dropped is dropped by containerd", "containerd", only([raw], ["ALL", raw]), { bounding: [] }],
		["ALL added and dropped is dropped by CRI-O", "crio", only(["ALL"]), { bounding: [] }],
		[
			"one that is not known is kept",
			"podman",
			only(["CAP_NEW"]),
			{ bounding: ["CAP_NEW"], effective: ["CAP_NEW"], permitted: ["CAP_NEW"] },
		],
	])("%s", (_, engine, change, sets) => expect(specFor(engine, change).process.capabilities).toEqual(sets));

	test.each<[Engine, number | undefined]>([
		["docker", undefined],
		["podman", undefined],
		["containerd", 41],
		["crio", 41],
	])("of a privileged container of a user, on %s, in force: %p", (engine, count) => {
		const { bounding, effective } = specFor(engine, { privileged: true, user }).process.capabilities;
		expect([bounding?.length, effective?.length]).toEqual([41, count]);
	});
});

describe("what confines a privileged container", () => {
	test.each<[Engine, string | undefined]>([
		["docker", "shop"],
		["podman", "shop"],
		["containerd", undefined],
		["crio", undefined],
	])("on %s, of an AppArmor profile: %p", (engine, apparmor) => {
		const { process, linux } = specFor(engine, { privileged: true, apparmor: "shop", seccomp: "filtered" });
		expect([process.apparmorProfile, linux.seccomp, linux.maskedPaths, linux.readonlyPaths]).toEqual([
			apparmor,
			undefined,
			undefined,
			undefined,
		]);
	});
});

test.each<[Engine, boolean]>([
	["docker", true],
	["podman", true],
	["containerd", false],
	["crio", false],
])("on %s, system calls are filtered without being asked: %p", (engine, filtered) => {
	expect(specFor(engine, {}).linux.seccomp !== undefined).toBe(filtered);
	expect(specFor(engine, { seccomp: "filtered" }).linux.seccomp).toBeDefined();
	expect(specFor(engine, { seccomp: "unconfined" }).linux.seccomp).toBeUndefined();
});

describe("mounts", () => {
	const bind = (destination: string, ...options: string[]) => ({ destination, type: "bind" as const, source: "/srv/x", options });

	test.each<Engine>(["docker", "podman", "containerd", "crio"])(
		"on %s, replace the engine's at the same path, and parents are first",
		(engine) => {
			const mounts = [bind("/sys/x/y"), bind("/etc/hosts"), bind("/sys"), bind("/sys/x")];
			const spec = specFor(engine, { mounts });
			expect(mountsAt(spec, "/etc/hosts", "/sys").map(({ source }) => source)).toEqual(["/srv/x", "/srv/x"]);
			const own = orderOf(spec).filter((path) => mounts.some(({ destination }) => destination === path));
			expect(own.indexOf("/sys")).toBeLessThan(own.indexOf("/sys/x"));
			expect(own.indexOf("/sys/x")).toBeLessThan(own.indexOf("/sys/x/y"));
		},
	);

	test.each<[Engine, string[]]>([
		["docker", ["rbind", "ro", "rslave"]],
		["podman", ["ro", "rslave", "rbind"]],
		["containerd", ["rbind", "rslave", "ro"]],
		["crio", ["rbind", "rslave", "ro", "bind"]],
	])("on %s, keep their propagation", (engine, options) => {
		expect(mountsAt(specFor(engine, { mounts: [bind("/x", "ro", "rslave")] }), "/x")[0]?.options).toEqual(options);
	});

	test.each<[Engine, string, string[]]>([
		["docker", "/var/lib/docker/volumes/x/_data", ["rbind"]],
		["podman", "/var/lib/containers/storage/volumes/x/_data", ["rw", "rprivate", "nosuid", "nodev", "rbind"]],
	])("on %s, have a volume's options where they are a volume", (engine, source, options) => {
		expect(mountsAt(specFor(engine, { mounts: [{ ...bind("/x"), source }] }), "/x")[0]?.options).toEqual(options);
	});

	test("on Podman, tmpfs has copy-up unless it says otherwise", () => {
		const tmpfs = (destination: string, ...options: string[]) => ({ destination, type: "tmpfs" as const, source: "tmpfs", options });
		const spec = specFor("podman", { mounts: [tmpfs("/a"), tmpfs("/b", "notmpcopyup", "ro", "exec")] });
		expect(mountsAt(spec, "/a", "/b").map(({ options }) => options)).toEqual([
			["rw", "rprivate", "nosuid", "nodev", "tmpcopyup"],
			["ro", "exec", "rprivate", "nosuid", "nodev"],
		]);
	});

	test("on Podman, a mount at /run has no .containerenv", () => {
		expect(orderOf(specFor("podman", { mounts: [bind("/run")] }))).not.toContain("/run/.containerenv");
		expect(orderOf(specFor("podman", {}))).toContain("/run/.containerenv");
	});

	test("on CRI-O in the host's network, /etc/hosts is the host's", () => {
		expect(mountsAt(specFor("crio", { hostNamespaces: ["network"] }), "/etc/hosts")).toEqual([
			{ destination: "/etc/hosts", type: "bind", source: "/etc/hosts", options: ["rw", "bind"] },
		]);
	});
});

describe("a container that exists", () => {
	const existing: ExistingContainer = {
		id: "a".repeat(64),
		root: "/data/docker/overlay2/x/merged",
		files: { "/etc/hosts": "/data/docker/containers/x/hosts", "/dev/shm": "/data/shm" },
		boundingCapabilities: ["CAP_CHOWN"],
		effectiveCapabilities: [],
		maskedPaths: ["/proc/kcore"],
		readonlyPaths: [],
		inUserNamespace: false,
	};

	test.each<Engine>(["docker", "podman"])("on %s, has what the engine says of it", (engine) => {
		const spec = specFor(engine, { privileged: true, existing });
		expect(spec).toMatchObject({
			root: { path: existing.root },
			process: { capabilities: { bounding: ["CAP_CHOWN"] } },
			linux: { cgroupsPath: expect.stringMatching(/:a{64}$/), maskedPaths: ["/proc/kcore"] },
		});
		expect(
			mountsAt(spec, "/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/dev/shm")
				.map(({ source }) => source)
				.sort(),
		).toEqual(["/data/docker/containers/x/hosts", "/data/shm"]);
		expect(Object.keys(spec.process.capabilities)).toEqual(["bounding"]);
		expect(spec.linux.readonlyPaths).toBeUndefined();
	});

	test("in a user namespace has no device rules, and with the host's network the host's /sys", () => {
		const rootless = { ...existing, inUserNamespace: true };
		const spec = specFor("podman", { privileged: true, hostNamespaces: ["network"], existing: rootless });
		expect(spec.linux.resources).toEqual({});
		expect(spec.linux.namespaces.map(({ type }) => type)).toEqual(["pid", "ipc", "uts", "mount", "user"]);
		expect(mountsAt(spec, "/sys", "/sys/fs/cgroup")).toEqual([
			{ destination: "/sys", type: "bind", source: "/sys", options: ["rprivate", "nosuid", "noexec", "nodev", "rw", "rbind"] },
		]);
	});
});
