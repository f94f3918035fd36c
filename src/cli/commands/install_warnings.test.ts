/** What `ossify install` warns of: containers that it leaves out, data without effect, what becomes of an image's volumes. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { ossify } from "../../../test/support/cli.ts";
import { commandMachine } from "../../../test/support/install_root.ts";

const { base, root, run, install, executable } = commandMachine(
	{
		"site.yaml": "ossify: {config: {exemptions: {images: {docker.io/library/busybox: {reason: agents}}}}}\n",
		"faulty.yaml": `ossify:
  config:
    namespace_modes: {Shop: audit}
    exemptions:
      namespaces:
        kube-system: {reason: node agents, until: "2026-01-01"}
        till: {reason: gone, until: "2026-01-01"} # ossify ignore: exemption-void
      images:
        nginx*: {reason: z}
`,
		"shop.yaml": "ossify: {config: {namespace_modes: {shop: enforce}}}\n",
		"images.yaml":
			"ossify: {config: {exemptions: {images: {docker.io/library/busybox: {reason: agents}}}, tmpfs: {images: {docker.io/library/nginx: {/var/cache/nginx: {size: 64Mi}}}}}}\n",
		"labels.yaml": "ossify: {config: {exemptions: {labels: {team=platform: {reason: agents}}, trust: {labels: true}}}}\n",
		"namespaces.yaml": "ossify: {config: {exemptions: {namespaces: {kube-system: {reason: agents}}}, namespace_modes: {shop: audit}}}\n",
	},
	{ programs: ["dockerd"] },
);

// A warning of data compiles the shipped policies.
setDefaultTimeout(60_000);

/** Of the shipped policies. */
async function build(...args: string[]) {
	const { code, stderr } = await ossify({
		args: ["build", "shipped", ...args.map((arg) => (/^\w+\.(?:yaml|tar\.gz)$/.test(arg) ? base(arg) : arg))],
	});
	return { code, stderr: stderr.replaceAll(base(), "BASE") };
}

