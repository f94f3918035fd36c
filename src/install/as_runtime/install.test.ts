import { describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import { folderName } from "../../../test/support/install_machine.ts";
import { renderedConfig } from "../../../test/support/k3s_machine.ts";
import { runtimeMachine } from "../../../test/support/runtime_machine.ts";
import { engineNames } from "../engines/mod.ts";

const { at, read, tree, furnish, put, remove } = runtimeMachine();
const one = folderName("one");

describe("install() of a runtime", () => {
	test("writes its options into the script", () => {
		furnish();
		put("docker", { wrapper: { log: "journald", logSize: 2048, logKeep: 2, onError: "allow", onRestore: "harden", copyUp: "runtime" } });
		expect(read("usr/libexec/ossify/docker/runc")).toContain(
			`-p /etc/ossify/policy/${one} --log journald --log-size 2048 --log-keep 2 --on-error allow --copy-up runtime --on-restore harden --prepare --confirm -- "$@"`,
		);
		expect(tree().some((line) => line.startsWith("var/"))).toBe(false);
	});

	test("keeps the files of a hook and of other engines", () => {
		const config = (name: string) => [
			`var/lib/rancher/${name}/agent/etc/containerd/config.toml`,
			renderedConfig({ data: `/var/lib/rancher/${name}` }),
		];
		furnish(Object.fromEntries(["k3s", "rke2"].map(config)));
		const states = engineNames.map((engine) => {
			const state = tree();
			put(engine);
			return state;
		});
		for (const engine of engineNames.toReversed()) {
			remove(engine);
			expect(tree()).toEqual(states.pop() as string[]);
		}
	});

	test("keeps mode and owner of a file that it changes", () => {
		furnish({ "etc/docker/daemon.json": "{}" });
		chmodSync(at("etc/docker/daemon.json"), 0o600);
		put("docker");
		expect(statSync(at("etc/docker/daemon.json")).mode & 0o777).toBe(0o600);
		remove("docker");
		expect([read("etc/docker/daemon.json"), statSync(at("etc/docker/daemon.json")).mode & 0o777]).toEqual(["{}", 0o600]);
	});

	test("finds a runtime through links, below the root", () => {
		furnish();
		rmSync(at("usr/sbin/runc"));
		mkdirSync(at("usr/local/bin"), { recursive: true });
		symlinkSync("/opt/../opt/crun", at("usr/local/bin/runc"));
		put("docker");
		expect(read("usr/libexec/ossify/docker/runc")).toContain("exec /usr/local/bin/runc");
	});
});
