import { describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { folderName, policyNamed } from "../../../test/support/install_machine.ts";
import { runtimeMachine, v2 } from "../../../test/support/runtime_machine.ts";

const { at, write, read, tree, contents, faultOf, furnish, put, remove } = runtimeMachine();

describe("uninstall() of a runtime", () => {
	test("keeps later changes of others in the same file", () => {
		furnish({ "etc/containerd/config.toml": `version = 2\n[${v2}]\n\tdefault_runtime_name = "runc" # mine\n` });
		put("containerd");
		const changed = read("etc/containerd/config.toml").replace("version = 2\n", 'version = 2\nroot = "/srv" # moved\n');
		write("etc/containerd/config.toml", `${changed}\n[metrics]\naddress = "x"\n`);
		remove("containerd");
		expect(read("etc/containerd/config.toml")).toBe(
			`version = 2\nroot = "/srv" # moved\n[${v2}]\n\tdefault_runtime_name = "runc" # mine\n\n[metrics]\naddress = "x"\n`,
		);
		expect(tree().filter((line) => line.includes("ossify"))).toEqual([]);
	});

	test("keeps a file that ossify created if others added something to it", () => {
		furnish();
		put("docker");
		write("etc/docker/daemon.json", JSON.stringify({ ...JSON.parse(read("etc/docker/daemon.json")), dns: ["1.1.1.1"] }));
		remove("docker");
		expect(read("etc/docker/daemon.json")).toBe('{"dns":["1.1.1.1"]}');
	});

	test("changes nothing if a file can no longer be parsed, unless --force is given", () => {
		furnish({ "etc/docker/daemon.json": "{}" });
		put("docker");
		write("etc/docker/daemon.json", "{");
		const files = contents();
		expect(faultOf(() => remove("docker"))).toStartWith("host/invalid-config: cannot read /etc/docker/daemon.json as JSON: ");
		expect(contents()).toEqual(files);
		const { warnings } = remove("docker", { force: true });
		expect(warnings).toEqual([expect.stringMatching(/^cannot read \/etc\/docker\/daemon.json as JSON: .*; it is not changed$/)]);
		expect(contents()).toMatchObject({ "etc/docker/daemon.json": "{" });
		expect(tree().filter((line) => line.includes("ossify"))).toEqual([]);
	});

	test("keeps a script that started containers, and removes it once they are removed", () => {
		furnish();
		const first = tree();
		put("containerd");
		const options = "run/containerd/io.containerd.runtime.v2.task/k8s.io/web/options.json";
		write(options, '{"binary_name":"/usr/libexec/ossify/containerd/runc"}');
		const stays =
			"/usr/libexec/ossify/containerd/runc is kept and only calls the underlying runtime: it is needed to stop the containers that it started (1). Uninstall again afterwards to remove it";
		expect(remove("containerd").warnings).toEqual([stays]);
		const left = tree().filter((line) => !first.includes(line) && !line.startsWith("run/") && !line.startsWith("var/"));
		expect(left).toEqual([
			"etc/ossify/ 755",
			"etc/ossify/installed.json 644",
			"usr/libexec/ 755",
			"usr/libexec/ossify/ 755",
			"usr/libexec/ossify/containerd/ 755",
			"usr/libexec/ossify/containerd/runc 755",
		]);
		expect(read("usr/libexec/ossify/containerd/runc")).toEndWith("\nexec '/usr/sbin/runc' \"$@\"\n");
		expect([remove("containerd").operations, tree().length]).toEqual([[], tree().length]);
		rmSync(at("run"), { recursive: true });
		remove("containerd");
		expect(tree()).toEqual(first);
	});

	test("an install in front of another runtime keeps the earlier script, which hardens until ossify is uninstalled", () => {
		furnish();
		put("containerd");
		write("run/containerd/io.containerd.runtime.v2.task/k8s.io/web/options.json", '{"binary_name":"/usr/libexec/ossify/containerd/runc"}');
		for (const name of ["one", "two"]) put("containerd", { runtime: "/opt/crun", policy: policyNamed(name) });
		expect(read("usr/libexec/ossify/containerd/runc")).toContain(`--runtime /usr/sbin/runc -p /etc/ossify/policy/${folderName("one")} `);
		expect(read("usr/libexec/ossify/containerd/runc")).toEndWith('\nfi\nexec /usr/sbin/runc "$@"\n');
		remove("containerd");
		expect(read("usr/libexec/ossify/containerd/runc")).toEndWith("\nexec '/usr/sbin/runc' \"$@\"\n");
		rmSync(at("run"), { recursive: true });
		remove("containerd");
		expect(tree().filter((line) => line.includes("ossify") && !line.startsWith("var/"))).toEqual([]);
	});

	test("keeps the runtime of a handler, without ossify, for its pods, and removes it once they are removed", () => {
		furnish({ "etc/crio/crio.conf.d/10.conf": '[crio]\nroot = "/data"\n[crio.runtime.runtimes.crun]\nruntime_path = "/usr/bin/crun"\n' });
		const [first, files] = [tree(), contents()];
		put("crio-runtime", { handler: "hardened" });
		const dropIn = read("etc/crio/crio.conf.d/99-ossify-runtime.conf");
		for (const [id, handler] of [
			["pod", "hardened"],
			["other", "crun"],
		])
			write(`data/overlay-containers/${id}/userdata/config.json`, `{"annotations":{"io.kubernetes.cri-o.RuntimeHandler":"${handler}"}}`);
		write("data/overlay-containers/broken/userdata/config.json", "{");
		expect(remove("crio-runtime").warnings).toEqual([
			"/usr/libexec/ossify/crio-runtime/crun is kept and only calls the underlying runtime: CRI-O needs the runtime hardened, now without ossify, until the containers or pods that were started with it are removed (1). Uninstall again afterwards to remove it",
		]);
		expect(read("etc/crio/crio.conf.d/99-ossify-runtime.conf")).toBe(dropIn);
		expect(read("usr/libexec/ossify/crio-runtime/crun")).toEndWith("\nexec '/usr/bin/crun' \"$@\"\n");
		expect(tree().filter((line) => /runtimeclass|policy|libexec\/ossify\/ossify/.test(line))).toEqual([]);
		expect(remove("crio-runtime").operations).toEqual([]);
		rmSync(at("data"), { recursive: true });
		remove("crio-runtime");
		expect([tree(), contents()]).toEqual([first, files]);
	});

	test("keeps Docker's runtime for the containers that were created with it, and removes it once they are removed", () => {
		const before = '{\n  "default-runtime": "runc",\n  "data-root": "/data"\n}\n';
		furnish({ "etc/docker/daemon.json": before });
		put("docker");
		write("data/containers/one/hostconfig.json", '{"Runtime":"ossify"}');
		write("data/containers/two/hostconfig.json", '{"Runtime":"runc"}');
		const again = () => put("docker").operations.length > 0 && remove("docker").warnings;
		for (const warnings of [remove("docker").warnings, again()]) {
			expect(warnings).toEqual([
				"/usr/libexec/ossify/docker/runc is kept and only calls the underlying runtime: Docker needs the runtime ossify, now without ossify, until the containers or pods that were started with it are removed (1). Uninstall again afterwards to remove it",
			]);
			expect(JSON.parse(read("etc/docker/daemon.json"))).toEqual({
				"default-runtime": "runc",
				"data-root": "/data",
				runtimes: { ossify: { path: "/usr/libexec/ossify/docker/runc" } },
			});
		}
		rmSync(at("data"), { recursive: true });
		remove("docker");
		expect(read("etc/docker/daemon.json")).toBe(before);
		expect(tree().filter((line) => line.includes("ossify") && !line.startsWith("var/"))).toEqual([]);
	});
});