describe("ossify install", () => {
	const unused = "other containers are no longer hardened by it";
	const gone = (name: string) => `containerd no longer has the runtime ${name}: a pod with the RuntimeClass ${name} no longer starts`;
	const reaches: [what: string, first: string[], second: string[], warned: string[]][] = [
		["from all containers to those of a RuntimeClass", [], ["--handler", "hardened"], [unused]],
		["from all containers to those of a RuntimeClass, before it is done", [], ["--handler", "hardened", "--dry-run"], [unused]],
		["from one RuntimeClass to another", ["--handler", "hardened"], ["--handler", "locked"], [gone("hardened")]],
		["from a RuntimeClass to all containers", ["--handler", "hardened"], ["--reset"], [gone("hardened")]],
		["from a RuntimeClass to the same", ["--handler", "hardened"], ["--mode", "audit"], []],
		["from all containers to all containers", [], ["--mode", "audit"], []],
	];
	test.each(reaches)("%s says which containers that leaves out", async (_, first, second, warned) => {
		const containerd = (args: readonly string[]) => run("install", "containerd", ...args, "--executable", executable());
		expect((await containerd(first)).stderr).not.toContain("warning:");
		const { code, stderr } = await containerd(second);
		const warnings = stderr.split("\n").filter((line) => line.includes("warning:"));
		expect([code, warnings]).toEqual([0, warned.map((one) => expect.stringContaining(one))]);
	});

	const warnings = [
		"ossify: warning: BASE/faulty.yaml:3:23: knob-unreachable: no container has the namespace Shop",
		"ossify: warning: BASE/faulty.yaml:6:9: exemption-void: the exemption of namespace kube-system does not count: it expired on 2026-01-01",
		"ossify: warning: BASE/faulty.yaml:9:9: exemption-unreachable: no container has the image nginx*",
	];
	const warned: [what: string, args: string[], warnings: string[]][] = [
		["installed", ["install", "containerd", "-d", "faulty.yaml"], warnings],
		["to be installed", ["install", "containerd", "-d", "faulty.yaml", "--dry-run"], warnings],
		["without a fault installed", ["install", "containerd", "-d", "site.yaml"], []],
		["built", ["build", "shipped", "-d", "faulty.yaml", "-o", "faulty.tar.gz"], warnings],
	];
	test.each(warned)("warns, as check does, of data %s", async (_, args, expected) => {
		const { code, stderr } = args[0] === "build" ? await build(...args.slice(2)) : await run(...args, "--executable", executable());
		const said = stderr.split("\n").filter((line) => line.includes("warning: "));
		expect([code, said]).toEqual([0, expected.map((one) => expect.stringContaining(one))]);
	});

	/** Comments are not kept: one that keeps a finding counts in the file alone. */
	const codes = ["knob-unreachable", "exemption-void", "exemption-void", "exemption-unreachable"];

	test("warns of kept data again", async () => {
		await install("-d", "faulty.yaml");
		const { code, stderr } = await install();
		const said = [...stderr.matchAll(/warning: the data kept of BASE\/faulty\.yaml:\d+:\d+: ([\w-]+):/g)];
		expect([code, said.map(([, one]) => one)]).toEqual([0, codes]);
	});

	test("warns of the data of a bundle", async () => {
		await build("-d", "faulty.yaml", "-o", "faulty.tar.gz");
		const { code, stderr } = await install("-p", "faulty.tar.gz");
		const said = [...stderr.matchAll(/warning: BASE\/faulty\.tar\.gz\/data\.json:1:\d+: ([\w-]+):/g)];
		expect([code, said.map(([, one]) => one).sort()]).toEqual([0, codes.toSorted()]);
	});

	const bind = '[crio.image]\nimage_volumes = "bind"\n';
	const volumes: [what: string, config: string, installs: string[][], noted: boolean[]][] = [
		["of the first install that enforces", "", [[]], [true]],
		[
			"of one in audit mode not, and of enforcing then",
			"",
			[
				["--mode", "audit"],
				["--mode", "enforce"],
			],
			[false, true],
		],
		["of one in audit mode that enforces for a namespace", "", [["--mode", "audit", "-d", "shop.yaml"]], [true]],
		["of a second one not", "", [[], [], ["-d", "site.yaml"]], [true, false, false]],
		["of one that is only planned not", "", [["--dry-run"]], [false]],
		["where CRI-O mounts volumes not", bind, [[]], [false]],
	];
	test.each(volumes)("says what becomes of an image's volumes on CRI-O: %s", async (_, config, installs, noted) => {
		writeFileSync(root("usr/bin/crio"), "", { mode: 0o755 });
		mkdirSync(root("etc/crio"));
		writeFileSync(root("etc/crio/crio.conf"), config);
		for (const [index, args] of installs.entries()) {
			const { code, stderr } = await run("install", "crio", ...args, "--executable", executable());
			expect([code, stderr.includes("An image's own volumes are folders of its root")]).toEqual([0, noted[index] as boolean]);
		}
	});

	const ignored = "ossify: warning: namespace_modes and exemptions.namespaces have no effect, as Podman has no namespaces\n";
	const noImages = "ossify: warning: exemptions.images and tmpfs.images have no effect, as Podman writes no image names into the spec\n";
	const noLabels = "ossify: warning: exemptions.labels has no effect, as Podman writes no labels of containers into the spec\n";
	const unknowns: [engine: string, data: string[], stderr: string][] = [
		["podman", ["namespaces.yaml"], ignored],
		["podman-runtime", ["namespaces.yaml"], ignored],
		["podman", ["shop.yaml"], ignored.replace(" and exemptions.namespaces have", " has")],
		["podman", ["site.yaml"], noImages.replace(" and tmpfs.images have", " has")],
		["podman-runtime", ["images.yaml"], noImages],
		["docker", ["images.yaml"], noImages.replace("Podman", "Docker")],
		["podman", ["images.yaml", "shop.yaml"], `${ignored.replace(" and exemptions.namespaces have", " has")}${noImages}`],
		["containerd", ["namespaces.yaml", "images.yaml"], ""],
		["podman", ["labels.yaml"], noLabels],
		["podman-runtime", ["labels.yaml", "shop.yaml"], `${ignored.replace(" and exemptions.namespaces have", " has")}${noLabels}`],
		["docker", ["labels.yaml"], noLabels.replace("Podman", "Docker")],
		["containerd", ["labels.yaml"], noLabels.replace("Podman", "containerd")],
		["crio", ["labels.yaml"], ""],
	];
	test.each(unknowns)("for %s with %p warns of data by namespace, image or label that have no effect", async (engine, data, expected) => {
		writeFileSync(root("usr/bin/crio"), "", { mode: 0o755 });
		const args = ["install", engine, ...data.flatMap((one) => ["-d", one]), "--dry-run", "--executable", executable()];
		const { code, stderr } = await run(...args);
		const said = stderr.replace(/.*`docker build`.*\n/, "");
		expect([code, said]).toEqual([0, expected]);
	});

	const byImage = `package ossify

default decision := {"mode": "audit", "readonly": true}

decision := {"mode": "enforce", "readonly": true} if {
	startswith(input.spec.annotations["io.kubernetes.cri.image-name"], "nginx")
}
`;
	test("prints own-rules for a policy that sets the mode by its own rules, as status does", async () => {
		writeFileSync(base("own.rego"), byImage);
		expect(await ossify({ args: ["build", base("own.rego"), "-o", base("own.tar.gz")] })).toMatchObject({ code: 0 });
		const said = "the policy sets the mode by its own rules: audit for containers without annotations, for others, the policy decides";
		const note = `{"note":{"message":"${said}"}}\n`;
		const mode = async (...args: string[]) => {
			const { stdout, stderr } = await install(...args, "--format", "json");
			return [JSON.parse(stdout).settings.mode, stderr];
		};
		expect(await mode("--mode", "enforce")).toEqual([{ after: "enforce" }, ""]);
		expect(await mode("-p", "own.tar.gz", "--mode", "audit")).toEqual([{ before: "enforce", after: "own-rules" }, note]);
		expect(await mode()).toEqual([{ before: "own-rules", after: "own-rules" }, note]);
		expect(await mode("-p", "shipped")).toEqual([{ before: "own-rules", after: "audit" }, expect.any(String)]);
	});
});
