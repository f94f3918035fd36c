import { describe, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { installMachine, policyNamed, untouched } from "../../test/support/install_machine.ts";
import { markFolder } from "../hook/lock_script.ts";
import { runFolders } from "./layout.ts";

const { at, write, tree, contents, faultOf, put, remove } = installMachine();

describe("uninstall()", () => {
	test("removes everything", () => {
		put("crio");
		remove("crio");
		expect(tree()).toEqual(untouched);
	});

	test("removes the empty folders that its hooks created, and keeps files of others in them", () => {
		for (const found of [[], ["run/ 755", "run/ossify/ 755", "run/ossify/mine 644"]]) {
			put("crio");
			mkdirSync(at(runFolders[0]?.slice(1)), { recursive: true });
			if (found.length > 0) write("run/ossify/mine", "");
			remove("crio");
			expect(tree().filter((line) => !untouched.includes(line) && line !== "run/ 755")).toEqual(found.slice(1));
		}
		expect(runFolders[0]).toBe(markFolder);
	});

	test("keeps the files that another engine needs, and removes everything with the last engine", () => {
		put("podman");
		const [first, files] = [tree(), contents()];
		put("crio", { policy: policyNamed("two") });
		put("crio", { policy: policyNamed("three") });
		remove("crio");
		expect([tree(), contents()]).toEqual([first, files]);
		remove("podman");
		expect(tree()).toEqual(untouched);
	});

	test("keeps folders and files that existed before, and logs", () => {
		write("etc/crio/crio.conf.d/10-mine.conf", "");
		mkdirSync(at("usr/libexec/ossify"), { recursive: true });
		put("crio");
		write("var/log/ossify/decisions.log", "{}\n");
		remove("crio");
		expect(tree().filter((line) => !untouched.includes(line))).toEqual([
			"etc/crio/ 755",
			"etc/crio/crio.conf.d/ 755",
			"etc/crio/crio.conf.d/10-mine.conf 644",
			"usr/libexec/ 755",
			"usr/libexec/ossify/ 755",
			"var/ 755",
			"var/log/ 755",
			"var/log/ossify/ 750",
			"var/log/ossify/decisions.log 644",
		]);
	});

	test("changes nothing if a file was changed, unless --force is given", () => {
		put("crio");
		write("etc/ossify/hooks/crio/zz-ossify.json", "{}");
		const [first, files] = [tree(), contents()];
		expect(faultOf(() => remove("crio"))).toStartWith("host/changed: ");
		expect([tree(), contents()]).toEqual([first, files]);
		remove("crio", { force: true });
		expect(tree()).toEqual(untouched);
	});

	test("does nothing if nothing is installed", () => {
		expect(remove("crio").operations).toEqual([]);
		expect(tree()).toEqual(untouched);
	});

	test("with dryRun only returns the plan", () => {
		put("crio");
		const first = tree();
		expect(remove("crio", { dryRun: true }).operations.length).toBeGreaterThan(5);
		expect(tree()).toEqual(first);
	});
});
