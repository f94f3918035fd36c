/**
 * `ossify hook createRuntime` in front of real runc and crun, without an engine: what the hook makes of a container's mounts, and what it
 * leaves of the host's when the image, the spec or the policy is hostile or something breaks half-way.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
	chmodSync,
	existsSync,
	lchownSync,
	linkSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	renameSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { AT_EMPTY_PATH, AT_FDCWD, O_PATH, O_RDONLY, S_IFDIR, S_IFIFO, S_IFLNK, S_IFREG, S_IFSOCK } from "../../src/live/abi.ts";
import { binaryOf } from "../../src/live/bytes.ts";
import { Syscalls } from "../../src/live/syscalls.ts";
import { openKernel } from "../../src/platform/kernel/syscalls_open.ts";
import { type CommandResult, must, run, until } from "./support/command.ts";
import { findEngines, type OciRuntime, ossifyExecutable } from "./support/engines.ts";
import { hostState, mounts, processes, processesLeft } from "./support/host_state.ts";
import { nodeExecutable } from "./support/node.ts";
import { sandbox } from "./support/sandbox.ts";
import { makeHostFolder, makeTree, spring, targets, traps, wwwData } from "./support/tree.ts";

const runtimes: readonly OciRuntime[] = ["runc", "crun"];
const engines = findEngines();
const folder = mkdtempSync(join(sandbox().folder, "live-"));
const host = join(folder, "host");
const tree = join(folder, "tree");
/** Decides what the data say. */
const policy = join(folder, "bundle.tar.gz");
const log = join(folder, "decisions.log");
const swapperScript = join(import.meta.dir, "support/swapper.ts");

/** What the shipped policies grant, small; a test changes parts of it. */
const tmpfs = [
	{ destination: "/run", mode: "0755", size: 1 << 20, copyUp: true },
	{ destination: "/tmp", mode: "1777", size: 1 << 20, copyUp: true },
	{ destination: "/var/tmp", mode: "1777", size: 1 << 20, copyUp: true },
];
const decision = { mode: "enforce", readonly: true, tmpfs, reasons: [{ rule: "test/root", message: "a test wants it" }] };
const locked = { ...decision, readonlyMounts: ["/etc/resolv.conf", "/run/.containerenv"] };

interface Spec {
	process: Record<string, unknown> & { cwd: string; args: string[]; capabilities: Record<string, string[]> };
	root: { path: string };
	mounts: { destination: string; type: string; source: string; options?: string[] }[];
	linux: Record<string, unknown> & { namespaces: { type: string; path?: string }[] };
	[key: string]: unknown;
}

interface Case {
	readonly runtime: OciRuntime;
	/** What the container runs. */
	readonly script: string;
	readonly decides?: object;
	readonly image?: (root: string) => void;
	readonly spec?: (spec: Spec, bundle: string) => void;
	readonly hook?: readonly string[];
	readonly log?: string;
	readonly stage?: "createRuntime" | "prestart";
}

let count = 0;

/** Runs a container to its end; the bundle is removed with it. */
async function startBundle(container: Case): Promise<CommandResult> {
	const id = `live-${process.pid}-${++count}`;
	const bundle = join(folder, id);
	try {
		await furnish(bundle, container);
		const flags = ["--root", join(folder, "state"), ...(container.runtime === "crun" ? ["--cgroup-manager", "disabled"] : [])];
		const outcome = await run([engines[container.runtime], ...flags, "run", "--bundle", bundle, id]);
		const reason = join(bundle, "reason");
		return { ...outcome, stderr: outcome.stderr + (existsSync(reason) ? readFileSync(reason, "utf8") : "") };
	} finally {
		rmSync(bundle, { recursive: true, force: true });
	}
}

async function furnish(
	bundle: string,
	{ runtime, script, decides = decision, image, spec: change, hook = [], log: to = log, stage = "createRuntime" }: Case,
): Promise<void> {
	mkdirSync(join(bundle, "volume"), { recursive: true });
	mkdirSync(join(bundle, "secrets"));
	chmodSync(join(bundle, "volume"), 0o777);
	const write = (name: string, text: string) => writeFileSync(join(bundle, name), text);
	write("secrets/token", "secret\n");
	write("resolv.conf", "nameserver 192.0.2.1\n");
	write("containerenv", "engine\n");
	write("volume/kept", "of the volume\n");
	write("decision.json", JSON.stringify({ wanted: decides }));
	await must(["cp", "-a", tree, join(bundle, "rootfs")]);
	image?.(join(bundle, "rootfs"));
	await must([engines[runtime], "spec"], { cwd: bundle });
	const spec = JSON.parse(readFileSync(join(bundle, "config.json"), "utf8")) as Spec;
	complete(spec, bundle, script);
	const args = ["ossify", "hook", stage, "-p", policy, "-d", join(bundle, "decision.json"), "--log", to, ...hook];
	spec["hooks"] = { [stage]: [{ path: ossifyExecutable(), args }] };
	change?.(spec, bundle);
	write("config.json", JSON.stringify(spec));
}

