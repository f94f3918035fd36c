import { describe, expect, test } from "bun:test";
import { headOf, type RuntimeCase, runtimeMachine } from "../../../../test/support/runtime_machine.ts";

const { furnish, check, put } = runtimeMachine();
const dropIn = "etc/crio/crio.conf.d/99-ossify-runtime.conf";
const head = (runtime: string, name: string) => `${headOf("crio-runtime", "CRI-O", runtime, name)}[crio.runtime]`;

const cases: RuntimeCase[] = [
	{
		what: "CRI-O without a configuration uses crun as it would have",
		behind: "/usr/bin/crun",
		after: {
			[dropIn]: `${head("/usr/bin/crun", "crun")}
default_runtime = "ossify"

[crio.runtime.runtimes.ossify]
allowed_annotations = [ "io.containers.trace-syscall", "io.kubernetes.cri-o.Devices" ]
monitor_env = [ "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" ]
container_min_memory = "500KiB"
runtime_path = "/usr/libexec/ossify/crio-runtime/crun"
runtime_type = "oci"
`,
		},
	},
	{
		what: "CRI-O keeps what it was told of its default runtime, in the file that has the last word",
		before: {
			"etc/crio/crio.conf":
				'[crio.runtime]\ndefault_runtime = "crun"\n[crio.runtime.runtimes.crun]\nruntime_path = "/opt/crun"\nruntime_root = "/lost"\n',
			"etc/crio/crio.conf.d/10.conf": `[crio.runtime.runtimes.runc]
runtime_root = "/run/runc"
allowed_annotations = ["a", "b"]
monitor_path = "/conmon"
platform_runtime_paths = { "wasi/wasm" = "/opt/crun" }
default_annotations = { x = "y" }
`,
			"etc/crio/crio.conf.d/20/30.conf": '[crio.runtime]\ndefault_runtime = "runc"\n',
		},
		behind: "/usr/sbin/runc",
		after: {
			[dropIn]: `${head("/usr/sbin/runc", "runc")}
default_runtime = "ossify"

[crio.runtime.runtimes.ossify]
runtime_root = "/run/runc"
allowed_annotations = [ "a", "b" ]
monitor_path = "/conmon"
runtime_path = "/usr/libexec/ossify/crio-runtime/runc"
runtime_type = "oci"

[crio.runtime.runtimes.ossify.default_annotations]
x = "y"
`,
		},
		warnings: ["CRI-O's platform_runtime_paths of runc do not count for ossify: /usr/sbin/runc runs all platforms"],
	},
	{
		what: "CRI-O gets one more runtime for pods that ask for it",
		before: {
			"etc/crio/crio.conf":
				'[crio.runtime]\ndefault_runtime = "crun"\n[crio.runtime.runtimes.crun]\nruntime_path = "/opt/crun"\n[crio.runtime.runtimes.more]\ninherit_default_runtime = true\nmonitor_cgroup = "pod"\n',
		},
		changes: { handler: "hardened", runtime: "more" },
		behind: "/opt/crun",
		after: {
			[dropIn]: `${headOf("crio-runtime", "CRI-O", "/opt/crun", "more")}[crio.runtime.runtimes.hardened]
monitor_cgroup = "pod"
runtime_path = "/usr/libexec/ossify/crio-runtime/crun"
runtime_type = "oci"
`,
			"etc/ossify/runtimeclass/hardened.yaml": `# Make it known to the cluster: kubectl apply -f /etc/ossify/runtimeclass/hardened.yaml
# Pods choose it by \`runtimeClassName: hardened\`. It needs this runtime on every node that they may run on.
apiVersion: node.k8s.io/v1
kind: RuntimeClass
metadata:
  name: "hardened"
handler: "hardened"
`,
		},
	},
	{
		what: "CRI-O gets a runtime that it knows nothing of, with a state folder of its own",
		before: {
			"etc/crio/crio.conf": '[crio.runtime]\ndefault_runtime = "runc"\n[crio.runtime.runtimes.runc]\nruntime_root = "/run/runc"\n',
		},
		changes: { runtime: "/opt/youki" },
		behind: "/opt/youki",
		after: {
			[dropIn]: `${head("/opt/youki", "youki")}
default_runtime = "ossify"

[crio.runtime.runtimes.ossify]
runtime_root = "/run/youki"
runtime_path = "/usr/libexec/ossify/crio-runtime/youki"
runtime_type = "oci"
`,
		},
	},
];

describe("install() for crio-runtime", () => {
	test.each(cases)("$what", (wanted) => check("crio-runtime", wanted));

	test("says where a later file has the last word", () => {
		furnish({ "etc/crio/crio.conf.d/zz.conf": '[crio.runtime]\ndefault_runtime = "runc"\n[crio.runtime.runtimes.runc]\n' });
		expect(put("crio-runtime").warnings).toEqual([
			"CRI-O does not use ossify: its default runtime is runc, by /etc/crio/crio.conf.d/zz.conf",
		]);
	});
});
