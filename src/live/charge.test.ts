import { describe, expect, test } from "bun:test";
import { OssifyError } from "../errors.ts";
import { Charge } from "./charge.ts";

const MiB = 1024 * 1024;
const needed = { bytes: 10 * MiB, inodes: 100, kernelBytes: 100 * 1024 };
const v1 = {
	"proc/42/cgroup": "4:memory:/pods/p1/c1\n0::/other\n",
	"proc/thread-self/cgroup": "4:memory:/engine\n0::/\n",
	"sys/fs/cgroup/memory/pods/p1/c1/cgroup.procs": "42\n",
	"sys/fs/cgroup/memory/pods/p1/c1/memory.limit_in_bytes": "9223372036854771712\n",
};
const v2 = {
	"proc/42/cgroup": "0::/pods/p1/c1\n",
	"proc/thread-self/cgroup": "0::/engine\n",
	"sys/fs/cgroup/pods/p1/c1/cgroup.procs": "41\n42\n",
	"sys/fs/cgroup/pods/p1/c1/memory.max": "max\n",
	"sys/fs/cgroup/pods/p1/c1/pids.max": "max\n",
};

/** What comes of it: a target, a remark, nothing, or an error's code and message. */
function outcome(files: Readonly<Record<string, string>>, what = needed) {
	const charge = new Charge({ read: (path) => files[path], pid: 42 });
	try {
		const target = charge.targetFor(what, "/run");
		return target ?? charge.remarks[0]?.split(": ")[1] ?? "stays";
	} catch (error) {
		if (error instanceof OssifyError) return [error.code, error.message];
		throw error;
	}
}

const inV1 = { join: "sys/fs/cgroup/memory/pods/p1/c1/tasks", leave: "sys/fs/cgroup/memory/engine/tasks" };
const inV2 = { join: "sys/fs/cgroup/pods/p1/c1/cgroup.procs", leave: "sys/fs/cgroup/engine/cgroup.procs" };

describe("Charge", () => {
	test.each<[string, unknown, unknown]>([
		["version 1: one thread", outcome(v1), inV1],
		["version 2: the process", outcome(v2), inV2],
		["what is hardly anything", outcome(v1, { bytes: 4096, inodes: 1, kernelBytes: 1024 }), "stays"],
		["a container in the engine's own cgroup", outcome({ ...v1, "proc/42/cgroup": "4:memory:/engine\n" }), "stays"],
		["no cgroups", outcome({}), "no memory cgroup can be seen"],
		[
			"a cgroup that the container's process is not in, by the files that are there",
			outcome({ ...v1, "sys/fs/cgroup/memory/pods/p1/c1/cgroup.procs": "43\n" }),
			"its cgroup is not below /sys/fs/cgroup",
		],
		[
			"version 2, with few processes",
			outcome({ ...v2, "sys/fs/cgroup/pods/p1/c1/pids.max": "70\n", "sys/fs/cgroup/pods/p1/c1/pids.current": "7\n" }),
			"its limit of processes is too low for ossify's threads",
		],
		[
			"a limit of the pod",
			outcome({ ...v2, "sys/fs/cgroup/pods/p1/memory.max": `${12 * MiB}\n`, "sys/fs/cgroup/pods/p1/memory.current": `${MiB}\n` }),
			[
				"policy/tmpfs-too-small",
				`cannot fill the tmpfs on "/run": the image has ${10 * MiB} bytes there (${100 * 1024} more of the kernel's memory), and the container's memory limit leaves ${7 * MiB}: raise that limit, or set copy_up to false in the policy's data`,
			],
		],
	])("%s", (_, found, expected) => {
		expect(found).toEqual(expected as never);
	});
});
