import { describe, expect, test } from "bun:test";
import { mkdirSync, symlinkSync } from "node:fs";
import { runtimeMachine } from "../../test/support/runtime_machine.ts";
import type { Place } from "../platform/files/place.ts";
import { diagnose, engines, install } from "./mod.ts";

const { at, write, read, tree, contents, program, place, request, furnish, faultOf, put, remove } = runtimeMachine(
	"usr/bin/crio",
	"usr/bin/dockerd",
	"usr/bin/podman",
);

/** The machine with mounts of its own: what is below these folders is on a file system that is read-only, or that starts no program. */
function mounted(readonly: readonly string[], noexec: readonly string[] = []): Place {
	const isBelow = (folders: readonly string[]) => (path: string) => folders.some((one) => path === one || path.startsWith(`${one}/`));
	const [isReadonly, isNoExec] = [isBelow(readonly), isBelow(noexec)];
	return { ...place(), whyNoFileIn: (folder) => (isReadonly(folder) ? "EROFS" : undefined), isNoExec };
}

/** Where the executable of a hook is by the hook file. */
const executableOfHook = () => JSON.parse(read("etc/ossify/hooks/crio/zz-ossify.json")).hook.args[3];
const receipt = () => JSON.parse(read("etc/ossify/installed.json")).engines;
const wrong = (where: Place) => diagnose(where, undefined, () => {}).flatMap(({ findings }) => findings.filter(({ ok }) => !ok));

describe("install() chooses the folder of the executable", () => {
	const readonly = "the file system is read-only";
	const noexec = "its file system is mounted noexec, so that no program can be started from it";
	const cases: [what: string, readonly: string[], noexec: string[], prepare: () => void, prefix: string, why: string[]][] = [
		["/usr", [], [], () => {}, "/usr/libexec/ossify", []],
		["a read-only /usr", ["/usr"], [], () => {}, "/opt/ossify", [`/usr/libexec/ossify: ${readonly}`]],
		[
			"a read-only folder in /usr",
			["/usr/libexec"],
			[],
			() => mkdirSync(at("usr/libexec")),
			"/opt/ossify",
			[`/usr/libexec/ossify: ${readonly}`],
		],
		[
			"a read-only /usr, with /opt a link into /var",
			["/usr"],
			[],
			() => symlinkSync("var/opt", at("opt")),
			"/var/lib/ossify",
			[`/usr/libexec/ossify: ${readonly}`, "/opt/ossify: /opt is a symbolic link, which may lead anywhere"],
		],
		["a /usr that starts no program", [], ["/usr"], () => {}, "/opt/ossify", [`/usr/libexec/ossify: ${noexec}`]],
		[
			"a read-only /usr and /opt",
			["/usr", "/opt"],
			[],
			() => mkdirSync(at("opt")),
			"/var/lib/ossify",
			[`/usr/libexec/ossify: ${readonly}`, `/opt/ossify: ${readonly}`],
		],
	];
	test.each(cases)("on a machine with %s; doctor and uninstall use it", (_, readonly, noexec, prepare, prefix, why) => {
		prepare();
		const [first, files] = [tree(), contents()];
		const where = mounted(readonly, noexec);
		const { operations, warnings } = install(where, request("crio"), { dryRun: true });
		const said = why.length === 0 ? [] : [`the executable goes to ${prefix}; ${why.join("; ")}`];
		expect([operations.some((one) => one.do === "put file" && one.path === `${prefix}/ossify`), warnings]).toEqual([true, said]);
		expect([tree(), contents()]).toEqual([first, files]);
		expect(put("crio", {}, where).warnings).toEqual(said);
		expect([executableOfHook(), read(`${prefix.slice(1)}/ossify`), wrong(where)]).toEqual([`${prefix}/ossify`, "v1", []]);
		expect(put("crio", {}, where)).toMatchObject({ operations: [], warnings: [] });
		remove("crio");
		expect([tree(), contents()]).toEqual([first, files]);
	});

	test("and refuses a machine without a usable folder, in a dry run too, and names each folder", () => {
		const where = mounted(["/usr", "/opt"], ["/var"]);
		for (const path of ["opt", "var"]) mkdirSync(at(path));
		const fault = `host/unwritable: cannot install the executable: /usr/libexec/ossify: ${readonly}; /opt/ossify: ${readonly}; /var/lib/ossify: ${noexec}`;
		const first = tree();
		expect(faultOf(() => install(where, request("crio"), { dryRun: true }))).toBe(fault);
		expect(faultOf(() => put("crio", {}, where))).toBe(fault);
		expect(tree()).toEqual(first);
	});
});

