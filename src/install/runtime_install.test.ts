import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { type Changes, folderName, installMachine, policyNamed } from "../../test/support/install_machine.ts";
import type { EngineName } from "./engine.ts";

const { at, write, read, program, tree, contents, put, remove } = installMachine();
const one = folderName("one");
const mark = "# ossify: `ossify uninstall` takes this back.";

/** What is there before, and what is new or other then; the engine's configuration alone. */
interface Case {
	readonly what: string;
	readonly engine: EngineName;
	readonly before: Readonly<Record<string, string>>;
	readonly changes?: Changes;
	/** The runtime that the script is in front of. */
	readonly behind: string;
	readonly after: Readonly<Record<string, string>>;
	readonly warnings?: readonly string[];
}

const programs = ["usr/bin/crun", "usr/sbin/runc", "opt/crun", "opt/youki"];

const crioDropIn = "etc/crio/crio.conf.d/99-ossify-runtime.conf";
const podmanDropIn = "etc/containers/containers.conf.d/99-ossify-runtime.conf";
const containerdDropIn = "etc/containerd/conf.d/99-ossify.toml";
const headOf = (engine: string, title: string, runtime: string, name: string) =>
	`# By \`ossify install ${engine}\`: ossify in front of ${runtime}, and else what ${title} was told of ${name}.\n`;
const podmanHead = (runtime: string) =>
	`# By \`ossify install podman-runtime\`: ossify in front of ${runtime}; without it, no container starts.\n`;
const refusing = '"/usr/bin/false", "/bin/false" ]';
const v2 = 'plugins."io.containerd.grpc.v1.cri".containerd';
const v3 = 'plugins."io.containerd.cri.v1.runtime".containerd';
const type = 'runtime_type = "io.containerd.runc.v2"\n';
const containerdEntry = (name: string, script = "runc", above = v2, options = "") =>
	`\n${mark}\n[${above}.runtimes.${name}]\n${type}\n[${above}.runtimes.${name}.options]\n${options}BinaryName = "/usr/libexec/ossify/containerd/${script}"\n`;
const stock = `\n${mark}\n[${v2}.runtimes.runc]\n${type}`;
const chosen = `\n${mark}\n[${v2}]\ndefault_runtime_name = "ossify"\n`;

