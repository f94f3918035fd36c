import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Machine, ossify } from "../../../test/support/cli.ts";
import { packageAssets } from "../../platform/mod.ts";

const assets = { policy: () => packageAssets.policy() };
const ids = ["a", "b", "c", "d"].map((digit) => digit.repeat(64)) as [string, string, string, string];
const open = '{"ociVersion":"1.3.0","root":{"path":"rootfs"},"process":{"env":["PASSWORD=hunter2"]}}';
const locked = '{"ociVersion":"1.3.0","root":{"path":"rootfs","readonly":true}}';

const storage = "var/lib/containers/storage/overlay-containers";
const run = "run/containers/storage/overlay-containers";
const tasks = "run/containerd/io.containerd.runtime.v2.task";
const list = (...entries: object[]) => JSON.stringify(entries);
const entry = (id: string, name: string) => ({ id, names: [name], metadata: JSON.stringify({ "image-name": "localhost/os" }) });

/** A process that started a second after the boot, with a name that imitates other fields. */
const processes = (pid: number, options: string, boot = 1_700_000_000) => ({
	"proc/stat": `cpu 1 2\nbtime ${boot}\n`,
	[`proc/${pid}/stat`]: `${pid} (a) R (b) S ${Array(18).fill(0).join(" ")} 100 0\n`,
	[`proc/${pid}/mountinfo`]: `1 0 0:1 / / rw - rootfs rootfs rw\n2 1 0:2 / / ${options} - overlay overlay rw,lowerdir=/x\n3 2 0:3 / /proc ro - proc proc ro\n`,
});

async function audit({ args, ...machine }: Machine) {
	const { code, stdout, stderr } = await ossify({ assets, ...machine, args: ["audit", "--root", "DIR", ...args] });
	return { code, stdout, stderr };
}

async function lines(machine: Omit<Machine, "args">) {
	const { code, stdout, stderr } = await audit({ ...machine, args: ["--format", "ndjson"] });
	const containers = stdout
		.split("\n")
		.filter((line) => line !== "")
		.map((line) => JSON.parse(line));
	return {
		code,
		stderr,
		containers: containers.map(({ engine, id, name, state, result }) => [engine, id[0], name, state.status, state.root, result]),
	};
}

