import { describe, expect, test } from "bun:test";
import { chmodSync, readdirSync, statSync } from "node:fs";
import { folderName, installMachine, policyNamed, untouched } from "../../test/support/install_machine.ts";
import { install } from "./install.ts";

const { at, write, read, tree, contents, executable, place, request, put, remove } = installMachine();
const [one, two] = [folderName("one"), folderName("two")];

describe("install()", () => {
	test("for CRI-O writes the executable, the policy, the hook file and the drop-in with its folder", () => {
		put("crio");
		expect(tree()).toEqual([
			"etc/ 755",
			"etc/crio/ 755",
			"etc/crio/crio.conf.d/ 755",
			"etc/crio/crio.conf.d/99-ossify.conf 644",
			"etc/ossify/ 755",
			"etc/ossify/hooks/ 755",
			"etc/ossify/hooks/crio/ 755",
			"etc/ossify/hooks/crio/zz-ossify-lock.json 644",
			"etc/ossify/hooks/crio/zz-ossify.json 644",
			"etc/ossify/installed.json 644",
			"etc/ossify/policy/ 755",
			`etc/ossify/policy/${one}/ 755`,
			`etc/ossify/policy/${one}/data.json 644`,
			`etc/ossify/policy/${one}/policy.wasm 644`,
			"etc/passwd 644",
			"usr/ 755",
			"usr/bin/ 755",
			"usr/bin/env 644",
			"usr/bin/mount 644",
			"usr/bin/sh 644",
			"usr/libexec/ 755",
			"usr/libexec/ossify/ 755",
			"usr/libexec/ossify/ossify 755",
			"var/ 755",
			"var/log/ 755",
			"var/log/ossify/ 750",
		]);
		expect(JSON.parse(read("etc/ossify/hooks/crio/zz-ossify.json"))).toEqual({
			version: "1.0.0",
			hook: {
				path: "/usr/bin/env",
				args: [
					"env",
					"-i",
					"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
					"/usr/libexec/ossify/ossify",
					"hook",
					"createRuntime",
					"-p",
					`/etc/ossify/policy/${one}`,
					"--log",
					"/var/log/ossify/decisions.log",
				],
				env: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
				timeout: 30,
			},
			when: { always: true },
			stages: ["createRuntime"],
		});
		expect(JSON.parse(read("etc/ossify/hooks/crio/zz-ossify-lock.json"))).toEqual({
			version: "1.0.0",
			hook: {
				path: "/usr/bin/env",
				args: ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "/bin/sh", "-c", expect.stringContaining("remount ro"), "ossify"],
				env: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
				timeout: 10,
			},
			when: { always: true },
			stages: ["createContainer"],
		});
		expect(read("etc/crio/crio.conf.d/99-ossify.conf")).toBe(
			'# By `ossify install crio`: the hooks folders that were configured, and ossify\'s own.\n[crio.runtime]\nhooks_dir = [\n\t"/usr/share/containers/oci/hooks.d",\n\t"/etc/ossify/hooks/crio",\n]\n',
		);
	});

	test("for Podman writes a hook file of the stage precreate into a folder that no other engine reads", () => {
		put("podman", { hook: { log: "journald", onError: "allow", timeout: 5 } });
		expect(JSON.parse(read("etc/ossify/hooks/podman/zz-ossify.json"))).toMatchObject({
			hook: {
				args: [
					"env",
					"-i",
					"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
					"/usr/libexec/ossify/ossify",
					"hook",
					"precreate",
					"-p",
					`/etc/ossify/policy/${one}`,
					"--log",
					"journald",
					"--on-error",
					"allow",
					"--timeout",
					"5",
				],
				timeout: 15,
			},
			stages: ["precreate"],
		});
		expect(read("etc/containers/containers.conf.d/99-ossify.conf")).toContain(
			'[engine]\nhooks_dir = [\n\t"/usr/share/containers/oci/hooks.d",\n\t"/etc/ossify/hooks/podman",\n]',
		);
		expect(tree().some((line) => line.startsWith("var/"))).toBe(false);
	});

	test("keeps the hooks folders of the engine's configuration", () => {
		write("etc/crio/crio.conf", '[crio.runtime]\nhooks_dir = ["/a"]\n');
		write("etc/crio/crio.conf.d/10-more.conf", '[crio.runtime]\nhooks_dir = [\n  "/b", # two\n  "/c/",\n]\n');
		put("crio");
		expect(read("etc/crio/crio.conf.d/99-ossify.conf")).toContain('\t"/b",\n\t"/c",\n\t"/etc/ossify/hooks/crio",\n');
	});

	test("does not change a configuration that has ossify's folder, or if --hooks-dir is given", () => {
		write("etc/crio/crio.conf", '[crio.runtime]\nhooks_dir = ["/etc/ossify/hooks/crio"]\n');
		put("crio");
		put("podman", { hooksFolder: "/srv/hooks" });
		expect(tree().filter((line) => line.includes("99-ossify"))).toEqual([]);
		expect(tree()).toContain("srv/hooks/zz-ossify.json 644");
	});

	test("run a second time, changes nothing", () => {
		put("crio");
		const [first, files] = [tree(), contents()];
		const times = () => statSync(at("etc/ossify/installed.json")).mtimeMs;
		const time = times();
		expect(put("crio").operations).toEqual([]);
		expect([tree(), contents(), times()]).toEqual([first, files, time]);
	});

	test("with another policy keeps the previous one, which hooks may be reading, and removes the one before that", () => {
		put("crio");
		put("crio", { policy: policyNamed("two") });
		expect(readdirSync(at("etc/ossify/policy")).sort()).toEqual([one, two].sort());
		put("crio", { policy: policyNamed("two") });
		expect(readdirSync(at("etc/ossify/policy")).sort()).toEqual([one, two].sort());
		put("crio", { policy: policyNamed("three") });
		expect(readdirSync(at("etc/ossify/policy")).sort()).toEqual([folderName("three"), two].sort());
	});

	test("keeps a policy that the other engine uses", () => {
		put("podman");
		for (const name of ["two", "three", "four"]) put("crio", { policy: policyNamed(name) });
		expect(readdirSync(at("etc/ossify/policy"))).toContain(one);
	});

	test("with a new executable replaces it for both engines", () => {
		put("podman");
		executable("v2");
		put("crio");
		expect(read("usr/libexec/ossify/ossify")).toBe("v2");
		remove("crio");
		remove("podman");
		expect(tree()).toEqual(untouched);
	});

	test("restores changed files, with a warning", () => {
		put("crio");
		write("usr/libexec/ossify/ossify", "evil");
		chmodSync(at(`etc/ossify/policy/${one}/data.json`), 0o666);
		expect(put("crio").warnings).toEqual(["/usr/libexec/ossify/ossify was changed after it was installed; it is replaced"]);
		expect(read("usr/libexec/ossify/ossify")).toBe("v1");
		expect(statSync(at(`etc/ossify/policy/${one}/data.json`)).mode & 0o777).toBe(0o644);
	});

	test("with dryRun only returns the plan", () => {
		const { operations } = install(place(), request("crio"), { dryRun: true });
		expect(tree()).toEqual(untouched);
		expect(
			operations.filter((step) => step.do !== "make folder").map((step) => `${step.do} ${"path" in step ? step.path : step.policy}`),
		).toEqual([
			"put file /etc/ossify/installed.json",
			"put file /usr/libexec/ossify/ossify",
			`put file /etc/ossify/policy/${one}/policy.wasm`,
			`put file /etc/ossify/policy/${one}/data.json`,
			`try /etc/ossify/policy/${one}`,
			"put file /etc/ossify/hooks/crio/zz-ossify.json",
			"put file /etc/ossify/hooks/crio/zz-ossify-lock.json",
			"put file /etc/crio/crio.conf.d/99-ossify.conf",
		]);
	});
});