/** What this machine can start, and what engines mount. */
function complete(spec: Spec, bundle: string, script: string): void {
	const bind = (source: string, destination: string) => ({
		destination,
		type: "bind",
		source: join(bundle, source),
		options: ["rbind", "rw"],
	});
	delete spec.process["oomScoreAdj"];
	delete spec.process["rlimits"];
	delete spec.linux["resources"];
	spec.process["terminal"] = false;
	spec.process.args = ["/bin/sh", "-c", script];
	spec.process["env"] = ["PATH=/bin"];
	spec.root = { path: "rootfs" };
	spec.linux.namespaces = spec.linux.namespaces.filter(({ type }) => type !== "network" && type !== "cgroup");
	spec.linux["cgroupsPath"] = `${sandbox().cgroup}/${bundle.split("/").at(-1)}`;
	spec.mounts = spec.mounts.filter(({ destination }) => destination !== "/sys/fs/cgroup");
	spec.mounts.push(
		bind("resolv.conf", "/etc/resolv.conf"),
		bind("containerenv", "/run/.containerenv"),
		bind("secrets", "/run/secrets"),
		bind("volume", "/data"),
	);
}

beforeAll(async () => {
	makeHostFolder(host);
	await makeTree(tree);
	writeFileSync(join(folder, "decide.rego"), "package ossify\n\n# METADATA\n# entrypoint: true\ndecision := data.wanted\n");
	await must([ossifyExecutable(), "build", join(folder, "decide.rego"), "-o", policy]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a container that must not start, and whose failure must leave the host as it was. */
async function refuseBundle(container: Omit<Case, "script">): Promise<string> {
	const before = hostState([host]);
	const { code, stdout, stderr } = await startBundle({ spec: keepReason, ...container, script: "echo started" });
	expect(stdout).not.toContain("started");
	expect(code).not.toBe(0);
	expect(hostState([host])).toEqual(before);
	return stderr + stdout;
}

/** crun discards a hook's output unless a file for it is named. */
function keepReason(spec: Spec, bundle: string): void {
	spec["annotations"] = { "run.oci.hooks.stderr": join(bundle, "reason") };
}

describe.each(runtimes)("hook createRuntime under %s", (runtime) => {
	test("locks the image and keeps the tmpfs mounts and volumes writable", async () => {
		const paths = ["/usr/x", "/var/log/dnf.log", "/etc/y", "/x", "/tmp/a", "/var/tmp/a", "/run/a", "/dev/shm/a", "/data/a"];
		const { code, stdout } = await startBundle({
			runtime,
			script: `for path in ${paths.join(" ")}; do touch $path && echo "wrote $path"; done 2>&1; true`,
		});
		expect(code).toBe(0);
		for (const path of paths.slice(0, 4)) expect(stdout).toContain(`touch: ${path}: Read-only file system`);
		for (const path of paths.slice(4)) expect(stdout).toContain(`wrote ${path}`);
	});

	test("serves as prestart too", async () => {
		const { stdout } = await startBundle({ runtime, stage: "prestart", script: "touch /x 2>&1; touch /run/a && echo wrote" });
		expect(stdout).toBe("touch: /x: Read-only file system\nwrote\n");
	});

	test("gives each tmpfs its mode, size and options", async () => {
		const { stdout } = await startBundle({
			runtime,
			script:
				"grep ' tmpfs tmpfs ' /proc/self/mountinfo | grep -v ' /dev \\| /proc\\| /sys' | cut -d' ' -f5-; stat -c '%a %u:%g %n' /run /tmp",
		});
		expect(stdout).toContain("/run rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw,size=1024k,mode=755");
		expect(stdout).toContain("/tmp rw,nosuid,nodev,noexec,relatime - tmpfs tmpfs rw,size=1024k");
		expect(stdout).toContain("755 0:0 /run\n1777 0:0 /tmp\n");
	});

	test("copies the image's content up, with owners, modes, times and links", async () => {
		const before = await must(["stat", "-c", "%a %u:%g %Y", join(tree, "run/httpd/keep")]);
		const { stdout } = await startBundle({
			runtime,
			spec: (spec) => {
				spec.process.capabilities["effective"]?.push("CAP_DAC_OVERRIDE");
				for (const set of ["bounding", "permitted"]) spec.process.capabilities[set]?.push("CAP_DAC_OVERRIDE");
			},
			image: (root) => {
				writeFileSync(join(root, "run/set"), "#!/bin/sh\n");
				chmodSync(join(root, "run/set"), 0o6755);
				writeFileSync(Buffer.concat([Buffer.from(join(root, "run/f")), Buffer.from([0xff])]), "");
			},
			script:
				"cat /run/httpd/link; stat -c '%a %u:%g %Y' /run/httpd/keep; stat -c '%a %u:%g' /run/httpd /run/set; readlink /run/httpd/link; stat -c %a /run/lock; test -e \"$(printf '/run/f\\377')\" && echo name",
		});
		expect(stdout).toBe(`from the image\n${before}\n710 ${wwwData}:${wwwData}\n6755 0:0\nkeep\n1777\nname\n`);
	});

	test("carries mounts below a new tmpfs over, and locks engine files", async () => {
		const { stdout } = await startBundle({
			runtime,
			decides: locked,
			script:
				"cat /run/secrets/token /run/.containerenv; for file in /run/secrets/token /run/.containerenv /etc/resolv.conf; do echo more >>$file && echo wrote $file; done 2>&1; grep -c 'run/secrets' /proc/self/mountinfo",
		});
		expect(stdout).toContain("secret\nengine\n");
		expect(stdout).toContain("wrote /run/secrets/token\n");
		expect(stdout).toContain("can't create /run/.containerenv: Read-only file system");
		expect(stdout).toContain("can't create /etc/resolv.conf: Read-only file system");
		expect(stdout.trimEnd()).toEndWith("\n1");
	});

	test("locks what is mounted below a mount of the spec, where that is recursive, and keeps its options", async () => {
		const { stdout } = await startBundle({
			runtime,
			decides: { ...decision, readonlyMounts: ["/data"] },
			spec: (spec, bundle) => {
				const data = spec.mounts.find(({ destination }) => destination === "/data");
				Object.assign(data ?? {}, { options: ["rbind", "rrw", "nosuid", "noexec", "noatime"] });
				mkdirSync(join(bundle, "volume/below"));
				spec.mounts.push({ destination: "/data/below", type: "bind", source: join(bundle, "secrets"), options: ["rbind", "nodev"] });
			},
			script: "touch /data/x /data/below/x 2>&1; grep ' /data' /proc/self/mountinfo | cut -d' ' -f5,6",
		});
		const failures = ["/data/x", "/data/below/x"].map((path) => `touch: ${path}: Read-only file system\n`).join("");
		expect(stdout).toBe(`${failures}/data ro,nosuid,noexec,noatime\n/data/below ro,nodev,relatime\n`);
	});

	test("cannot be undone from within", async () => {
		const { stdout } = await startBundle({
			runtime,
			script: "mount -o remount,rw / 2>&1; mount -o remount,bind,rw / 2>&1; umount /tmp 2>&1; touch /x 2>&1",
		});
		expect(stdout).toContain("mount: permission denied");
		expect(stdout).toContain("touch: /x: Read-only file system");
	});

	test("makes a missing working directory and missing targets", async () => {
		const { stdout } = await startBundle({
			runtime,
			image: (root) => rmSync(join(root, "var"), { recursive: true }),
			spec: (spec) => {
				spec.process.cwd = "/srv/app/./deep";
			},
			script: "pwd; stat -c '%a %u:%g %n' /srv /srv/app /var; touch /var/tmp/a && echo wrote",
		});
		expect(stdout).toBe("/srv/app/deep\n755 0:0 /srv\n755 0:0 /srv/app\n755 0:0 /var\nwrote\n");
	});

	test("makes missing targets below a root that the spec locks itself", async () => {
		const { code, stdout } = await startBundle({
			runtime,
			image: (root) => rmSync(join(root, "var"), { recursive: true }),
			spec: (spec) => Object.assign(spec.root, { readonly: true }),
			script: "touch /x 2>&1; touch /var/tmp/a && echo wrote",
		});
		expect([code, stdout]).toEqual([0, "touch: /x: Read-only file system\nwrote\n"]);
	});

	test("leaves a working directory on a volume to the runtime", async () => {
		const { stdout } = await startBundle({ runtime, spec: (spec) => Object.assign(spec.process, { cwd: "/data/work" }), script: "pwd" });
		expect(stdout).toBe("/data/work\n");
	});

	test("gives mapped owners in a user namespace", async () => {
		const { stdout, stderr } = await startBundle({
			runtime,
			decides: { ...locked, tmpfs: [...tmpfs, { destination: "/srv/new", options: ["rw", "uid=5", "gid=6"], mode: "0700" }] },
			image: (root) => Bun.spawnSync(["chown", "-R", "100000:100000", root]),
			spec: (spec, bundle) => {
				const mapping = [{ containerID: 0, hostID: 100000, size: 65536 }];
				spec.linux.namespaces.push({ type: "user" });
				// Only the owner of the network namespace may mount sysfs.
				spec.mounts = spec.mounts.filter(({ destination }) => destination !== "/sys");
				Object.assign(spec.linux, { uidMappings: mapping, gidMappings: mapping });
				for (const path of [folder, bundle, sandbox().folder]) chmodSync(path, 0o755);
				spec.process.cwd = "/srv/app";
			},
			script:
				"stat -c '%a %u:%g %n' /run /tmp /run/httpd /srv/app /srv/new; touch /x 2>&1; touch /tmp/a /run/a && echo wrote; cat /run/secrets/token; pwd",
		});
		expect(stderr).not.toContain("rror");
		expect(stdout).toBe(
			"755 0:0 /run\n1777 0:0 /tmp\n710 0:0 /run/httpd\n755 0:0 /srv/app\n700 5:6 /srv/new\ntouch: /x: Read-only file system\nwrote\nsecret\n/srv/app\n",
		);
	});

	test("changes nothing in audit mode, and where nothing is decided", async () => {
		for (const decides of [{ ...locked, mode: "audit", deny: [{ rule: "r", message: "m" }] }, { mode: "enforce" }]) {
			const { stdout } = await startBundle({
				runtime,
				decides,
				script: "touch /x && echo wrote; grep -c ' tmpfs tmpfs ' /proc/self/mountinfo",
			});
			expect(stdout).toContain("wrote\n");
		}
	});

	test("records each decision once, and hardens the container where it cannot be recorded", async () => {
		rmSync(log, { force: true });
		await startBundle({ runtime, decides: locked, script: "true" });
		const [line, ...more] = readFileSync(log, "utf8").trimEnd().split("\n");
		const changes = { readonly: true, tmpfs: ["/run", "/tmp", "/var/tmp"], readonlyMounts: ["/etc/resolv.conf", "/run/.containerenv"] };
		expect(JSON.parse(line as string)).toMatchObject({ stage: "createRuntime", mode: "enforce", outcome: "hardened", ...changes });
		expect(more).toEqual([]);
		expect((await startBundle({ runtime, log: "/dev/full", script: "touch /x 2>&1" })).stdout).toContain("Read-only file system");
	});

	test("refuses what the policy denies, with its reason, whatever --on-error says", async () => {
		const decides = { ...decision, deny: [{ rule: "images/latest", message: "no version" }] };
		for (const hook of [[], ["--on-error", "allow"]])
			expect(await refuseBundle({ runtime, decides, hook })).toContain("images/latest: no version");
	});

	test("refuses a container when the policy is broken, and lets it go with --on-error allow", async () => {
		const decides = { mode: "?" };
		expect(await refuseBundle({ runtime, decides })).toContain("decision is not valid");
		const { stdout } = await startBundle({ runtime, decides, hook: ["--on-error", "allow"], script: "touch /x && echo wrote" });
		expect(stdout).toBe("wrote\n");
	});

	test("refuses an image that does not fit into its tmpfs", async () => {
		const image = (root: string) => writeFileSync(join(root, "run/big"), new Uint8Array(2 << 20));
		const said = await refuseBundle({ runtime, image });
		expect(said).toMatch(/"\/run\\*": the image has at least 2097152 bytes there, more than the 1048576 bytes that it may hold/);
		expect(said).toContain("raise its size");
	});

	describe.each(Object.keys(traps))("with %s in place of a target", (trap) => {
		test.each(targets.filter((target) => target !== "/dev/shm"))("%s: leaves the host as it was", async (target) => {
			const before = hostState([host, "/etc"]);
			const image = (root: string) => {
				// What engines mount below /run would follow the trap by itself.
				spring(trap, root, target, host);
			};
			const spec = (one: Spec, bundle: string) => {
				keepReason(one, bundle);
				one.mounts = one.mounts.filter(({ destination }) => !destination.startsWith("/run/"));
			};
			const { code, stdout, stderr } = await startBundle({
				runtime,
				image,
				spec,
				script: "echo started; touch /usr/x /x 2>&1; cat /etc/motd",
			});
			expect(hostState([host, "/etc"])).toEqual(before);
			if (code === 0 || stdout.includes("started")) {
				expect(stdout).toContain("touch: /usr/x: Read-only file system");
				expect(stdout).toContain("touch: /x: Read-only file system");
				expect(stdout).not.toContain("of the host");
			} else expect(stderr + stdout).toMatch(/cannot (?:mount a tmpfs on|use) \/|OCI runtime|hook/);
		});
	});

	test("does not cover a volume that a link of the image leads to, nor make folders on it", async () => {
		const volume = { files: [] as string[] };
		for (const target of ["/data", "/data/tmp", "/data/new/tmp"]) {
			const { code, stdout } = await startBundle({
				runtime,
				image: (root) => {
					rmSync(join(root, "tmp"), { recursive: true });
					symlinkSync(target, join(root, "tmp"));
				},
				spec: (_, bundle) => (target === "/data/tmp" ? mkdirSync(join(bundle, "volume/tmp")) : undefined),
				script: "cat /data/kept; ls /data; touch /x 2>&1; grep -c ' /data' /proc/self/mountinfo",
			});
			expect(code).toBe(0);
			volume.files.push(stdout);
		}
		const rest = "touch: /x: Read-only file system\n1\n";
		expect(volume.files).toEqual([`of the volume\nkept\n${rest}`, `of the volume\nkept\ntmp\n${rest}`, `of the volume\nkept\n${rest}`]);
	});

	test("refuses a working directory that is a link to a path of which 2,000 folders are missing", async () => {
		const said = await refuseBundle({
			runtime,
			spec: (spec, bundle) => {
				keepReason(spec, bundle);
				spec.process.cwd = "/tmp";
			},
			image: (root) => {
				rmSync(join(root, "tmp"), { recursive: true });
				symlinkSync(Array.from({ length: 2000 }, () => "a").join("/"), join(root, "tmp"));
			},
		});
		expect(said).toContain("cannot use /tmp: in this image it leads to a path with more than 256 missing folders");
	});

	test("mounts one tmpfs where two targets are the same folder", async () => {
		const image = (root: string) => {
			rmSync(join(root, "var/tmp"), { recursive: true });
			symlinkSync("../tmp", join(root, "var/tmp"));
		};
		const { stdout } = await startBundle({ runtime, image, script: "touch /var/tmp/a && ls /tmp; grep -c ' /tmp ' /proc/self/mountinfo" });
		expect(stdout).toBe("a\n1\n");
	});

	test.each(["rshared", "rslave", "private"])("lets no mount out with rootfsPropagation %s", async (rootfsPropagation) => {
		const shared = join(folder, "shared");
		mkdirSync(shared, { recursive: true });
		await must(["mount", "-t", "tmpfs", "tmpfs", shared]);
		await must(["mount", "--make-shared", shared]);
		try {
			const spec = (one: Spec) => {
				one.linux["rootfsPropagation"] = rootfsPropagation;
				one.root.path = join(shared, "rootfs");
			};
			await must(["cp", "-a", tree, join(shared, "rootfs")]);
			const { stdout } = await startBundle({ runtime, spec, script: "touch /x 2>&1; touch /tmp/a && echo wrote" });
			expect(stdout).toBe("touch: /x: Read-only file system\nwrote\n");
			expect(mounts().filter((line) => /rootfs\/(?:tmp|run|var)/.test(line))).toEqual([]);
			expect(
				mounts()
					.filter((line) => line.startsWith(shared))
					.map((line) => line.split(" ")[2]),
			).not.toContain("ro,relatime");
		} finally {
			await must(["umount", "-R", shared]);
		}
	});

	test("keeps the container from starting when the hook is killed during copy-up", async () => {
		const before = hostState([host]);
		const decides = { ...decision, tmpfs: [{ destination: "/run", size: 1 << 30, copyUp: true }] };
		const image = (root: string) => {
			for (let index = 0; index < 30_000; index++) writeFileSync(join(root, `run/${index}`), "");
		};
		let killed = false;
		const outcome = startBundle({ runtime, decides, image, script: "echo started" });
		await until("the hook to copy", () => {
			const hook = processes().find(({ command }) => command.includes("hook createRuntime") && copies(command));
			if (hook) process.kill(hook.pid, "SIGKILL");
			killed = hook !== undefined;
			return killed;
		});
		const { code, stdout } = await outcome;
		expect(stdout).toBe("");
		expect(code).not.toBe(0);
		expect(hostState([host])).toEqual(before);
		expect(await processesLeft()).toEqual([]);
	});

	test("ends a hook that takes too long", async () => {
		const image = (root: string) => {
			for (let index = 0; index < 20_000; index++) writeFileSync(join(root, `run/${index}`), "x");
		};
		const decides = { ...decision, tmpfs: [{ destination: "/run", size: 1 << 30, copyUp: true }] };
		expect(await refuseBundle({ runtime, decides, image, hook: ["--timeout", "0.2"] })).toContain("was not done within 0.2 s");
	});
});

describe("hook createRuntime, given a state by hand", () => {
	const executable = ossifyExecutable();
	const state = (pid: number, more: object = {}) =>
		JSON.stringify({ ociVersion: "1.0.2", id: "x", status: "creating", pid, bundle: join(folder, "by-hand"), ...more });
	const hook = (input: string) =>
		run([executable, "hook", "createRuntime", "-p", policy, "-d", join(folder, "by-hand/decision.json"), "--log", log], { input });

	beforeAll(() => furnish(join(folder, "by-hand"), { runtime: "runc", script: "true" }));
	afterAll(() => rmSync(join(folder, "by-hand"), { recursive: true }));

	test("refuses to change the host's mounts", async () => {
		const before = hostState([host]);
		const { code, stderr } = await hook(state(process.pid));
		expect(stderr).toContain("has the host's mounts");
		expect(code).toBe(4);
		expect(hostState([host])).toEqual(before);
	});

	test("refuses a process that is not there, and one whose root is not a mount of its own", async () => {
		expect((await hook(state(4194000))).stderr).toContain("no such process");
		const other = Bun.spawn(["unshare", "-m", "sleep", "60"]);
		try {
			await until("the other namespace", () => readlinkSync(`/proc/${other.pid}/ns/mnt`) !== readlinkSync("/proc/self/ns/mnt"));
			expect((await hook(state(other.pid))).stderr).toContain("is not a mount of its own");
		} finally {
			other.kill("SIGKILL");
		}
	});

	test("lets no mount out of a root that is shared with the host", async () => {
		const root = join(folder, "by-hand/rootfs");
		const other = Bun.spawn(["unshare", "-m", "--propagation", "unchanged", "sh", "-c", `mount --bind ${root} ${root} && exec sleep 60`]);
		try {
			await until("the shared root", () => mounts().some((line) => line.startsWith(`${root} `)));
			expect(await hook(state(other.pid))).toEqual({ code: 0, stdout: "", stderr: "" });
			const inside = mounts(other.pid).filter((line) => line.startsWith(root));
			expect(inside.map((line) => line.split(" ")[0])).toEqual([root, `${root}/run`, `${root}/tmp`, `${root}/var/tmp`]);
			expect(inside[0]).toContain(" ro,");
			const outside = mounts().filter((line) => line.startsWith(root));
			expect(outside).toHaveLength(1);
			expect(outside[0]).toContain(" rw,");
		} finally {
			other.kill("SIGKILL");
			await must(["umount", root]);
		}
	});

	test.each(["run/a", "run"])("reaches nothing of the host's while another process swaps /%s for a link", async (path) => {
		const [root, secrets] = [join(folder, "by-hand/rootfs"), join(folder, "secrets")];
		const [swapped, link] = [join(root, path), join(root, "link")];
		for (const one of [join(root, "run/a"), secrets]) mkdirSync(one, { recursive: true });
		for (let index = 0; index < 100; index++) {
			writeFileSync(join(root, `run/a/${index}`), "of the image");
			writeFileSync(join(secrets, String(index)), "of the host");
		}
		symlinkSync(secrets, link);
		const before = hostState([secrets]);
		const swapper = Bun.spawn([process.execPath, swapperScript, swapped, link], { stdio: ["ignore", "ignore", "inherit"] });
		try {
			for (let round = 0; round < 8; round++) {
				const other = await startOther(root);
				await hook(state(other.pid));
				expect(mounts(other.pid).filter((line) => line.startsWith(secrets))).toEqual([]);
				expect((await run(["grep", "-r", "of the host", `/proc/${other.pid}/root${root}/`])).stdout).toBe("");
				other.kill("SIGKILL");
			}
		} finally {
			swapper.kill("SIGKILL");
			await swapper.exited;
			const isSwapped = lstatSync(swapped).isSymbolicLink();
			rmSync(isSwapped ? swapped : link);
			if (isSwapped) renameSync(link, swapped);
			rmSync(join(root, "run/a"), { recursive: true });
		}
		expect(hostState([secrets])).toEqual(before);
	});

	test("copies up pipes, sockets, attributes and times to the nanosecond, and makes hard links copies", async () => {
		const root = join(folder, "by-hand/rootfs");
		const sys = new Syscalls(await openKernel());
		const place = join(root, "run/kinds");
		makeKinds(sys, place);
		const other = await startOther(root);
		try {
			expect(await hook(state(other.pid))).toEqual({ code: 0, stdout: "", stderr: "" });
			expect(factsOf(sys, `/proc/${other.pid}/root${place}`)).toEqual(factsOf(sys, place));
			expect(lstatSync(`/proc/${other.pid}/root${place}/one`).nlink).toBe(1);
		} finally {
			other.kill("SIGKILL");
			rmSync(place, { recursive: true });
		}
	});

	test("gives mapped owners on an idmapped root, where our own ids cannot make folders", async () => {
		const root = join(folder, "by-hand/rootfs");
		rmSync(join(root, "var/tmp"), { recursive: true });
		const owner = Bun.spawn(["unshare", "-U", "sleep", "60"]);
		await until("the user namespace", () => readlinkSync(`/proc/${owner.pid}/ns/user`) !== readlinkSync("/proc/self/ns/user"));
		for (const map of ["uid_map", "gid_map"]) writeFileSync(`/proc/${owner.pid}/${map}`, "0 100000 65536");
		mountIdmapped(new Syscalls(await openKernel()), root, owner.pid);
		const command = ["unshare", "-m", "nsenter", "-U", "-t", String(owner.pid), "--preserve-credentials", "sleep", "60"];
		const other = Bun.spawn(command);
		try {
			await until("the other namespaces", () => readFileSync(`/proc/${other.pid}/comm`, "utf8") === "sleep\n");
			expect(await hook(state(other.pid))).toEqual({ code: 0, stdout: "", stderr: "" });
			const look = (path: string) => must(["stat", "-c", "%u:%g", `/proc/${other.pid}/root${root}/${path}`]);
			expect(await Promise.all(["run", "run/httpd", "var/tmp"].map(look))).toEqual(["100000:100000", "100033:100033", "100000:100000"]);
			expect(await must(["stat", "-c", "%u:%g", join(root, "var/tmp")])).toBe("100000:100000");
		} finally {
			for (const child of [owner, other]) child.kill("SIGKILL");
			await must(["umount", root]);
		}
	});

	test.each([
		["nothing", ""],
		["no JSON", "{"],
		["two states", `${state(1)}{}`],
		["no pid", state(0)],
		["an invalid pid", JSON.stringify({ ...JSON.parse(state(1)), pid: "1" })],
		["a relative bundle", state(1, { bundle: "by-hand" })],
		["a container that runs", state(1, { status: "running" })],
		["a bundle that is not there", state(1, { bundle: "/nowhere" })],
	])("refuses %s", async (_, input) => {
		const { code, stdout } = await hook(input);
		expect(code).toBe(4);
		expect(stdout).toBe("");
	});

	test("refuses without a policy, and gives up on an input that does not end", async () => {
		const call = (...args: string[]) => run([executable, "hook", "createRuntime", "--log", log, ...args], { input: state(1), env: null });
		expect((await call("-p", join(folder, "nothing.tar.gz"))).code).toBe(3);
		const endless = Bun.spawn([executable, "hook", "createRuntime", "--log", log, "--timeout", "0.3"], {
			stdin: "pipe",
			stdout: "ignore",
			stderr: "ignore",
		});
		expect(await endless.exited).not.toBe(0);
	});
});

/** One of each kind of file that copy-up knows. */
function makeKinds(sys: Syscalls, folder: string): void {
	const at = (name: string) => join(folder, name);
	mkdirSync(at("deep/er"), { recursive: true });
	for (const name of ["one", "can", "listed"]) writeFileSync(at(name), `the file ${name}`);
	linkSync(at("one"), at("two"));
	symlinkSync("/etc/passwd", at("link"));
	sys.mknod(AT_FDCWD, at("pipe"), S_IFIFO | 0o620);
	sys.mknod(AT_FDCWD, at("socket"), S_IFSOCK | 0o600);
	setXattr(sys, at("can"), "security.capability", "0100000200200000000000000000000000000000");
	setXattr(sys, at("one"), "user.note", "6f66");
	const acl = "02000000 01000600ffffffff 0200040021000000 04000000ffffffff 10000400ffffffff 20000000ffffffff";
	setXattr(sys, at("listed"), "system.posix_acl_access", acl.replaceAll(" ", ""));
	setXattr(sys, at("deep"), "system.posix_acl_default", acl.replaceAll(" ", ""));
	for (const name of ["link", "pipe", "deep/er"]) lchownSync(at(name), wwwData, wwwData);
	chmodSync(at("deep/er"), 0o2750);
	for (const name of ["one", "can", "listed", "link", "deep/er", "deep"]) sys.setTimes(AT_FDCWD, at(name), oldTime, oldTime);
}

const oldTime = { seconds: 1234567890, nanoseconds: 123456789 };

function setXattr(sys: Syscalls, path: string, name: string, hex: string): void {
	const fd = sys.open(AT_FDCWD, path, O_RDONLY);
	sys.setXattr(fd, name, Uint8Array.fromHex(hex));
	sys.close(fd);
}

/** What copy-up has to keep of each file in a folder. */
function factsOf(sys: Syscalls, folder: string): Record<string, string> {
	const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
	return Object.fromEntries(names.map((name) => [name, factsAt(sys, join(folder, name))]));
}

function factsAt(sys: Syscalls, path: string): string {
	const { type, mode, uid, gid, modified } = sys.stat(AT_FDCWD, path);
	const facts = [type.toString(8), mode.toString(8), `${uid}:${gid}`];
	if (type === S_IFLNK) return [...facts, readlinkSync(path), modified.nanoseconds].join(" ");
	if (type !== S_IFREG && type !== S_IFDIR) return facts.join(" ");
	const content = type === S_IFREG ? readFileSync(path, "utf8") : "";
	const fd = sys.open(AT_FDCWD, path, O_RDONLY);
	const xattrs = binaryOf(sys.listXattrs(fd)).split("\0").filter(Boolean).sort();
	const said = xattrs.map((name) => `${name}=${sys.getXattr(fd, name).toHex()}`);
	sys.close(fd);
	return [...facts, modified.seconds, modified.nanoseconds, content, ...said].join(" ");
}

/** A process in a mount namespace of its own, in which a folder is a mount as runtimes make the root one. */
async function startOther(root: string) {
	const other = Bun.spawn(["unshare", "-m", "--propagation", "slave", "sh", "-c", `mount --bind ${root} ${root} && exec sleep 60`]);
	await until("the other root", () => mounts(other.pid).some((line) => line.startsWith(`${root} `)));
	return other;
}

describe.each([
	["the executable", ossifyExecutable],
	["Node", nodeExecutable],
] as const)("hook precreate by %s", (_, executableOf) => {
	const executable = executableOf();
	const spec = readFileSync(join(import.meta.dir, "../fixtures/podman/default.json"), "utf8");
	const args = [executable, "hook", "precreate", "--log", log];

	test("prints the hardened spec and nothing else, with an empty environment, in any folder", async () => {
		// What `mutate` asks the runtime for: it has no image to look into.
		const outcome = await run([...args, "--copy-up", "runtime"], { input: spec, env: null, cwd: "/proc/self/fdinfo" });
		const { stdout } = await run([executable, "mutate", "--stage", "precreate"], { input: spec });
		expect(outcome).toEqual({ code: 0, stdout, stderr: "" });
		expect(JSON.parse(outcome.stdout)).toMatchObject({ root: { readonly: true } });
	});

	test("prints nothing when it refuses, and the spec as it was with --on-error allow", async () => {
		const broken = [...args, "-p", policy];
		expect(await run(broken, { input: spec })).toMatchObject({ code: 3, stdout: "" });
		const allowed = await run([...broken, "--on-error", "allow"], { input: spec });
		expect(allowed).toMatchObject({ code: 0, stdout: spec });
		expect(allowed.stderr).toContain("the container starts although");
	});

	test("fails when no process reads the answer", async () => {
		const pipeline = `"$@" 2>${folder}/said | true; echo \${PIPESTATUS[0]}`;
		const { stdout } = await run(["bash", "-c", pipeline, "bash", ...args], { input: spec });
		expect(stdout).toBe("5\n");
	});
});

/** Mounts a folder onto itself, its owners mapped as in a process's user namespace. */
function mountIdmapped(sys: Syscalls, path: string, pid: number): void {
	const MOUNT_ATTR_IDMAP = 0x100000n;
	const fd = sys.open(AT_FDCWD, path, O_PATH);
	const mount = sys.cloneTree(fd, 0);
	const attributes = new BigUint64Array([MOUNT_ATTR_IDMAP, 0n, 0n, BigInt(sys.open(AT_FDCWD, `/proc/${pid}/ns/user`, 0))]);
	sys.call("mount_setattr", mount, new Uint8Array(1), AT_EMPTY_PATH, new Uint8Array(attributes.buffer), attributes.byteLength);
	sys.moveMount(mount, fd);
	for (const open of [fd, mount]) sys.close(open);
}

/** A shell that starts the executable under test has the same words. */
function copies(command: string): boolean {
	return !command.startsWith("/bin/sh");
}
