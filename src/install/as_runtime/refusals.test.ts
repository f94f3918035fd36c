import { describe, expect, test } from "bun:test";
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Changes } from "../../../test/support/install_machine.ts";
import { testAsRoot } from "../../../test/support/needs.ts";
import { runtimeMachine, v2 } from "../../../test/support/runtime_machine.ts";
import type { EngineName } from "../engines/mod.ts";
import { install } from "../install.ts";

const { at, write, program, tree, contents, faultOf, furnish, place, put, request } = runtimeMachine();
const podmanDropIn = "etc/containers/containers.conf.d/99-ossify-runtime.conf";

describe("install() of a runtime refuses", () => {
	const link = (path: string, target: string) => {
		mkdirSync(dirname(at(path)), { recursive: true });
		symlinkSync(target, at(path));
	};
	const refused: [what: string, engine: EngineName, prepare: () => void, changes: Changes, fault: string][] = [
		[
			"a config.toml that is a link",
			"containerd",
			() => {
				write("srv/config.toml", "version = 2\n");
				link("etc/containerd/config.toml", "../../srv/config.toml");
			},
			{},
			"host/unsafe-path: /etc/containerd/config.toml is not safe: it is a symbolic link, which may lead anywhere",
		],
		[
			"a daemon.json that is a link to nothing",
			"docker",
			() => link("etc/docker/daemon.json", "none"),
			{},
			"host/unreadable: cannot read DIR/root/etc/docker/daemon.json: it is a link whose target does not exist",
		],
		[
			"broken TOML",
			"containerd",
			() => write("etc/containerd/config.toml", "version = 2\n[x\n"),
			{},
			"host/invalid-config: cannot understand /etc/containerd/config.toml, line 2: it is not TOML: illegal character in key",
		],
		[
			"TOML that is no UTF-8",
			"containerd",
			() => writeBytes("etc/containerd/config.toml", [0x23, 0xff]),
			{},
			"host/invalid-config: cannot understand /etc/containerd/config.toml: it is not valid UTF-8",
		],
		[
			"a configuration of version 1",
			"containerd",
			() => write("etc/containerd/config.toml", "[plugins.cri.containerd]\n"),
			{},
			"host/unfit-engine: cannot install for containerd: /etc/containerd/config.toml has the configuration version 1: replace it with what `containerd config migrate` prints, or with `version = 2` if it is otherwise empty",
		],
		[
			"an imported file of version 1, which changes the version of all files for containerd 1",
			"containerd",
			() => {
				write("etc/containerd/config.toml", 'version = 2\nimports = ["/more.toml"]\n');
				write("more.toml", 'version = 1\n[plugins.cri.containerd]\ndefault_runtime_name = "plain"\n');
			},
			{},
			"host/unfit-engine: cannot install for containerd: /more.toml has the configuration version 1: replace it with what `containerd config migrate` prints, or with `version = 2` if it is otherwise empty",
		],
		[
			"the deprecated table of the default runtime, which containerd 1 prefers",
			"containerd",
			() => write("etc/containerd/config.toml", `version = 2\n[${v2}.default_runtime]\nruntime_type = "io.containerd.runc.v2"\n`),
			{},
			"host/unfit-engine: cannot install for containerd: /etc/containerd/config.toml has the deprecated table default_runtime, which containerd 1 uses instead of default_runtime_name: move its settings to a table runtimes.NAME, or remove it; or install with --handler",
		],
		[
			"a handler of the name that containerd 1 gives to untrusted_workload_runtime",
			"containerd",
			() =>
				write("etc/containerd/config.toml", `version = 2\n[${v2}.untrusted_workload_runtime]\nruntime_type = "io.containerd.runc.v2"\n`),
			{ handler: "untrusted" },
			"host/not-ours: cannot install for containerd: /etc/containerd/config.toml already has a runtime untrusted, which ossify did not add; choose another name with --handler, or rename that one",
		],
		[
			"a containerd that has no Kubernetes, as Docker's",
			"containerd",
			() => write("etc/containerd/config.toml", 'disabled_plugins = ["cri"]\n'),
			{},
			"host/unfit-engine: cannot install for containerd: /etc/containerd/config.toml disables the CRI plugin (disabled_plugins), so Kubernetes does not use this containerd; for Docker, install with the engine `docker`",
		],
		[
			"a runtime that is a virtual machine",
			"containerd",
			() =>
				write(
					"etc/containerd/config.toml",
					`version = 2\n[${v2}]\ndefault_runtime_name = "kata"\n[${v2}.runtimes.kata]\nruntime_type = "io.containerd.kata.v2"\n`,
				),
			{},
			'host/unfit-runtime: cannot run in front of containerd\'s runtime kata: it is of the type "io.containerd.kata.v2", which is not that of an OCI runtime; choose another one with --runtime',
		],
		[
			"a default runtime that does not exist",
			"containerd",
			() => write("etc/containerd/config.toml", `version = 2\n[${v2}]\ndefault_runtime_name = "x"\n`),
			{},
			"host/invalid-config: /etc/containerd/config.toml names a runtime that does not exist: x",
		],
		[
			"a handler of a name that is taken",
			"crio-runtime",
			() => write("etc/crio/crio.conf", "[crio.runtime.runtimes.hardened]\n"),
			{ handler: "hardened" },
			"host/not-ours: cannot install for CRI-O: its configuration already has a runtime hardened, which ossify did not add; choose another name with --handler, or rename that one",
		],
		[
			"a drop-in that ossify did not write",
			"podman-runtime",
			() => write(podmanDropIn, "[engine]\n"),
			{},
			"host/not-ours: cannot install /etc/containers/containers.conf.d/99-ossify-runtime.conf: the file exists, and ossify did not write it; move it away first",
		],
		...(
			[
				["containerd", "etc/containerd/config.toml", "VERSION = 2\n", "VERSION", "version"],
				[
					"containerd",
					"etc/containerd/config.toml",
					'version = 3\n[Plugins."io.containerd.cri.v1.runtime".containerd]\ndefault_runtime_name = "plain"\n',
					"Plugins",
					"plugins",
				],
				[
					"containerd",
					"etc/containerd/config.toml",
					`version = 2\n[${v2}]\nDEFAULT_RUNTIME_NAME = "runc"\n`,
					"plugins.io.containerd.grpc.v1.cri.containerd.DEFAULT_RUNTIME_NAME",
					"plugins.io.containerd.grpc.v1.cri.containerd.default_runtime_name",
				],
				[
					"containerd",
					"etc/containerd/config.toml",
					`version = 2\n[${v2}.runtimes.runc]\nruntime_type = "io.containerd.runc.v2"\n[${v2}.runtimes.runc.options]\nbinaryName = "/opt/crun"\n`,
					"plugins.io.containerd.grpc.v1.cri.containerd.runtimes.runc.options.binaryName",
					"plugins.io.containerd.grpc.v1.cri.containerd.runtimes.runc.options.BinaryName",
				],
				[
					"crio-runtime",
					"etc/crio/crio.conf",
					'[crio.runtime]\nDEFAULT_RUNTIME = "x"\n',
					"crio.runtime.DEFAULT_RUNTIME",
					"crio.runtime.default_runtime",
				],
				[
					"crio-runtime",
					"etc/crio/crio.conf.d/a.conf",
					'[crio.runtime.runtimes.runc]\nRuntime_Path = "/opt/crun"\n',
					"crio.runtime.runtimes.runc.Runtime_Path",
					"crio.runtime.runtimes.runc.runtime_path",
				],
				[
					"podman-runtime",
					"etc/containers/containers.conf",
					'[engine.Runtimes]\nplain = ["/opt/crun"]\n',
					"engine.Runtimes",
					"engine.runtimes",
				],
				["docker", "etc/docker/daemon.json", '{"runtimes": {"x": {"Path": "/opt/crun"}}}', "runtimes.x.Path", "runtimes.x.path"],
			] as const
		).map(([engine, file, text, written, key]): (typeof refused)[number] => [
			`${written}, which the engine may read as ${key},`,
			engine,
			() => write(file, text),
			{},
			`host/invalid-config: cannot understand /${file}: the engine may read ${written} as ${key}: write ${key.split(".").at(-1)}`,
		]),
		[
			"a key of daemon.json that is given twice",
			"docker",
			() => write("etc/docker/daemon.json", '{"runtimes": {}, "runtimes": {}}'),
			{},
			'host/invalid-config: cannot read /etc/docker/daemon.json as JSON: line 1, column 18: the key "runtimes" is given twice in one object',
		],
		[
			"a machine without env",
			"docker",
			() => rmSync(at("usr/bin/env")),
			{},
			"host/no-launcher: cannot install the script in front of Docker's runtime: there is no /usr/bin/env, which starts ossify; coreutils and busybox provide it",
		],
		[
			"a machine without a shell",
			"docker",
			() => rmSync(at("usr/bin/sh")),
			{},
			"host/no-launcher: cannot install the script in front of Docker's runtime: there is no /bin/sh or /usr/bin/sh, which runs the script; dash, bash and busybox provide it",
		],
		[
			"a runtime that is not there",
			"docker",
			() => rmSync(at("usr/sbin/runc")),
			{},
			"host/no-runtime: cannot find an OCI runtime: tried runc, looked for in /usr/local/sbin, /usr/local/bin, /usr/sbin, /usr/bin, /sbin, /bin, /usr/libexec/crio, /usr/lib/cri-o-runc/sbin: install one, or name it with --runtime",
		],
		[
			"ossify as the underlying runtime",
			"docker",
			() => {
				program("usr/libexec/ossify/docker/x");
				link("opt/link", "/usr/libexec/ossify/docker/x");
			},
			{ runtime: "/opt/link" },
			"host/no-runtime: cannot find an OCI runtime: tried /opt/link: install one, or name it with --runtime",
		],
		[
			"a table that is written where a table has no place",
			"containerd",
			() => write("etc/containerd/config.toml", 'version = 2\n[[plugins."io.containerd.grpc.v1.cri".containerd.runtimes]]\n'),
			{},
			"host/invalid-config: cannot understand containerd.runtimes in /etc/containerd/config.toml: it is not a table of tables",
		],
	];
	const user = 65534;
	const folderOfUser = (path: string) => {
		mkdirSync(at(path), { recursive: true });
		chownSync(at(path), user, 0);
	};
	const configuredRunc = (engine: "containerd" | "crio-runtime" | "docker", path: string) => {
		if (engine === "docker") write("etc/docker/daemon.json", JSON.stringify({ "default-runtime": "own", runtimes: { own: { path } } }));
		else if (engine === "crio-runtime")
			write("etc/crio/crio.conf", `[crio.runtime]\ndefault_runtime = "own"\n[crio.runtime.runtimes.own]\nruntime_path = "${path}"\n`);
		else
			write(
				"etc/containerd/config.toml",
				`version = 2\n[${v2}]\ndefault_runtime_name = "own"\n[${v2}.runtimes.own]\nruntime_type = "io.containerd.runc.v2"\n[${v2}.runtimes.own.options]\nBinaryName = "${path}"\n`,
			);
	};
	const replaceable = (title: string, path: string, why: string) =>
		`host/unsafe-path: cannot install for ${title}: the underlying runtime ${path} is run as root, and another user could replace it: ${why}`;
	const ofUser = `/home/u belongs to the user ${user}, who could replace its content`;
	const unsafe: [what: string, engine: EngineName, prepare: () => void, changes: Changes, fault: string][] = [
		[
			"a --runtime in a user's folder",
			"docker",
			() => {
				folderOfUser("home/u");
				program("home/u/runc");
			},
			{ runtime: "/home/u/runc" },
			replaceable("Docker", "/home/u/runc", ofUser),
		],
		[
			"a --runtime that is a link into a user's folder",
			"podman-runtime",
			() => {
				folderOfUser("home/u");
				program("home/u/crun");
				link("srv/crun", "/home/u/crun");
			},
			{ runtime: "/srv/crun" },
			replaceable("Podman", "/srv/crun", ofUser),
		],
		...(["containerd", "crio-runtime", "docker"] as const).map((engine): (typeof unsafe)[number] => [
			"a runtime of the configuration that is another user's file",
			engine,
			() => {
				program("opt/own/runc");
				chownSync(at("opt/own/runc"), user, 0);
				configuredRunc(engine, "/opt/own/runc");
			},
			{},
			replaceable(
				{ containerd: "containerd", "crio-runtime": "CRI-O", docker: "Docker" }[engine],
				"/opt/own/runc",
				`it belongs to the user ${user}, who could change it`,
			),
		]),
		[
			"a runtime of a handler's that everybody may write to",
			"containerd",
			() => chmodSync(at("usr/sbin/runc"), 0o777),
			{ handler: "hardened" },
			replaceable("containerd", "/usr/sbin/runc", "it can be written to by everybody"),
		],
		[
			"a runtime that is found in a folder which a group may write to",
			"docker",
			() => {
				chmodSync(at("usr/sbin"), 0o775);
				chownSync(at("usr/sbin"), 0, user);
			},
			{},
			replaceable("Docker", "/usr/sbin/runc", `/usr/sbin can be written to by the group ${user}`),
		],
	];

	testAsRoot.each(unsafe)("%s for %s, which a dry run says, too, and leaves everything as it was", (_, engine, prepare, changes, fault) => {
		furnish();
		prepare();
		const [first, files] = [tree(), contents()];
		expect(faultOf(() => install(place(), request(engine, changes), { dryRun: true }))).toBe(fault);
		expect(faultOf(() => put(engine, changes))).toBe(fault);
		expect([tree(), contents()]).toEqual([first, files]);
	});

	testAsRoot("a runtime that another user owns since the first install, and keeps the installed files", () => {
		furnish();
		put("docker");
		chownSync(at("usr/sbin/runc"), user, 0);
		const [first, files] = [tree(), contents()];
		expect(faultOf(() => put("docker"))).toBe(
			replaceable("Docker", "/usr/sbin/runc", `it belongs to the user ${user}, who could change it`),
		);
		expect([tree(), contents()]).toEqual([first, files]);
	});

	const writeBytes = (path: string, bytes: readonly number[]) => {
		write(path, "");
		writeFileSync(at(path), new Uint8Array(bytes));
	};

	test.each(refused)("%s, and changes nothing", (_, engine, prepare, changes, fault) => {
		furnish();
		prepare();
		const [first, files] = [tree(), contents()];
		expect(faultOf(() => put(engine, changes))).toBe(fault);
		expect([tree(), contents()]).toEqual([first, files]);
	});
});
