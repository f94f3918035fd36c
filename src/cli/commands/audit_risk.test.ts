/** `ossify audit` of a machine: the risk of each container, by what is in its layer. */
import { describe, expect, test } from "bun:test";
import { boltFile } from "../../../test/support/bolt.ts";
import { type Machine, ossify } from "../../../test/support/cli.ts";
import { packageAssets } from "../../platform/mod.ts";

const assets = { policy: () => packageAssets.policy() };
const id = "a".repeat(64);
const layer = "b".repeat(64);
const spec = (extra: object = {}) =>
	JSON.stringify({ ociVersion: "1.3.0", process: { cwd: "/" }, root: { path: "rootfs" }, mounts: [], ...extra });

const storage = "var/lib/containers/storage";
const diff = `${storage}/overlay/${layer}/diff`;
const listed = (driver: string) => ({
	[`${storage}/${driver}-containers/containers.json`]: JSON.stringify([
		{ id, names: ["web"], layer, metadata: '{"image-name":"localhost/os"}' },
	]),
	[`${storage}/${driver}-containers/${id}/userdata/config.json`]: spec(),
});
/** A container of Podman's that ended. */
const ended = listed("overlay");
const big = "x".repeat(5000);
const data = { path: "/var/lib/app", kind: "data", rule: "data/state", bytes: 8192, entries: 1 };
const run = { path: "/run", kind: "covered", rule: "scratch/run", bytes: 4096, entries: 1 };

async function audited(machine: Omit<Machine, "args">, ...args: readonly string[]) {
	const { code, stdout, stderr } = await ossify({ assets, ...machine, args: ["audit", "--root", "DIR", "--format", "json", ...args] });
	const { containers, totals } = JSON.parse(stdout);
	const [{ state, risk, written, riskNote, result }] = containers;
	return { code, stderr, status: state.status, result, risk, written, riskNote, risks: totals.risks };
}

const none = { bytes: 0, entries: 0, folders: [] };
const docker = (state: object, driver = "overlay2") => ({
	[`var/lib/docker/containers/${id}/config.v2.json`]: JSON.stringify({
		ID: id,
		Name: "/web",
		Config: { Image: "os" },
		Driver: driver,
		State: state,
	}),
	[`var/lib/docker/containers/${id}/hostconfig.json`]: "{}",
	[`var/lib/docker/image/overlay2/layerdb/mounts/${id}/mount-id`]: layer,
});
const started = { StartedAt: "2026-11-29T07:00:00Z" };
const task = `run/containerd/io.containerd.runtime.v2.task/k8s.io/${id}`;
/** A container of containerd's that runs, by the mount of its root. */
const running = (root: string) => ({
	[`${task}/config.json`]: spec(),
	[`${task}/init.pid`]: "7",
	"proc/stat": "btime 1700000000\n",
	"proc/7/stat": `7 (a) S ${Array(18).fill(0).join(" ")} 100 0\n`,
	"proc/7/mountinfo": `2 1 0:2 / / rw,relatime - ${root}\n`,
});

const containerd = "var/lib/containerd";
const snapshot = `${containerd}/io.containerd.snapshotter.v1.overlayfs/snapshots/300/fs`;
/** A container of the CRI's without a task, as containerd's databases have it. */
const store = (snapshotter = "overlayfs") => {
	const json = spec();
	const any = new Uint8Array([0x0a, 1, 0x78, 0x12, json.length, ...Buffer.from(json)]);
	const container = { spec: any, image: "localhost/os", snapshotter, snapshotKey: id, labels: { "io.cri-containerd.kind": "container" } };
	const snapshots = { [snapshotter]: { [id]: { name: `k8s.io/7/${id}` } } };
	return {
		[`${containerd}/io.containerd.metadata.v1.bolt/meta.db`]: boltFile({
			v1: { "k8s.io": { containers: { [id]: container }, snapshots } },
		}),
		[`${containerd}/io.containerd.snapshotter.v1.overlayfs/metadata.db`]: boltFile({
			v1: { snapshots: { [`k8s.io/7/${id}`]: { id: new Uint8Array([0xac, 0x02]) } } },
		}),
		[`${containerd}/io.containerd.grpc.v1.cri/containers/${id}/status`]: '{"StartedAt":1700000000000000000}',
	};
};

