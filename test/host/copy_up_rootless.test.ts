/** Rootless Podman: the hook that ossify adds to the spec runs as root of a user namespace, which is enough to fill a container's tmpfs. */
import { beforeAll, expect, test } from "bun:test";
import { appendFileSync, chmodSync, chownSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must, run } from "./support/command.ts";
import { newName } from "./support/container.ts";
import { findEngines, type OciRuntime, ossifyExecutable } from "./support/engines.ts";
import { readLog } from "./support/hooked.ts";
import { processesLeft } from "./support/host_state.ts";
import { endPause } from "./support/rootless.ts";
import { sandbox } from "./support/sandbox.ts";
import { makeTree } from "./support/tree.ts";

/** Nobody's, on the host. */
const user = 4000;

beforeAll(() => {
	chmodSync(sandbox().folder, 0o755);
	appendFileSync("/etc/passwd", `rootless:x:${user}:${user}::/:/bin/sh\n`);
	appendFileSync("/etc/group", `rootless:x:${user}:\n`);
	for (const file of ["/etc/subuid", "/etc/subgid"]) appendFileSync(file, "rootless:300000:65536\n");
});

/** A home of the user's, with the folders that Podman wants. */
function makeHome(): string {
	const home = join(sandbox().folder, newName());
	for (const path of ["", "run", "hooks", "store", "state"]) {
		mkdirSync(join(home, path));
		chownSync(join(home, path), user, user);
	}
	return home;
}

async function runRootless(runtime: OciRuntime, options: readonly string[], script: string) {
	const engines = findEngines();
	const home = makeHome();
	const at = (name: string) => join(home, name);
	await makeTree(at("rootfs"));
	await must(["chown", "-R", "-h", `${user}:${user}`, at("rootfs")]);
	const hook = { path: ossifyExecutable(), args: ["ossify", "hook", "precreate", "--log", at("log")] };
	writeFileSync(at("hooks/ossify.json"), JSON.stringify({ version: "1.0.0", hook, when: { always: true }, stages: ["precreate"] }));
	const paths = ["--root", at("store"), "--runroot", at("state"), "--hooks-dir", at("hooks"), "--runtime", engines[runtime]];
	const ways = ["--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--events-backend", "file"];
	const limits = ["--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"];
	// crun would make a cgroup, which this user may not; runc does without, and does not know the option.
	const cgroups = runtime === "crun" ? ["--cgroups=disabled"] : [];
	const call = ["run", "--rm", ...limits, ...cgroups, ...options, "--rootfs", at("rootfs"), "/bin/sh", "-c", script];
	const command = ["setpriv", `--reuid=${user}`, `--regid=${user}`, "--clear-groups", engines.podman, ...paths, ...ways, ...call];
	const env = { HOME: home, XDG_RUNTIME_DIR: at("run"), PATH: `${process.env.PATH ?? ""}:/usr/sbin:/sbin` };
	const outcome = await run(command, { env });
	endPause(at("run"));
	return { ...outcome, records: readLog(at("log")) };
}

const script = "stat -f -c %T /run; stat -c '%u:%g %a %n' /run/httpd /run/httpd/keep /run/lock; touch /run/x && touch /usr/x";

test.each([
	["runc", [], "0:0"],
	["crun", [], "0:0"],
	["runc", ["--userns=keep-id"], `${user}:${user}`],
	["crun", ["--userns=keep-id"], `${user}:${user}`],
] as const)("rootless Podman with %s and %p fills the tmpfs as the image has it", async (runtime, options, owner) => {
	const { stdout, stderr, records } = await runRootless(runtime, options, script);
	const lines = ["tmpfs", `${owner} 710 /run/httpd`, `${owner} 640 /run/httpd/keep`, `${owner} 1777 /run/lock`];
	expect([stdout.split("\n"), stderr]).toEqual([[...lines, ""], "touch: /usr/x: Read-only file system\n"]);
	expect(records).toMatchObject([{ stage: "precreate", outcome: "requested", tmpfs: ["/run", "/tmp", "/var/tmp"], warn: [] }]);
	expect(await processesLeft()).toEqual([]);
});
