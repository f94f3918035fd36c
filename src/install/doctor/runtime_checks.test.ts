import { expect, test } from "bun:test";
import { chmodSync, chownSync, rmSync } from "node:fs";
import { testAsRoot } from "../../../test/support/needs.ts";
import { runtimeMachine, v2 } from "../../../test/support/runtime_machine.ts";
import type { EngineName, RuntimeInUse } from "../engines/mod.ts";
import type { SmokeTest, Tried } from "../payload/smoke_test.ts";
import { diagnose } from "./doctor.ts";

const { at, write, read, place, furnish, put, remove } = runtimeMachine(
	"usr/bin/crio",
	"usr/bin/podman",
	"usr/bin/containerd",
	"usr/bin/dockerd",
);

/** What is wrong, as `check: message → fix`. */
function wrong(engine: EngineName, tryWith: SmokeTest = () => {}): string[] {
	const findings = diagnose(place(), engine, tryWith).flatMap(({ findings }) => findings);
	return findings.filter(({ ok }) => !ok).map(({ check, message, fix }) => `${check}: ${message} → ${fix}`);
}

const again = (engine: string) => `run \`ossify install ${engine}\` again`;
const standing = (engine: string) => `remove what prevents it, and ${again(engine)}`;

test.each(["crio-runtime", "containerd", "docker", "podman-runtime"] as const)(
	"all is well after an install for %s, and is tried",
	(engine) => {
		furnish();
		put(engine);
		const tried: Tried[] = [];
		expect(wrong(engine, (_, trial) => tried.push(trial))).toEqual([]);
		const runtime = engine === "containerd" || engine === "docker" ? "/usr/sbin/runc" : "/usr/bin/crun";
		expect(tried).toEqual([{ policy: expect.stringMatching(/^.+\/etc\/ossify\/policy\/[\da-f]{16}$/), runtime: at(runtime.slice(1)) }]);
	},
);

test("an install with a handler has no problem", () => {
	furnish();
	put("containerd", { handler: "hardened" });
	expect(
		diagnose(place(), "containerd", () => {})
			.flatMap(({ findings }) => findings)
			.find(({ check }) => check === "runtime/used"),
	).toEqual({
		check: "runtime/used",
		ok: true,
		message: "containerd uses ossify for pods of the RuntimeClass hardened, by its configuration",
	});
});

const v3 = 'plugins."io.containerd.cri.v1.runtime".containerd';
const uses: [engine: EngineName, file: string, text: string, message: string][] = [
	[
		"containerd",
		"etc/containerd/config.toml",
		`version = 2\n[${v2}.runtimes.runc]\nruntime_type = "io.containerd.runc.v2"\n[${v2}.runtimes.kata]\nruntime_type = "io.containerd.kata.v2"\n`,
		"containerd uses ossify for all containers that name no other runtime (runc, kata), by its configuration",
	],
	[
		"containerd",
		"etc/containerd/config.toml",
		`version = 2\n[${v2}.untrusted_workload_runtime]\nruntime_type = "io.containerd.kata.v2"\n`,
		"containerd uses ossify for all containers that name no other runtime (runc, untrusted), by its configuration",
	],
	[
		"containerd",
		"etc/containerd/config.toml",
		`version = 2\n[${v2}.default_runtime]\nruntime_type = ""\n[${v2}.untrusted_workload_runtime]\nruntime_type = ""\n`,
		"containerd uses ossify for all containers that name no other runtime (runc), by its configuration",
	],
	[
		"containerd",
		"etc/containerd/config.toml",
		`version = 3\n[${v3}.default_runtime]\nruntime_type = "io.containerd.runc.v2"\n[${v3}.untrusted_workload_runtime]\nruntime_type = "io.containerd.runc.v2"\n`,
		"containerd uses ossify for all containers that name no other runtime (runc), by its configuration",
	],
	[
		"crio-runtime",
		"etc/crio/crio.conf",
		'[crio.runtime.runtimes.kata]\nruntime_path = "/opt/kata"\nruntime_type = "vm"\n',
		"CRI-O uses ossify for all containers that name no other runtime (crun, kata), by its configuration",
	],
	[
		"docker",
		"etc/docker/daemon.json",
		'{"runtimes": {"youki": {"path": "/opt/youki"}}}',
		"Docker uses ossify for all containers that name no other runtime (runc, youki), by its configuration",
	],
	["podman-runtime", "etc/x", "", "Podman uses ossify for all containers that name no other runtime (runc), by its configuration"],
];
test.each(uses)("%s: doctor reports which containers run with ossify", (engine, file, text, message) => {
	furnish({ [file]: text });
	put(engine);
	const findings = diagnose(place(), engine, () => {}).flatMap(({ findings }) => findings);
	expect(findings.filter(({ check }) => check === "runtime/used")).toEqual([{ check: "runtime/used", ok: true, message }]);
});

