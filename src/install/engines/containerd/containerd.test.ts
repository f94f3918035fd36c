import { describe, expect, test } from "bun:test";
import { headOf, mark, type RuntimeCase, runtimeMachine, v2 } from "../../../../test/support/runtime_machine.ts";

const { read, tree, furnish, check, put } = runtimeMachine();
const main = "etc/containerd/config.toml";
const dropIn = "etc/containerd/conf.d/99-ossify.toml";
const head = headOf("containerd", "containerd", "/usr/sbin/runc", "runc");
const v3 = 'plugins."io.containerd.cri.v1.runtime".containerd';
const type = 'runtime_type = "io.containerd.runc.v2"\n';
const stock = `\n${mark}\n[${v2}.runtimes.runc]\n${type}`;
const chosen = `\n${mark}\n[${v2}]\ndefault_runtime_name = "ossify"\n`;
const entry = (name: string) =>
	`\n${mark}\n[${v2}.runtimes.${name}]\n${type}\n[${v2}.runtimes.${name}.options]\nBinaryName = "/usr/libexec/ossify/containerd/runc"\n`;
const byHand = `# by hand
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
`;
const version3 = `version = 3 # three

[${v3}.runtimes.runc]
${type}[${v3}.runtimes.runc.options]
SystemdCgroup = true
`;

const cases: RuntimeCase[] = [
	{
		what: "containerd without a configuration gets one, with the runtime that is built in",
		underlying: "/usr/sbin/runc",
		after: { [main]: `version = 2\n${chosen}${stock}${entry("ossify")}` },
	},
	{
		what: "containerd's version 2 is changed in place, comments and all else kept",
		before: {
			[main]: byHand,
			"etc/containerd/more/a.toml": 'version = 2\n[plugins."io.containerd.snapshotter.v1.overlayfs"]\n',
		},
		underlying: "/opt/crun",
		after: {
			[main]: `${byHand.replace('"crun" # mine', '"ossify" # mine')}
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
		before: {
			[main]: `version = 2\nimports = ["more/*.toml"]\n[${v2}]\nsnapshotter = "native"\n`,
			"etc/containerd/more/a.toml": `[${v2}.runtimes.runc]\n${type}`,
		},
		changes: { handler: "hardened" },
		underlying: "/usr/sbin/runc",
		after: {
			"etc/containerd/more/a.toml": `[${v2}.runtimes.runc]\n${type}${entry("hardened")}`,
			"etc/ossify/runtimeclass/hardened.yaml": expect.stringContaining('handler: "hardened"\n') as unknown as string,
		},
	},
	{
		what: "containerd 1 gets a handler with the settings of the deprecated table that sets its default runtime",
		before: {
			[main]: `version = 2\n[${v2}.default_runtime]\n${type}[${v2}.default_runtime.options]\nBinaryName = "/opt/crun"\n`,
		},
		changes: { handler: "hardened" },
		underlying: "/opt/crun",
		after: {
			[main]: `version = 2\n[${v2}.default_runtime]\n${type}[${v2}.default_runtime.options]\nBinaryName = "/opt/crun"\n${stock}${entry("hardened").replace("containerd/runc", "containerd/crun")}`,
			"etc/ossify/runtimeclass/hardened.yaml": expect.stringContaining('handler: "hardened"\n') as unknown as string,
		},
	},
	{
		what: "containerd's version 3 imports a file of ossify's, as tables are merged there",
		before: {
			[main]: version3,
		},
		underlying: "/usr/sbin/runc",
		after: {
			[main]: version3.replace("three\n", `three\nimports = ["/${dropIn}"]\n`),
			[dropIn]: `${head}version = 3

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
		before: { [main]: 'version = 4\nimports = ["/etc/containerd/conf.d/*.toml"]\n' },
		underlying: "/usr/sbin/runc",
		after: {
			[dropIn]: `${head}version = 4

[${v3}]
default_runtime_name = "ossify"

[${v3}.runtimes.ossify]
${type}
[${v3}.runtimes.ossify.options]
BinaryName = "/usr/libexec/ossify/containerd/runc"
`,
		},
	},
];

describe("install() for containerd", () => {
	test.each(cases)("$what", (wanted) => check("containerd", wanted));

	test("with --handler reverts the earlier change of the default runtime", () => {
		const before = `version = 2\n[${v2}]\ndefault_runtime_name = "runc"\n`;
		furnish({ [main]: before });
		put("containerd");
		put("containerd", { handler: "hardened" });
		expect(read(main)).toBe(`${before}${stock}${entry("hardened")}`);
		put("containerd");
		expect(tree().filter((line) => line.includes("runtimeclass"))).toEqual([]);
	});
});
