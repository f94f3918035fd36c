import { describe, expect, test } from "bun:test";
import { placeAt } from "../../platform/files/place.ts";
import type { Process } from "../../platform/process/process.ts";
import { daemonsOf } from "./daemon.ts";
import { engines } from "./engines.ts";
import { located } from "./found.ts";

const process = (args: readonly string[], environment: Readonly<Record<string, string>> = {}, shares = true): Process => ({
	pid: 1,
	args,
	started: new Date(0),
	variable: (name) => environment[name],
	shares: () => shares,
});

describe("daemonsOf() returns only processes that read the configuration that ossify changes", () => {
	test.each<[string, "crio" | "containerd", Process, boolean]>([
		["by default", "crio", process(["crio"]), true],
		["by its own name for it", "crio", process(["/usr/bin/crio", "--config-dir", "/etc/crio/crio.conf.d/"]), true],
		["with another file beside the folder", "crio", process(["crio", "--config", "/srv/crio.conf"]), true],
		["with another folder", "crio", process(["crio", "--config-dir=/srv"]), false],
		["with another folder, in short", "crio", process(["crio", "-d", "/srv"]), false],
		["with no folder", "crio", process(["crio", "--config-dir", ""]), false],
		["with another folder and then this one", "crio", process(["crio", "-d", "/srv", "--config-dir", "/etc/crio/crio.conf.d"]), true],
		["with another folder by its environment", "crio", process(["crio"], { CONTAINER_CONFIG_DIR: "/srv" }), false],
		[
			"with this one in spite of its environment",
			"crio",
			process(["crio", "-d", "/etc/crio/crio.conf.d"], { CONTAINER_CONFIG_DIR: "/" }),
			true,
		],
		["with another root", "crio", process(["crio"], {}, false), false],
		["of containerd's", "containerd", process(["containerd", "--log-level", "debug"]), true],
		["of Docker's containerd", "containerd", process(["containerd", "--config", "/run/docker/containerd/containerd.toml"]), false],
	])("%s", (_, engine, one, isTaken) => {
		const view = { ...placeAt("/"), processes: () => [one] };
		expect(daemonsOf(view, engines[engine])).toEqual(isTaken ? [one] : []);
	});

	test.each<[string, Process, boolean]>([
		["of its API", process(["/usr/bin/podman", "--log-level=info", "system", "service", "--time=0"]), true],
		["that runs a container", process(["podman", "run", "shop"]), false],
		["of its API with another configuration", process(["podman", "system", "service"], { CONTAINERS_CONF: "/srv/x.conf" }), false],
		["of its API in a container", process(["podman", "system", "service"], {}, false), false],
	])("a process of Podman %s", (_, one, isTaken) => {
		const view = { ...placeAt("/"), processes: (name: string) => (name === "podman" ? [one] : []) };
		expect([engines.podman, engines["podman-runtime"]].map((engine) => daemonsOf(view, engine).length === 1)).toEqual([isTaken, isTaken]);
	});

	const k3sConfig = "/var/lib/rancher/k3s/agent/etc/containerd/config.toml";
	test.each<[string, Process, boolean, boolean, boolean]>([
		["without an option", process(["containerd"]), true, false, false],
		["of k3s's", process(["containerd", "-c", k3sConfig]), false, true, false],
		["with a file that --config names", process(["containerd", "--config=/srv/config.toml"]), false, false, true],
	])("containerd %s", (_, one, isUsual, isK3s, isOther) => {
		const view = { ...placeAt("/"), processes: () => [one] };
		const other = located(engines.containerd, "/srv/config.toml");
		expect([engines.containerd, engines.k3s, other].map((engine) => daemonsOf(view, engine).length === 1)).toEqual([
			isUsual,
			isK3s,
			isOther,
		]);
	});
});