const script = (engine: string, name: string) => `/usr/libexec/ossify/${engine}/${name}`;
const cases: [what: string, engine: EngineName, harm: () => void, found: string[]][] = [
	[
		"a later drop-in of CRI-O that names another default",
		"crio-runtime",
		() => write("etc/crio/crio.conf.d/zz.conf", '[crio.runtime]\ndefault_runtime = "runc"\n[crio.runtime.runtimes.runc]\n'),
		[
			`runtime/unused: CRI-O does not use ossify: its default runtime is runc, by /etc/crio/crio.conf.d/zz.conf → ${standing("crio-runtime")}`,
		],
	],
	[
		"a later drop-in of CRI-O that has another program for it",
		"crio-runtime",
		() => write("etc/crio/crio.conf.d/zz.conf", '[crio.runtime.runtimes.ossify]\nruntime_path = "/usr/bin/crun"\n'),
		[
			`runtime/unused: CRI-O does not use ossify: no runtime in its configuration runs ${script("crio-runtime", "crun")} (/etc/crio/crio.conf.d/zz.conf takes precedence) → ${standing("crio-runtime")}`,
		],
	],
	[
		"an import of containerd's that takes its plugin whole",
		"containerd",
		() => {
			write("etc/containerd/config.toml", `imports = ["/x.toml"]\n${read("etc/containerd/config.toml")}`);
			write("x.toml", `[${v2}]\nsnapshotter = "native"\n`);
		},
		[
			`runtime/unused: containerd does not use ossify: no runtime in its configuration runs ${script("containerd", "runc")} (/x.toml takes precedence) → ${standing("containerd")}`,
		],
	],
	[
		"a drop-in of Podman that sets the runtime by keys in another case",
		"podman-runtime",
		() => write("etc/containers/containers.conf.d/zz.conf", '[engine]\nRuntime = "plain"\n'),
		[
			"runtime/used: cannot understand /etc/containers/containers.conf.d/zz.conf: the engine may read engine.Runtime as engine.runtime: write runtime → fix that, and " +
				again("podman-runtime"),
		],
	],
	[
		"a deprecated table of containerd's that sets the default runtime",
		"containerd",
		() =>
			write(
				"etc/containerd/config.toml",
				`${read("etc/containerd/config.toml")}[${v2}.default_runtime]\nruntime_type = "io.containerd.runc.v2"\n`,
			),
		[
			`runtime/unused: containerd does not use ossify: /etc/containerd/config.toml has the deprecated table default_runtime, which containerd 1 uses instead of default_runtime_name: move its settings to a table runtimes.NAME, or remove it → ${standing("containerd")}`,
		],
	],
	[
		"an import of containerd's that changes the version of all files",
		"containerd",
		() => {
			write("etc/containerd/config.toml", `imports = ["/x.toml"]\n${read("etc/containerd/config.toml")}`);
			write("x.toml", 'version = 1\n[plugins.cri.containerd]\ndefault_runtime_name = "plain"\n');
		},
		[
			`runtime/unused: containerd does not use ossify: /x.toml has the configuration version 1: replace it with what \`containerd config migrate\` prints, or with \`version = 2\` if it is otherwise empty → ${standing("containerd")}`,
		],
	],
	[
		"a configuration of containerd's that was written anew",
		"containerd",
		() => write("etc/containerd/config.toml", "version = 2\n"),
		[
			`runtime/unused: containerd does not use ossify: no runtime in its configuration runs ${script("containerd", "runc")} → ${standing("containerd")}`,
		],
	],
	[
		"an invalid configuration of containerd",
		"containerd",
		() => write("etc/containerd/config.toml", "version = \n"),
		[
			`runtime/used: cannot understand /etc/containerd/config.toml, line 1: it is not TOML: invalid value → fix that, and ${again("containerd")}`,
		],
	],
	[
		"another default of Docker's",
		"docker",
		() =>
			write("etc/docker/daemon.json", read("etc/docker/daemon.json").replace('"default-runtime": "ossify"', '"default-runtime": "runc"')),
		[`runtime/unused: Docker does not use ossify: its default runtime is runc, by /etc/docker/daemon.json → ${standing("docker")}`],
	],
	[
		"a later drop-in of Podman that names another runtime",
		"podman-runtime",
		() => write("etc/containers/containers.conf.d/zz.conf", '[engine]\nruntime = "runc"\n'),
		[
			`runtime/unused: Podman does not use ossify: its default runtime is runc, by /etc/containers/containers.conf.d/zz.conf → ${standing("podman-runtime")}`,
		],
	],
	[
		"a later drop-in of Podman that has another program for it",
		"podman-runtime",
		() => write("etc/containers/containers.conf.d/zz.conf", '[engine.runtimes]\ncrun = ["/usr/bin/crun"]\n'),
		[
			`runtime/unused: Podman does not use ossify: no runtime in its configuration runs ${script("podman-runtime", "crun")} (/etc/containers/containers.conf.d/zz.conf takes precedence) → ${standing("podman-runtime")}`,
		],
	],
	[
		"a script that is gone",
		"podman-runtime",
		() => rmSync(at(script("podman-runtime", "crun").slice(1))),
		[`file: ${script("podman-runtime", "crun")} is gone: no container is started without it → ${again("podman-runtime")}`],
	],
	[
		"a script that cannot be run",
		"docker",
		() => chmodSync(at(script("docker", "runc").slice(1)), 0o644),
		[`file: ${script("docker", "runc")} is not executable by all users → ${again("docker")}`],
	],
	[
		"an underlying runtime that does not exist",
		"docker",
		() => rmSync(at("usr/sbin/runc")),
		[
			`runtime/underlying: the underlying runtime does not exist or is not executable: /usr/sbin/runc; no container is started without it → install it, or ${again("docker")}, with another one: \`ossify install docker --runtime PATH\``,
		],
	],
	[
		"what others changed in the same file",
		"docker",
		() => write("etc/docker/daemon.json", JSON.stringify({ ...JSON.parse(read("etc/docker/daemon.json")), dns: [] })),
		[],
	],
];

