import { describe, expect, test } from "bun:test";
import { symlinkSync } from "node:fs";
import { policyNamed } from "../../../../test/support/install_machine.ts";
import { renderedConfig } from "../../../../test/support/k3s_machine.ts";
import { runtimeMachine } from "../../../../test/support/runtime_machine.ts";
import { digestOf } from "../../../platform/files/place.ts";
import { diagnose, type EngineName } from "../../mod.ts";
import type { PolicyFiles } from "../../payload/policy.ts";

const programs = ["crio", "podman", "containerd", "dockerd", "k3s", "rke2"].map((name) => `usr/bin/${name}`);
const { at, place, furnish, put } = runtimeMachine(...programs);

/** A policy whose data name folders as the shipped data do. */
function policyWith(engine_folders: unknown): PolicyFiles {
	const { wasm } = policyNamed("one");
	const data = new TextEncoder().encode(JSON.stringify({ ossify: { config: { engine_folders } } }));
	return { wasm, data, digest: digestOf(wasm, data) };
}

const shipped = {
	storage: { "/run/containers/storage": true, "/var/lib/containers/storage": true },
	containerd: {
		"/run/containerd": true,
		"/var/lib/containerd": true,
		"/run/k3s/containerd": true,
		"/var/lib/rancher/k3s/agent/containerd": true,
	},
	docker: { "/var/lib/docker": true, "/dropped": false },
};

/** What is said of them, by the first words. */
const missing = (title: string, folders: string, kind: string, entries: string) =>
	`${title} keeps its state in ${folders}, which the policy's data do not name: exemptions that rely on the engine's state do not apply, such as those of sandboxes and namespaces; install with \`-d FILE\`, where FILE has {"ossify": {"config": {"engine_folders": {"${kind}": {${entries}}}}}}`;

const crioConf = "etc/crio/crio.conf.d/10.conf";
const k3sFolder = "/var/lib/rancher/k3s/agent/etc/containerd/config.toml";
const cases: [what: string, engine: EngineName, files: Record<string, string>, said: string | undefined][] = [
	["the usual ones", "containerd", { "etc/containerd/config.toml": "version = 2\n" }, undefined],
	[
		"those by their names",
		"containerd",
		{ "etc/containerd/config.toml": 'version = 2\nroot = "/var/lib/containerd/"\nstate = "/run/containerd"\n' },
		undefined,
	],
	[
		"folders of its own",
		"containerd",
		{ "etc/containerd/config.toml": 'version = 2\nroot = "/data/root"\nstate = "/data/state"\n' },
		missing("containerd", "/data/root and /data/state", "containerd", '"/data/root": true, "/data/state": true'),
	],
	[
		"a folder that an imported file names",
		"containerd",
		{
			"etc/containerd/config.toml": 'version = 2\nimports = ["/x.toml"]\nroot = "/data/root"\n',
			"x.toml": 'root = "/var/lib/containerd"\n',
		},
		undefined,
	],
	[
		"a folder below one that is listed",
		"containerd",
		{ "etc/containerd/config.toml": 'version = 2\nroot = "/var/lib/containerd/more"\n' },
		undefined,
	],
	["k3s's", "k3s", { [k3sFolder.slice(1)]: renderedConfig() }, undefined],
	[
		"another data folder of k3s's",
		"k3s",
		{ [k3sFolder.slice(1)]: renderedConfig({ data: "/data/k3s" }) },
		missing("k3s", "/data/k3s/agent/containerd", "containerd", '"/data/k3s/agent/containerd": true'),
	],
	["Docker's usual ones", "docker", { "etc/docker/daemon.json": "{}" }, undefined],
	[
		"a data-root of Docker's",
		"docker",
		{ "etc/docker/daemon.json": '{"data-root": "/data"}' },
		missing("Docker", "/data", "docker", '"/data": true'),
	],
	[
		"a folder that the data drop",
		"docker",
		{ "etc/docker/daemon.json": '{"graph": "/dropped"}' },
		missing("Docker", "/dropped", "docker", '"/dropped": true'),
	],
	["Podman's storage", "podman", { "etc/containers/storage.conf": '[storage]\ngraphroot = "/var/lib/containers/storage"\n' }, undefined],
	[
		"another storage of Podman's, not that of the file that counts less",
		"podman-runtime",
		{
			"etc/containers/storage.conf": '[storage]\ngraphroot = "/data/s"\n',
			"usr/share/containers/storage.conf": '[storage]\nrunroot = "/data/r"\n',
		},
		missing("Podman", "/data/s", "storage", '"/data/s": true'),
	],
	[
		"a storage that CRI-O's own configuration names, before that of all",
		"crio",
		{
			[crioConf]: '[crio]\nroot = "/data/crio"\n',
			"usr/share/containers/storage.conf": '[storage]\ngraphroot = "/data/s"\nrunroot = "/data/r"\n',
		},
		missing("CRI-O", "/data/crio and /data/r", "storage", '"/data/crio": true, "/data/r": true'),
	],
	["CRI-O's usual storage, as a runtime", "crio-runtime", { [crioConf]: '[crio]\nroot = "/var/lib/containers/storage"\n' }, undefined],
];

describe("an engine's folders that the policy does not know", () => {
	test.each(cases)("%s: %s", (_, engine, files, said) => {
		furnish(files);
		const { warnings } = put(engine, { policy: policyWith(shipped) });
		expect(warnings.filter((one) => one.includes("keeps its state in"))).toEqual(said === undefined ? [] : [said]);
		const found = diagnose(place(), engine, () => {}).flatMap(({ findings }) => findings.filter(({ check }) => check === "policy/folders"));
		const [message, fix] = said?.split("; ") ?? [];
		expect(found).toEqual(
			message === undefined ? [] : [{ check: "policy/folders", ok: false, message, ...(fix !== undefined && { fix }) }],
		);
	});

	test("are reported with links resolved, as in a bundle's path", () => {
		const mounted = '{"data-root": "/data/docker"}';
		furnish({ "etc/docker/daemon.json": mounted, "mnt/disk/docker/x": "" });
		symlinkSync("mnt/disk", at("data"));
		expect(put("docker", { policy: policyWith(shipped) }).warnings[0]).toStartWith("Docker keeps its state in /mnt/disk/docker, ");
		expect(put("docker", { policy: policyWith({ docker: { "/data/docker": true } }) }).warnings[0]).toStartWith(
			"Docker keeps its state in /mnt",
		);
		const known = put("docker", { policy: policyWith({ docker: { "/mnt/disk": true } }) }).warnings;
		expect(known.filter((one) => one.includes("keeps its state in"))).toEqual([]);
	});

	test("are not reported for a policy that does not use engine_folders", () => {
		furnish({ "etc/docker/daemon.json": '{"data-root": "/data"}' });
		expect(put("docker").warnings.filter((one) => one.includes("keeps its state in"))).toEqual([]);
	});
});
