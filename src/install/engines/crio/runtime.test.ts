import { describe, expect, test } from "bun:test";
import { headOf, type RuntimeCase, runtimeMachine } from "../../../../test/support/runtime_machine.ts";

const { at, furnish, check, faultOf, program, put } = runtimeMachine();
const dropIn = "etc/crio/crio.conf.d/99-ossify-runtime.conf";
const head = (runtime: string, name: string) => `${headOf("crio-runtime", "CRI-O", runtime, name)}[crio.runtime]`;
/** Nothing below another root is run, and these machines have no CRI-O. */
const assumed =
	"CRI-O was not asked for its defaults (no /usr/bin/crio, /usr/local/bin/crio, /usr/sbin/crio): the built-in settings of crun are written as CRI-O 1.34 has them: a newer CRI-O then ignores the annotation devices.crio.io of pods. Install on the running machine, or put a table [crio.runtime.runtimes.crun] into CRI-O's configuration and install again";

const cases: RuntimeCase[] = [
	{
		what: "CRI-O without a configuration uses crun as it would have",
		underlying: "/usr/bin/crun",
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
		warnings: [assumed],
	},
	{
		what: "CRI-O has its built-in crun where a file names that and no file has a table of it",
		before: {
			"etc/crio/crio.conf": '[crio.runtime]\ndefault_runtime = "crun"\n[crio.runtime.runtimes.runc]\nruntime_path = "/usr/sbin/runc"\n',
		},
		underlying: "/usr/bin/crun",
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
		warnings: [assumed],
	},
	{
		what: "CRI-O's runtime that inherits has the program of the default one, and nothing of its own in place of what that leaves open",
		before: {
			"etc/crio/crio.conf":
				'[crio.runtime]\ndefault_runtime = "crun"\n[crio.runtime.runtimes.crun]\n[crio.runtime.runtimes.more]\ninherit_default_runtime = true\nruntime_root = "/run/more"\nmonitor_cgroup = "pod"\n',
		},
		changes: { runtime: "more" },
		underlying: "/usr/bin/crun",
		after: {
			[dropIn]: `${head("/usr/bin/crun", "more")}
default_runtime = "ossify"

[crio.runtime.runtimes.ossify]
monitor_cgroup = "pod"
runtime_path = "/usr/libexec/ossify/crio-runtime/crun"
runtime_type = "oci"
`,
		},
	},
	{
		what: "CRI-O keeps the settings of its default runtime, in the file that takes precedence",
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
		underlying: "/usr/sbin/runc",
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
		warnings: ["CRI-O's platform_runtime_paths of runc do not apply to ossify: /usr/sbin/runc is used for all platforms"],
	},
	{
		what: "CRI-O gets one more runtime for pods that ask for it",
		before: {
			"etc/crio/crio.conf":
				'[crio.runtime]\ndefault_runtime = "crun"\n[crio.runtime.runtimes.crun]\nruntime_path = "/opt/crun"\n[crio.runtime.runtimes.more]\ninherit_default_runtime = true\nmonitor_cgroup = "pod"\n',
		},
		changes: { handler: "hardened", runtime: "more" },
		underlying: "/opt/crun",
		after: {
			[dropIn]: `${headOf("crio-runtime", "CRI-O", "/opt/crun", "more")}[crio.runtime.runtimes.hardened]
monitor_cgroup = "pod"
runtime_path = "/usr/libexec/ossify/crio-runtime/crun"
runtime_type = "oci"
`,
			"etc/ossify/runtimeclass/hardened.yaml": `# To add it to the cluster: kubectl apply -f /etc/ossify/runtimeclass/hardened.yaml
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
		underlying: "/opt/youki",
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

	test("does not execute CRI-O's program below another root", () => {
		furnish();
		program("usr/bin/crio");
		expect(put("crio-runtime").warnings).toEqual([
			assumed.replace("no /usr/bin/crio, /usr/local/bin/crio, /usr/sbin/crio", `nothing below ${at()} is run`),
		]);
	});

	test.each([
		["pod", "conmon-rs starts its containers and calls the OCI runtime, which ossify does not support"],
		["vm", "a shim runs its containers in virtual machines, and CRI-O calls no OCI runtime"],
	])("refuses a runtime of the type %p with the reason", (type, reason) => {
		furnish({ "etc/crio/crio.conf": `[crio.runtime]\ndefault_runtime = "x"\n[crio.runtime.runtimes.x]\nruntime_type = "${type}"\n` });
		expect(faultOf(() => put("crio-runtime"))).toBe(
			`host/unfit-runtime: cannot run in front of CRI-O's runtime x: its runtime_type is "${type}": ${reason}; choose another one with --runtime`,
		);
	});

	test("warns of a later file that overrides ossify's", () => {
		furnish({ "etc/crio/crio.conf.d/zz.conf": '[crio.runtime]\ndefault_runtime = "runc"\n[crio.runtime.runtimes.runc]\n' });
		expect(put("crio-runtime").warnings).toEqual([
			"CRI-O does not use ossify: its default runtime is runc, by /etc/crio/crio.conf.d/zz.conf",
		]);
	});
});