test.each(cases)("%s: doctor finds it and says how to fix it", (_, engine, harm, found) => {
	furnish();
	put(engine);
	harm();
	expect(wrong(engine)).toEqual(found);
});

const dockerd = (started: Date, args: readonly string[] = ["dockerd"]) => ({
	pid: 1,
	args,
	started,
	variable: () => undefined,
	shares: () => true,
});
const reload = "reload it: `systemctl reload docker`";
const ours = "/usr/libexec/ossify/docker/runc";
const reloads: [what: string, started: Date, inUse: RuntimeInUse | undefined, found: string[]][] = [
	["that was started later and cannot be asked", new Date(Date.now() + 60_000), undefined, []],
	[
		"that was started before and cannot be asked",
		new Date(0),
		undefined,
		[
			`engine/restart: it is not known whether Docker has read /etc/docker/daemon.json, which was written after its start: its API does not respond → ${reload}; if it was reloaded since then, nothing needs to be done`,
		],
	],
	["that was started before, and reloaded", new Date(0), { name: "ossify", program: ours }, []],
	["that does not say which program it uses", new Date(0), { name: "ossify" }, []],
	[
		"that was started before, and not reloaded",
		new Date(0),
		{ name: "runc", program: "runc" },
		[`engine/restart: Docker does not use ossify yet: it runs with the default runtime runc (runc) → ${reload}`],
	],
	[
		"that was not reloaded after an install over another runtime",
		new Date(0),
		{ name: "ossify", program: "/usr/libexec/ossify/docker/crun" },
		[
			`engine/restart: Docker does not use ossify yet: it runs with the default runtime ossify (/usr/libexec/ossify/docker/crun) → ${reload}`,
		],
	],
];
test.each(reloads)("the configuration that a running dockerd has read %s", (_, started, inUse, found) => {
	furnish();
	put("docker");
	const machine = { ...place(), processes: () => [dockerd(started)] };
	const [diagnosis] = diagnose(machine, "docker", () => {}, inUse === undefined ? {} : { inUse: { docker: inUse } });
	const wrongs = diagnosis?.findings.filter(({ ok }) => !ok) ?? [];
	expect(wrongs.map(({ check, message, fix }) => `${check}: ${message} → ${fix}`)).toEqual(found);
});

test("doctor finds a script that is kept for running containers", () => {
	furnish();
	put("docker");
	write("run/containerd/io.containerd.runtime.v2.task/moby/web/options.json", '{"binary_name":"/usr/libexec/ossify/docker/runc"}');
	remove("docker");
	expect(wrong("docker")).toEqual([
		"left: it is uninstalled, and /usr/libexec/ossify/docker/runc is kept: it is needed to stop the containers that it started (1) → run `ossify uninstall docker` again afterwards",
	]);
});

testAsRoot("an underlying runtime that another user can replace is found", () => {
	furnish();
	put("containerd");
	chownSync(at("usr/sbin/runc"), 65534, 0);
	expect(wrong("containerd")).toEqual([
		`runtime/underlying: the underlying runtime /usr/sbin/runc is run as root, and another user could replace it: it belongs to the user 65534, who could change it → install it again as root, in a folder that belongs to root and that only root can write to; or ${again("containerd")}, with another one: \`ossify install containerd --runtime PATH\``,
	]);
});
