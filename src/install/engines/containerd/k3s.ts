/**
 * k3s and RKE2, which run a containerd of their own and write its configuration whenever they start. Their sources and documentation are of
 * v1.35.7+k3s1: pkg/agent/containerd/config.go and pkg/agent/templates/templates.go of k3s, pkg/bootstrap of RKE2.
 * @see https://docs.k3s.io/advanced#configuring-containerd
 * @see https://docs.rke2.io/advanced#configuring-containerd
 * @module
 */
import type { View } from "../../config/mod.ts";
import { folderOf } from "../../layout.ts";
import { type Configured, entryOf, type RuntimeEntry } from "../common/configured.ts";
import type { RuntimeEngine } from "../common/engine.ts";
import type { Wrapper } from "../common/registration.ts";
import { podUsers, stock } from "../common/shim.ts";
import { configFilesOf, stateFolder } from "./config.ts";
import { stateFoldersOf, usualFile } from "./containerd.ts";
import { readRendered, tellRendered } from "./rendered.ts";

/** A distribution of Kubernetes with a containerd in it. */
export interface Distribution {
	readonly name: "k3s" | "rke2";
	readonly title: string;
	readonly programs: readonly string[];
	/** What it keeps: `--data-dir`. */
	readonly data: string;
	/** Where its own programs are, below that; it looks there first. */
	readonly bin: string;
	/** Its own options, by files of which the last has the last word. */
	readonly options: string;
	readonly services: readonly [server: string, agent: string];
}

/** Where the configuration of its containerd is, below the folder for all that it keeps. */
const rendered = "/agent/etc/containerd/config.toml";

/** `current` is a link to the version that runs. */
export const k3s = engineAt({
	name: "k3s",
	title: "k3s",
	programs: ["/usr/local/bin/k3s", "/usr/bin/k3s", "/opt/bin/k3s"],
	data: "/var/lib/rancher/k3s",
	bin: "data/current/bin",
	options: "/etc/rancher/k3s/config.yaml",
	services: ["k3s", "k3s-agent"],
});

/** `bin` is a link to the version that runs. */
export const rke2 = engineAt({
	name: "rke2",
	title: "RKE2",
	programs: ["/usr/local/bin/rke2", "/usr/bin/rke2", "/opt/rke2/bin/rke2"],
	data: "/var/lib/rancher/rke2",
	bin: "bin",
	options: "/etc/rancher/rke2/config.yaml",
	services: ["rke2-server", "rke2-agent"],
});

function engineAt(what: Distribution): RuntimeEngine {
	const { name, title, programs, data, services } = what;
	const main = `${data}${rendered}`;
	const restart = `restart it (\`systemctl restart ${services[0]}\`, on an agent \`systemctl restart ${services[1]}\`)`;
	return {
		kind: "runtime",
		name,
		title,
		heading: title,
		hasNamespaces: true,
		programs,
		handlers: true,
		daemon: { name: "containerd", service: services[0], config: main, usual: usualFile, options: ["config", "c"] },
		notice: `${title} writes its containerd's configuration when it starts: ${restart}. Containers go on running meanwhile`,
		read: (view) => withOwnRuntime(view, what, readRendered(view, what, main)),
		register: (view, wrapper) => tellRendered(view, what, main, wrapper),
		pending: (view, wrapper) => pending(view, what, main, wrapper),
		stateFolders: (view) => stateFoldersOf(configFilesOf(view, main), [`${data}/agent/containerd`]),
		users: (view, script, wrapper) => podUsers(view, stateFolder(view, main, "/run/k3s/containerd"), script, wrapper),
		at: (file) => ({ ...engineAt({ ...what, data: dataOf(file) }), main: file }),
	};
}

/** `--config` names the file that it writes, which is below the folder for all that it keeps. */
function dataOf(file: string): string {
	return file.endsWith(rendered) ? file.slice(0, -rendered.length) : folderOf(file);
}

/** A program by its name is its own, before all of that name on PATH. */
function withOwnRuntime(view: View, { data, bin }: Distribution, configured: Configured): Configured {
	const own = (program: string) => {
		const path = `${data}/${bin}/${program}`;
		return !program.includes("/") && view.look(path) !== undefined ? path : program;
	};
	const entries = Object.entries(configured.runtimes).map(([name, entry]): [string, RuntimeEntry] => [
		name,
		{ ...entry, programs: entry.programs.map(own) },
	]);
	return { ...configured, runtimes: Object.fromEntries(entries) };
}

/** What it wrote when it started last does not have the wrapper. */
function pending(
	view: View,
	what: Distribution,
	main: string,
	{ name, isDefault, script }: Pick<Wrapper, "name" | "isDefault" | "script">,
) {
	const { name: chosen, runtimes } = readRendered(view, what, main, true);
	const [service, agent] = what.services;
	const restart = `restart it: \`systemctl restart ${service}\`, or \`systemctl restart ${agent}\` on an agent`;
	const leads = Object.hasOwn(runtimes, name) && entryOf({ name, runtimes }).programs.includes(script);
	if (!leads) return `${main}, which it wrote when it started, does not name ${script}; ${restart}`;
	if (!isDefault || chosen === name) return undefined;
	const why = `the default runtime in ${main}, which it wrote when it started, is ${chosen || stock}`;
	return `${why}; ${restart}; where it stays so, take --default-runtime off its command line`;
}
