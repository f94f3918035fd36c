import { describe, expect, test } from "bun:test";
import { runtimeMachine } from "../../../test/support/runtime_machine.ts";
import { diagnose, type EngineName } from "../mod.ts";

const { read, tree, contents, place, furnish, faultOf, put, remove } = runtimeMachine(
	"usr/bin/containerd",
	"usr/bin/dockerd",
	"usr/bin/crio",
);

const v3 = 'plugins."io.containerd.cri.v1.runtime".containerd';
const cases: [engine: EngineName, config: string, before: Record<string, string>, changed: string[], usual: string][] = [
	["containerd", "/srv/c/config.toml", { "srv/c/config.toml": "version = 2\n" }, ["srv/c/config.toml"], "etc/containerd"],
	[
		"containerd",
		"/srv/c/config.toml",
		{ "srv/c/config.toml": `version = 3\n[${v3}.runtimes.runc]\nruntime_type = "io.containerd.runc.v2"\n` },
		["srv/c/conf.d/99-ossify.toml", "srv/c/config.toml"],
		"etc/containerd",
	],
	["docker", "/srv/daemon.json", { "srv/daemon.json": "{}" }, ["srv/daemon.json"], "etc/docker"],
	[
		"crio",
		"/srv/crio/crio.conf",
		{ "srv/crio/crio.conf": "", "srv/crio/crio.conf.d/10.conf": "" },
		["srv/crio/crio.conf.d/99-ossify.conf"],
		"etc/crio",
	],
	[
		"crio-runtime",
		"/srv/crio/crio.conf",
		{ "srv/crio/crio.conf": "", "srv/crio/crio.conf.d/10.conf": "" },
		["srv/crio/crio.conf.d/99-ossify-runtime.conf"],
		"etc/crio",
	],
];

describe("install() with an engine's configuration at another path", () => {
	test.each(cases)("%s at %s changes that file, and doctor and uninstall use it", (engine, config, before, changed, usual) => {
		furnish(before);
		const [first, files] = [tree(), contents()];
		put(engine, { config });
		const now = Object.entries(contents()).filter(([path, text]) => path.startsWith("srv/") && files[path] !== text);
		expect(now.map(([path]) => path)).toEqual(changed);
		expect(tree().filter((line) => line.startsWith(usual))).toEqual([]);
		expect(JSON.parse(read("etc/ossify/installed.json")).engines[engine].config).toBe(config);
		const wrong = diagnose(place(), engine, () => {}).flatMap(({ findings }) => findings.filter(({ ok }) => !ok));
		expect(wrong).toEqual([]);
		expect(put(engine, { config }).operations).toEqual([]);
		remove(engine);
		expect([tree(), contents()]).toEqual([first, files]);
	});

	test("refuses a missing file", () => {
		furnish();
		expect(faultOf(() => put("docker", { config: "/srv/daemon.json" }))).toBe(
			"host/no-config: cannot install for Docker: there is no /srv/daemon.json, which --config names",
		);
		furnish({ "srv/crio.conf": "" });
		expect(faultOf(() => put("crio", { config: "/srv/crio.conf" }))).toBe(
			"host/no-config: cannot install for CRI-O: there is no /srv/crio.conf.d, the folder of drop-in files of /srv/crio.conf, with which CRI-O has to be started (--config-dir)",
		);
	});
});