const cases: Case[] = [
	{
		what: "CRI-O without a configuration uses crun as it would have",
		engine: "crio-runtime",
		before: {},
		behind: "/usr/bin/crun",
		after: {
			[crioDropIn]: `${headOf("crio-runtime", "CRI-O", "/usr/bin/crun", "crun")}[crio.runtime]
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
		engine: "crio-runtime",
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
			[crioDropIn]: `${headOf("crio-runtime", "CRI-O", "/usr/sbin/runc", "runc")}[crio.runtime]
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
		engine: "crio-runtime",
		before: {
			"etc/crio/crio.conf":
				'[crio.runtime]\ndefault_runtime = "crun"\n[crio.runtime.runtimes.crun]\nruntime_path = "/opt/crun"\n[crio.runtime.runtimes.more]\ninherit_default_runtime = true\nmonitor_cgroup = "pod"\n',
		},
		changes: { handler: "hardened", runtime: "more" },
		behind: "/opt/crun",
		after: {
			[crioDropIn]: `${headOf("crio-runtime", "CRI-O", "/opt/crun", "more")}[crio.runtime.runtimes.hardened]
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
		engine: "crio-runtime",
		before: {
			"etc/crio/crio.conf": '[crio.runtime]\ndefault_runtime = "runc"\n[crio.runtime.runtimes.runc]\nruntime_root = "/run/runc"\n',
		},
		changes: { runtime: "/opt/youki" },
		behind: "/opt/youki",
		after: {
			[crioDropIn]: `${headOf("crio-runtime", "CRI-O", "/opt/youki", "youki")}[crio.runtime]
default_runtime = "ossify"

[crio.runtime.runtimes.ossify]
runtime_root = "/run/youki"
runtime_path = "/usr/libexec/ossify/crio-runtime/youki"
runtime_type = "oci"
`,
		},
	},
	{
		what: "containerd without a configuration gets one, with the runtime that is built in",
		engine: "containerd",
		before: {},
		behind: "/usr/sbin/runc",
		after: { "etc/containerd/config.toml": `version = 2\n${chosen}${stock}${containerdEntry("ossify")}` },
	},
	{
		what: "containerd's version 2 is changed in place, comments and all else kept",
		engine: "containerd",
		before: {
			"etc/containerd/config.toml": `# by hand
version = 2
imports = ["/etc/containerd/more/*.toml"]
[${v2}]
  default_runtime_name = "crun" # mine
  [${v2}.runtimes.crun]
    runtime_type = "io.containerd.runc.v2"
    pod_annotations = ["x.*"]
    [${v2}.runtimes.crun.options]
      BinaryName = "/opt/crun"
      SystemdCgroup = true
`,
			"etc/containerd/more/a.toml": 'version = 2\n[plugins."io.containerd.snapshotter.v1.overlayfs"]\n',
		},
		behind: "/opt/crun",
		after: {
			"etc/containerd/config.toml": `# by hand
version = 2
imports = ["/etc/containerd/more/*.toml"]
[${v2}]
  default_runtime_name = "ossify" # mine
  [${v2}.runtimes.crun]
    runtime_type = "io.containerd.runc.v2"
    pod_annotations = ["x.*"]
    [${v2}.runtimes.crun.options]
      BinaryName = "/opt/crun"
      SystemdCgroup = true

${mark}
[${v2}.runtimes.ossify]
${type}pod_annotations = [ "x.*" ]

[${v2}.runtimes.ossify.options]
BinaryName = "/usr/libexec/ossify/containerd/crun"
SystemdCgroup = true
`,
		},
	},
	{
		what: "containerd's version 2 is changed in the imported file that has the plugin: it would replace what another says",
		engine: "containerd",
		before: {
			"etc/containerd/config.toml": `version = 2\nimports = ["more/*.toml"]\n[${v2}]\nsnapshotter = "native"\n`,
			"etc/containerd/more/a.toml": `[${v2}.runtimes.runc]\n${type}`,
		},
		changes: { handler: "hardened" },
		behind: "/usr/sbin/runc",
		after: {
			"etc/containerd/more/a.toml": `[${v2}.runtimes.runc]\n${type}${containerdEntry("hardened")}`,
			"etc/ossify/runtimeclass/hardened.yaml": expect.stringContaining('handler: "hardened"\n') as unknown as string,
		},
	},
	{
		what: "containerd's version 3 imports a file of ossify's, as tables are merged there",
		engine: "containerd",
		before: {
			"etc/containerd/config.toml": `version = 3 # three\n\n[${v3}.runtimes.runc]\n${type}[${v3}.runtimes.runc.options]\nSystemdCgroup = true\n`,
		},
		behind: "/usr/sbin/runc",
		after: {
			"etc/containerd/config.toml": `version = 3 # three\nimports = ["/etc/containerd/conf.d/99-ossify.toml"]\n\n[${v3}.runtimes.runc]\n${type}[${v3}.runtimes.runc.options]\nSystemdCgroup = true\n`,
			[containerdDropIn]: `${headOf("containerd", "containerd", "/usr/sbin/runc", "runc")}version = 3

[${v3}]
default_runtime_name = "ossify"

[${v3}.runtimes.ossify]
${type}
[${v3}.runtimes.ossify.options]
SystemdCgroup = true
BinaryName = "/usr/libexec/ossify/containerd/runc"
`,
		},
	},
	{
		what: "containerd that imports the folder already is left alone",
		engine: "containerd",
		before: { "etc/containerd/config.toml": 'version = 4\nimports = ["/etc/containerd/conf.d/*.toml"]\n' },
		behind: "/usr/sbin/runc",
		after: {
			[containerdDropIn]: `${headOf("containerd", "containerd", "/usr/sbin/runc", "runc")}version = 4

[${v3}]
default_runtime_name = "ossify"

[${v3}.runtimes.ossify]
${type}
[${v3}.runtimes.ossify.options]
BinaryName = "/usr/libexec/ossify/containerd/runc"
`,
		},
	},
	{
		what: "Docker without a configuration gets one",
		engine: "docker",
		before: {},
		behind: "/usr/sbin/runc",
		after: {
			"etc/docker/daemon.json":
				'{\n\t"runtimes": {\n\t\t"ossify": {\n\t\t\t"path": "/usr/libexec/ossify/docker/runc"\n\t\t}\n\t},\n\t"default-runtime": "ossify"\n}\n',
		},
	},
	{
		what: "Docker keeps the arguments of the runtime that it has as its default",
		engine: "docker",
		before: {
			"etc/docker/daemon.json":
				'{"default-runtime": "c", "size": 18446744073709551615,\n "runtimes": {"c": {"path": "crun", "runtimeArgs": ["--debug"]}}}',
		},
		behind: "/usr/bin/crun",
		after: {
			"etc/docker/daemon.json":
				'{"default-runtime": "ossify", "size": 18446744073709551615,\n "runtimes": {"c": {"path": "crun", "runtimeArgs": ["--debug"]}, "ossify": {"runtimeArgs":["--debug"],"path":"/usr/libexec/ossify/docker/crun"}}}',
		},
	},
	{
		what: "Docker keeps the options of a shim",
		engine: "docker",
		before: {
			"etc/docker/daemon.json":
				'{\n  "default-runtime": "c",\n  "runtimes": {\n    "c": { "runtimeType": "io.containerd.runc.v2", "options": { "BinaryName": "/opt/crun", "SystemdCgroup": true } }\n  }\n}\n',
		},
		behind: "/opt/crun",
		after: {
			"etc/docker/daemon.json": `{
  "default-runtime": "ossify",
  "runtimes": {
    "c": { "runtimeType": "io.containerd.runc.v2", "options": { "BinaryName": "/opt/crun", "SystemdCgroup": true } },
    "ossify": {
      "runtimeType": "io.containerd.runc.v2",
      "options": {
        "BinaryName": "/usr/libexec/ossify/docker/crun",
        "SystemdCgroup": true
      }
    }
  }
}
`,
		},
	},
	{
		what: "Podman without a configuration keeps crun by its name, by which it knows what that can do",
		engine: "podman-runtime",
		before: {},
		behind: "/usr/bin/crun",
		after: {
			[podmanDropIn]: `${podmanHead("/usr/bin/crun")}[engine]\nruntime = "crun"\n\n[engine.runtimes]\ncrun = [ "/usr/libexec/ossify/podman-runtime/crun", ${refusing}\n`,
		},
	},
	{
		what: "Podman keeps the name that its configuration has for a runtime",
		engine: "podman-runtime",
		before: {
			"usr/share/containers/containers.conf": '[engine]\nruntime = "crun"\n[engine.runtimes]\nmine = ["/none", "/opt/youki"]\n',
			"etc/containers/containers.conf": '[engine]\nruntime = "mine"\n',
		},
		behind: "/opt/youki",
		after: {
			[podmanDropIn]: `${podmanHead("/opt/youki")}[engine]\nruntime = "mine"\n\n[engine.runtimes]\nmine = [ "/usr/libexec/ossify/podman-runtime/youki", ${refusing}\n`,
		},
	},
	{
		what: "Podman finds the containers again that it made with a path for a name",
		engine: "podman-runtime",
		before: { "etc/containers/containers.conf": '[engine]\nruntime = "/opt/crun"\n' },
		behind: "/opt/crun",
		after: {
			[podmanDropIn]: `${podmanHead("/opt/crun")}[engine]
runtime = "crun"

[engine.runtimes]
crun = [ "/usr/libexec/ossify/podman-runtime/crun", ${refusing}
"/opt/crun" = [ "/usr/libexec/ossify/podman-runtime/crun", ${refusing}
`,
		},
	},
	{
		what: "Podman gets another runtime than the one that it has",
		engine: "podman-runtime",
		before: {},
		changes: { runtime: "runc" },
		behind: "/usr/sbin/runc",
		after: {
			[podmanDropIn]: `${podmanHead("/usr/sbin/runc")}[engine]\nruntime = "runc"\n\n[engine.runtimes]\nrunc = [ "/usr/libexec/ossify/podman-runtime/runc", ${refusing}\n`,
		},
	},
];

/** What is other than before, without what is ossify's own. */
function difference(before: Readonly<Record<string, string>>): Record<string, string> {
	const own = /^(?:usr\/libexec|etc\/ossify\/(?:policy|installed))/;
	return Object.fromEntries(Object.entries(contents()).filter(([path, text]) => before[path] !== text && !own.test(path)));
}

function furnish(files: Readonly<Record<string, string>>): void {
	for (const path of programs) program(path);
	for (const [path, text] of Object.entries(files)) write(path, text);
}

describe("install() of a runtime", () => {
	test.each(cases)("$what", ({ engine, before, changes, behind, after, warnings = [] }) => {
		furnish(before);
		const [files, first] = [contents(), tree()];
		expect(put(engine, changes).warnings).toEqual([...warnings]);
		expect(difference(files)).toEqual({ ...after });
		const script = `usr/libexec/ossify/${engine}/${behind.split("/").at(-1)}`;
		expect(read(script)).toContain(
			`/usr/libexec/ossify/ossify runtime --runtime ${behind} -p /etc/ossify/policy/${one} --log /var/log/ossify/decisions.log --prepare -- "$@" || exit\nfi\nexec ${behind} "$@"\n`,
		);
		expect(statSync(at(script)).mode & 0o777).toBe(0o755);
		expect(put(engine, changes).operations).toEqual([]);
		remove(engine);
		expect([contents(), tree()]).toEqual([files, first]);
	});

	test("passes its options on", () => {
		furnish({});
		put("docker", { wrapper: { log: { log: "journald", size: 2048, keep: 2 }, onError: "allow", onRestore: "harden" } });
		expect(read("usr/libexec/ossify/docker/runc")).toContain(
			`-p /etc/ossify/policy/${one} --log journald --log-size 2048 --log-keep 2 --on-error allow --on-restore harden --prepare -- "$@"`,
		);
		expect(tree().some((line) => line.startsWith("var/"))).toBe(false);
	});

	test("beside a hook, and beside other engines, leaves each its own", () => {
		furnish({});
		const engines: EngineName[] = ["crio", "podman", "crio-runtime", "containerd", "docker", "podman-runtime"];
		const states = engines.map((engine) => {
			const state = tree();
			put(engine, { policy: policyNamed("one") });
			return state;
		});
		for (const engine of engines.toReversed()) {
			remove(engine);
			expect(tree()).toEqual(states.pop() as string[]);
		}
	});

	test("as a handler takes back what it changed as the default", () => {
		furnish({ "etc/docker/daemon.json": "{}", "etc/containerd/config.toml": `version = 2\n[${v2}]\ndefault_runtime_name = "runc"\n` });
		put("containerd");
		put("containerd", { handler: "hardened" });
		expect(read("etc/containerd/config.toml")).toBe(
			`version = 2\n[${v2}]\ndefault_runtime_name = "runc"\n${stock}${containerdEntry("hardened")}`,
		);
		put("containerd");
		expect(tree().filter((line) => line.includes("runtimeclass"))).toEqual([]);
	});

	test("keeps mode and owner of a file that it changes", () => {
		furnish({ "etc/docker/daemon.json": "{}" });
		chmodSync(at("etc/docker/daemon.json"), 0o600);
		put("docker");
		expect(statSync(at("etc/docker/daemon.json")).mode & 0o777).toBe(0o600);
		remove("docker");
		expect([read("etc/docker/daemon.json"), statSync(at("etc/docker/daemon.json")).mode & 0o777]).toEqual(["{}", 0o600]);
	});

	test("says where a later file has the last word", () => {
		furnish({ "etc/crio/crio.conf.d/zz.conf": '[crio.runtime]\ndefault_runtime = "runc"\n[crio.runtime.runtimes.runc]\n' });
		expect(put("crio-runtime").warnings).toEqual([
			"CRI-O does not use ossify: its default runtime is runc, by /etc/crio/crio.conf.d/zz.conf",
		]);
	});

	test("finds a runtime through links, below the root", () => {
		furnish({});
		rmSync(at("usr/sbin/runc"));
		mkdirSync(at("usr/local/bin"), { recursive: true });
		symlinkSync("/opt/../opt/crun", at("usr/local/bin/runc"));
		put("docker");
		expect(read("usr/libexec/ossify/docker/runc")).toContain("exec /usr/local/bin/runc");
	});
});
