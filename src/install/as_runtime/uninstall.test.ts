import { describe, expect, test } from "bun:test";
import { rmSync } from "node:fs";
import { policyNamed } from "../../../test/support/install_machine.ts";
import { runtimeMachine, v2 } from "../../../test/support/runtime_machine.ts";

const { at, write, read, tree, contents, faultOf, furnish, put, remove } = runtimeMachine();

describe("uninstall() of a runtime", () => {
	test("leaves what others changed in the same file meanwhile", () => {
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

	test("leaves a file that it made, where others put something into it", () => {
		furnish();
		put("docker");
		write("etc/docker/daemon.json", JSON.stringify({ ...JSON.parse(read("etc/docker/daemon.json")), dns: ["1.1.1.1"] }));
		remove("docker");
		expect(read("etc/docker/daemon.json")).toBe('{"dns":["1.1.1.1"]}');
	});

	test("of a file that nobody understands any more leaves everything, unless it is forced", () => {
		furnish({ "etc/docker/daemon.json": "{}" });
		put("docker");
		write("etc/docker/daemon.json", "{");
		const files = contents();
		expect(faultOf(() => remove("docker"))).toStartWith("host/invalid-config: cannot read /etc/docker/daemon.json as JSON: ");
		expect(contents()).toEqual(files);
		const { warnings } = remove("docker", { force: true });
		expect(warnings).toEqual([expect.stringMatching(/^cannot read \/etc\/docker\/daemon.json as JSON: .*; it stays as it is$/)]);
		expect(contents()).toMatchObject({ "etc/docker/daemon.json": "{" });
		expect(tree().filter((line) => line.includes("ossify"))).toEqual([]);
	});

	test("leaves a script that containers were started by, and takes it when they are gone", () => {
		furnish();
		const first = tree();
		put("containerd");
		const options = "run/containerd/io.containerd.runtime.v2.task/k8s.io/web/options.json";
		write(options, '{"binary_name":"/usr/libexec/ossify/containerd/runc"}');
		const stays =
			"/usr/libexec/ossify/containerd/runc stays, and only calls the runtime behind it: containers that were started by it (1) are stopped by it, too. Uninstall again when they are gone";
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

	test("an install in front of another runtime leaves such a script, too", () => {
		furnish();
		put("containerd");
		write("run/containerd/io.containerd.runtime.v2.task/k8s.io/web/options.json", '{"binary_name":"/usr/libexec/ossify/containerd/runc"}');
		for (const name of ["one", "two"]) put("containerd", { runtime: "/opt/crun", policy: policyNamed(name) });
		expect(read("usr/libexec/ossify/containerd/runc")).toEndWith("\nexec '/usr/sbin/runc' \"$@\"\n");
		rmSync(at("run"), { recursive: true });
		remove("containerd");
		expect(tree().filter((line) => line.includes("ossify") && !line.startsWith("var/"))).toEqual([]);
	});
});