describe("ossify audit of a machine", () => {
	test("shows each container once, with its names, its state and what is not known", async () => {
		const files = {
			[`${storage}/containers.json`]: list(entry(ids[0], "web"), { id: ids[3], names: ["working-container"], metadata: "" }),
			[`${storage}/volatile-containers.json`]: list(entry(ids[1], "new\u001b[31m")),
			[`${storage}/${ids[0]}/userdata/config.json`]: open,
			[`${run}/${ids[0]}/userdata/pidfile`]: "7\n",
			[`${run}/${ids[0]}/userdata/config.json`]: open,
			[`${tasks}/default/job/config.json`]: locked,
			[`${tasks}/default/job/init.pid`]: "8",
			[`var/lib/containerd/io.containerd.grpc.v1.cri/containers/${ids[2]}/status`]: "{}",
			...processes(7, "rw,relatime"),
		};
		expect(await audit({ args: [], files })).toEqual({
			code: 0,
			stderr: "",
			stdout: `  Result     Container                   State              Risk     Rule
  unknown    new\\u001b[31m bbbbbbbbbbbb  stopped            unknown  no rule
             its spec is only in its engine's database, which ossify does not read
  unknown    containerd cccccccccccc     stopped            unknown  no rule
             its spec is only in its engine's database, which ossify does not read
  hardened   plain web aaaaaaaaaaaa      running, writable  unknown  readonly/root, tmpfs/allowances, tmpfs/noexec
             risk: its overlay mount has no upper directory: the container cannot write to its root
  compliant  containerd job              exited             unknown  readonly/root, tmpfs/declined
             risk: only its engine's database says where its layer is

4 containers: 2 unknown, 1 would get a read-only root, 1 compliant already.

  Rule              unknown  hardened  compliant
  readonly/root           –         1          1
  tmpfs/allowances        –         1          –
  tmpfs/declined          –         –          1
  tmpfs/noexec            –         1          –
  All                     2         1          1

  Risk  unknown
  All         4
`,
		});
	});

	const one = { [`${tasks}/k8s.io/${ids[0]}/config.json`]: open, [`${tasks}/k8s.io/${ids[0]}/init.pid`]: "7" };
	test.each<[string, Record<string, string>, unknown[]]>([
		["whose root is read-only", processes(7, "ro,relatime"), ["running", "read-only"]],
		["whose root is writable", processes(7, "rw"), ["running", "writable"]],
		["whose number another process has got", processes(7, "rw", 9_000_000_000), ["exited", undefined]],
		["that has ended", processes(8, "rw"), ["exited", undefined]],
		["that is a zombie", { ...processes(7, "rw"), "proc/7/stat": `7 (a) Z ${Array(18).fill(0).join(" ")} 100 0\n` }, ["exited", undefined]],
		["without a number", { ...processes(7, "rw"), [`${tasks}/k8s.io/${ids[0]}/init.pid`]: "../1" }, ["exited", undefined]],
	])("a process %s", async (_, files, state) => {
		expect((await lines({ files: { ...one, ...files } })).containers).toEqual([["containerd", "a", undefined, ...state, "hardened"]]);
	});

	const { "proc/stat": boot = "", "proc/7/stat": stat = "", "proc/7/mountinfo": mountinfo = "" } = processes(7, "ro");
	const outside = mkdtempSync(join(tmpdir(), "ossify-proc-"));
	writeFileSync(join(outside, "stat"), stat);
	writeFileSync(join(outside, "mountinfo"), mountinfo);
	afterAll(() => rmSync(outside, { recursive: true }));
	test.each<[string, Omit<Machine, "args">, unknown[]]>([
		["in a folder that a link leads to", { files: { "proc/stat": boot }, links: { "proc/7": outside } }, ["exited", undefined]],
		[
			"whose mounts a link leads to",
			{ files: { "proc/stat": boot, "proc/7/stat": stat }, links: { "proc/7/mountinfo": join(outside, "mountinfo") } },
			["running", undefined],
		],
		[
			"in a folder below that a link leads to",
			{ files: { "p/stat": boot, "p/7/stat": stat, "p/7/mountinfo": mountinfo }, links: { proc: "DIR/p" } },
			["running", "read-only"],
		],
		["that is a pipe", { files: { "proc/stat": boot }, pipes: ["proc/7/stat"] }, ["exited", undefined]],
	])("a process %s", async (_, { files, ...machine }, state) => {
		expect((await lines({ ...machine, files: { ...one, ...files } })).containers).toEqual([
			["containerd", "a", undefined, ...state, "hardened"],
		]);
	});

	test("follows no link out of a state folder, and goes on after what cannot be read", async () => {
		const files = {
			...one,
			[`${storage}/containers.json`]: "[{",
			[`${tasks}/k8s.io/${ids[1]}/config.json`]: "[]",
			"secret/config.json": locked,
		};
		const links = {
			[`${tasks}/k8s.io/${ids[2]}`]: "DIR/secret",
			[`${tasks}/k8s.io/${ids[3]}/config.json`]: "DIR/secret/config.json",
			"run/docker": "/proc",
		};
		const { code, stderr, containers } = await lines({ files, links });
		const errors = stderr
			.trim()
			.split("\n")
			.map((line) => JSON.parse(line).error);
		expect([code, containers, errors.map(({ spec, code: said }) => [spec.replace(/[a-f]{12}/, "…"), said])]).toEqual([
			5,
			[
				["containerd", "a", undefined, "exited", undefined, "hardened"],
				["containerd", "d", undefined, "stopped", undefined, "unknown"],
			],
			[
				["DIR/var/lib/containers/storage", "host/unreadable"],
				["containerd …", "input/no-containers"],
			],
		]);
	});

	test.each([
		["never ran", "0001-01-01T00:00:00Z", "created"],
		["do not run any more", "2026-11-29T07:00:00.123Z", "exited"],
	])("finds Docker's containers that %s", async (_, StartedAt, status) => {
		const Config = { Image: "os", User: "", Env: ["A=hunter2"] };
		const config = { ID: ids[0], Name: "/web", Config, MountPoints: {}, State: { StartedAt } };
		const files = {
			[`var/lib/docker/containers/${ids[0]}/config.v2.json`]: JSON.stringify(config),
			[`var/lib/docker/containers/${ids[0]}/hostconfig.json`]: JSON.stringify({ Privileged: false, ReadonlyRootfs: true }),
		};
		const { code, stdout } = await audit({ args: ["--format", "json"], files });
		const [container] = JSON.parse(stdout).containers;
		expect([code, stdout.includes("hunter2"), container]).toMatchObject([
			0,
			false,
			{ engine: "docker", name: "web", image: "os", state: { status } },
		]);
	});

	test.each<[string, Omit<Machine, "args">, string, object | undefined]>([
		[
			"its name",
			{ files: { "etc/hostname": "Node-1.Example\n" } },
			"ossify-audit-node-1.example",
			{ apiVersion: "v1", kind: "Node", name: "node-1.example" },
		],
		["no name", {}, "ossify-audit", undefined],
		["an empty name", { files: { "etc/hostname": "\n" } }, "ossify-audit", undefined],
		["a name that is a link out of it", { links: { "etc/hostname": "/proc/sys/kernel/hostname" } }, "ossify-audit", undefined],
		["a name that is a pipe", { pipes: ["etc/hostname"] }, "ossify-audit", undefined],
	])("of a machine with %s, names reports after it", async (_, machine, name, scope) => {
		const files = { [`${tasks}/default/job/config.json`]: locked, ...machine.files };
		const { code, stdout } = await audit({ ...machine, args: ["--format", "openreports"], files });
		const [report, ...others] = JSON.parse(stdout).items;
		expect([code, others, report.metadata.name, report.scope]).toEqual([0, [], name, scope]);
	});

	test("finds nothing on a machine without engines", async () => {
		expect(await audit({ args: [], files: { "etc/os-release": "" } })).toEqual({ code: 0, stdout: "0 containers.\n", stderr: "" });
	});
});