describe("install() with a prefix", () => {
	test("writes the script there, keeps the prefix, and uses it for other engines too", () => {
		furnish();
		const [first, files] = [tree(), contents()];
		put("docker", { prefix: "/srv/ossify" });
		expect(read("srv/ossify/docker/runc")).toContain(" /srv/ossify/ossify runtime --runtime /usr/sbin/runc ");
		expect(read("etc/docker/daemon.json")).toContain('"path": "/srv/ossify/docker/runc"');
		expect(put("docker").operations).toEqual([]);
		put("crio");
		expect(executableOfHook()).toBe("/srv/ossify/ossify");
		expect(tree().filter((line) => line.startsWith("usr/libexec"))).toEqual([]);
		expect(wrong(place())).toEqual([]);
		expect(Object.values(receipt()).map((entry) => (entry as { prefix?: string }).prefix)).toEqual(["/srv/ossify", "/srv/ossify"]);
		remove("docker");
		remove("crio");
		expect([tree(), contents()]).toEqual([first, files]);
	});

	test("moves the files; a script that started containers is kept until they are removed", () => {
		furnish();
		put("docker");
		const options = "run/containerd/io.containerd.runtime.v2.task/moby/web/options.json";
		write(options, '{"binary_name":"/usr/libexec/ossify/docker/runc"}');
		put("docker", { prefix: "/opt/ossify" });
		put("docker", { prefix: "/srv/ossify" });
		const programs = () => Object.keys(contents()).filter((path) => /ossify\/(?:ossify|docker\/)/.test(path));
		expect(programs()).toEqual(["srv/ossify/docker/runc", "srv/ossify/ossify", "usr/libexec/ossify/docker/runc"]);
		write(options, "{}");
		put("docker");
		expect(programs()).toEqual(["srv/ossify/docker/runc", "srv/ossify/ossify"]);
	});

	test.each(["/opt/ossify/ossify", "/srv/mine/docker/runc", "/srv/mine/ossify", "/srv/link"])(
		"is never put in front of itself: %s",
		(runtime) => {
			furnish();
			for (const path of ["opt/ossify/ossify", "srv/mine/docker/runc", "srv/mine/ossify"]) program(path);
			symlinkSync("mine/docker/runc", at("srv/link"));
			expect(faultOf(() => put("docker", { prefix: "/srv/mine", runtime }))).toStartWith("host/no-runtime: ");
			write(
				"srv/left",
				"#!/bin/sh\n# Left by `ossify uninstall`: it is needed to stop the containers that it started.\nexec '/usr/sbin/runc' \"$@\"\n",
			);
			expect(faultOf(() => put("docker", { runtime: "/srv/left" }))).toStartWith("host/no-runtime: ");
		},
	);
});

describe("before anything is changed, the needs of an install are checked", () => {
	const readonly = (path: string) => `host/unwritable: cannot write ${path}: the file system is read-only`;
	test.each([
		["a prefix on a read-only file system", { prefix: "/usr/x" }, ["/usr"], [], readonly("/usr/x")],
		[
			"a prefix from which no program can be started",
			{ prefix: "/srv/x" },
			[],
			["/srv"],
			"host/no-exec: cannot install /srv/x/ossify: its file system is mounted noexec, so that no program can be started from it",
		],
		["a read-only /etc", {}, ["/etc"], [], readonly("/etc/ossify")],
		["a read-only folder of the engine's configuration", {}, ["/etc/crio"], [], readonly("/etc/crio/crio.conf.d")],
		["a log on a read-only file system", {}, ["/var"], [], readonly("/var/log")],
	])("%s: the dry run reports the same error as the run", (_, changes, readonly, noexec, fault) => {
		for (const path of ["etc/crio", "srv", "var"]) mkdirSync(at(path));
		const [first, files] = [tree(), contents()];
		const where = mounted(readonly as string[], noexec as string[]);
		expect(faultOf(() => install(where, { ...request("crio"), ...changes }, { dryRun: true }))).toBe(fault as string);
		expect(faultOf(() => put("crio", changes, where))).toBe(fault as string);
		expect([tree(), contents()]).toEqual([first, files]);
	});

	test("an uninstall that would fail changes nothing", async () => {
		put("crio");
		const { uninstall } = await import("./mod.ts");
		const [first, files] = [tree(), contents()];
		for (const dryRun of [true, false])
			expect(faultOf(() => uninstall(mounted(["/usr"]), engines.crio, { dryRun }))).toBe(readonly("/usr/libexec/ossify/ossify"));
		expect([tree(), contents()]).toEqual([first, files]);
	});
});