/** What is deeper is not read. */
const deep = { [`${diff}/run${"/a".repeat(300)}/x`]: "" };
const tooDeep = { riskNote: `cannot read all of its layer: /run${"/a".repeat(255)}: it is more than 256 folders deep` };

const cases: readonly [string, Omit<Machine, "args">, object][] = [
	[
		"that wrote data and what the policy allows",
		{ files: { ...ended, [`${diff}/var/lib/app/orders`]: big, [`${diff}/run/app.pid`]: "7" } },
		{ status: "exited", risk: "data", written: { bytes: 12288, entries: 2, folders: [data, run] } },
	],
	[
		"that wrote only what the policy allows",
		{ files: { ...ended, [`${diff}/run/app.pid`]: "7" } },
		{ status: "exited", risk: "covered", written: { bytes: 4096, entries: 1, folders: [run] } },
	],
	[
		"that changed its image",
		{ files: { ...ended, [`${diff}/usr/bin/tool`]: "x" }, modes: { [`${diff}/usr/bin/tool`]: 0o755 } },
		{ status: "exited", risk: "drift" },
	],
	[
		"that let everyone write in folders of the system",
		{ files: { ...ended, [`${diff}/etc/hosts`]: "" }, modes: { [`${diff}/etc`]: 0o777, [diff]: 0o777 } },
		{
			status: "exited",
			risk: "drift",
			written: {
				bytes: 0,
				entries: 2,
				folders: ["/", "/etc"].map((path) => ({ path, kind: "drift", rule: "drift/writable", bytes: 0, entries: 1 })),
			},
		},
	],
	[
		"with a sticky folder of the system, and one that its group can write",
		{ files: { ...ended, [`${diff}/etc/hosts`]: "" }, modes: { [`${diff}/etc`]: 0o1777, [diff]: 0o775 } },
		{ status: "exited", risk: "none" },
	],
	["whose layer is not read whole", { files: { ...ended, ...deep } }, { status: "exited", risk: "unknown", ...tooDeep }],
	[
		"that changed its image, and whose layer is not read whole",
		{ files: { ...ended, ...deep, [`${diff}/usr/bin/tool`]: "x" }, modes: { [`${diff}/usr/bin/tool`]: 0o755 } },
		{ status: "exited", risk: "drift", ...tooDeep },
	],
	["that wrote nothing", { files: { ...ended, [`${diff}/etc/hosts`]: "" } }, { status: "exited", risk: "none", written: none }],
	[
		"whose writes a mount of it covers",
		{
			files: {
				...ended,
				[`${storage}/overlay-containers/${id}/userdata/config.json`]: spec({
					mounts: [{ destination: "/var/run/secrets/x", type: "bind", source: "/x" }],
				}),
				[`${diff}/run/secrets/x/y`]: "",
			},
		},
		{ status: "exited", risk: "none", written: none },
	],
	[
		"that never ran",
		{
			files: {
				...ended,
				[`${storage}/overlay-containers/${id}/userdata/state.json`]: '{"status":"created","started":"0001-01-01T00:00:00Z"}',
				[`${diff}/etc/hosts`]: "",
			},
		},
		{ status: "created", risk: "unknown", riskNote: "it never ran" },
	],
	["whose layer is gone", { files: ended }, { risk: "unknown", riskNote: "its layer is not in the engine's folders" }],
	[
		"on vfs",
		{ files: listed("vfs") },
		{ risk: "unknown", riskNote: "the storage driver is vfs, and only layers of overlay mounts are read" },
	],
	[
		"on fuse-overlayfs",
		{ files: { ...ended, [`${storage}/overlay/.has-mount-program`]: "true", [`${diff}/etc/hosts`]: "" } },
		{ risk: "unknown", riskNote: "its layer is of fuse-overlayfs, and only those of the kernel's overlayfs are read" },
	],
	[
		"whose layer a link leads to",
		{
			files: { ...ended, [`${storage}/overlay/x`]: "", "secret/passwords": big },
			links: { [`${storage}/overlay/${layer}`]: "DIR/secret" },
		},
		{ risk: "unknown", riskNote: "its layer is not in the engine's folders" },
	],
	[
		"of Docker",
		{ files: { ...docker(started), [`var/lib/docker/overlay2/${layer}/diff/var/lib/app/orders`]: big } },
		{ status: "exited", risk: "data", written: { bytes: 8192, entries: 1, folders: [data] } },
	],
	[
		"of Docker that never ran",
		{ files: { ...docker({ StartedAt: "0001-01-01T00:00:00Z" }), [`var/lib/docker/overlay2/${layer}/diff/x`]: "" } },
		{ status: "created", risk: "unknown", riskNote: "it never ran" },
	],
	[
		"of Docker on btrfs",
		{ files: docker(started, "btrfs") },
		{ risk: "unknown", riskNote: "the storage driver is btrfs, and only layers of overlay mounts are read" },
	],
	[
		"that runs on an overlay mount",
		{ files: { ...running("overlay overlay rw,lowerdir=/l,upperdir=/u/fs,workdir=/w"), "u/fs/var/lib/app/orders": big } },
		{ status: "running", risk: "data", written: { bytes: 8192, entries: 1, folders: [data] } },
	],
	[
		"that runs on a block device",
		{ files: running("ext4 /dev/sdb rw") },
		{ status: "running", risk: "unknown", riskNote: "its root is on ext4 (the block device /dev/sdb), not on an overlay mount" },
	],
	[
		"that runs on EROFS, with its upper directory in a block device",
		{ files: running("overlay overlay rw,lowerdir=/m/1,upperdir=/m/2/upper,workdir=/m/2/work") },
		{ risk: "unknown", riskNote: "its upper directory /m/2/upper is not a folder here, and may be of another mount namespace" },
	],
	[
		"whose upper directory a link leads out of the machine to",
		{ files: running("overlay overlay rw,lowerdir=/l,upperdir=/u/fs,workdir=/w"), links: { u: "/" } },
		{ risk: "unknown" },
	],
	[
		"of containerd that ended",
		{ files: { ...store(), [`${snapshot}/var/lib/app/orders`]: big } },
		{ status: "exited", risk: "data", written: { bytes: 8192, entries: 1, folders: [data] } },
	],
	[
		"of containerd on another snapshotter",
		{ files: store("erofs") },
		{ risk: "unknown", riskNote: "its snapshotter is erofs, and only layers of overlayfs are read" },
	],
	["of containerd whose layer is gone", { files: store() }, { risk: "unknown", riskNote: "its layer is not in the engine's folders" }],
	[
		"whose spec is not known",
		{ files: { [`var/lib/containerd/io.containerd.grpc.v1.cri/containers/${id}/status`]: '{"StartedAt":1700000000000000000}' } },
		{ status: "exited", result: "unknown", risk: "unknown", riskNote: "its spec is not known, so there is no decision" },
	],
];

describe("the risk of a container", () => {
	test.each(cases)("%s", async (_, machine, expected) => {
		const { code, stderr, ...said } = await audited(machine);
		expect([code, stderr, said]).toMatchObject([0, "", expected]);
		expect(said.risks).toEqual([{ risk: said.risk, containers: 1, bytes: said.written?.bytes ?? 0, entries: said.written?.entries ?? 0 }]);
	});

	test("is left out with --skip-layers", async () => {
		const files = { ...ended, [`${diff}/var/lib/app/orders`]: big };
		expect(await audited({ files }, "--skip-layers")).toMatchObject({ code: 0, risk: undefined, written: undefined, risks: undefined });
	});
});

test("the table has the risk, the folders that the policy does not allow, and the totals", async () => {
	const files = { ...ended, [`${diff}/var/lib/app/orders`]: big, [`${diff}/run/app.pid`]: "7" };
	const { stdout } = await ossify({ assets, files, columns: 110, args: ["audit", "--root", "DIR"] });
	expect(stdout).toBe(`  Result    Container               State   Risk          Rule
  hardened  plain web aaaaaaaaaaaa  exited  data, 12 KiB  readonly/root, tmpfs/allowances, tmpfs/noexec
            data/state: /var/lib/app, 1 entry, 8 KiB

1 container: 1 would get a read-only root.

  Rule              hardened
  readonly/root            1
  tmpfs/allowances         1
  tmpfs/noexec             1
  All                      1

  Risk  data
  All      1
  written: data 12 KiB
`);
});

test.each(["--root", "--skip-layers"])("%s is for a machine", async (option) => {
	const args = ["audit", "DIR/a.json", option, ...(option === "--root" ? ["DIR"] : [])];
	const { code, stderr } = await ossify({ assets, args, files: { "a.json": spec() } });
	expect([code, stderr.split("\n")[0]]).toEqual([2, `ossify: ${option} is for the containers on a machine: leave out SPEC, or ${option}`]);
});
