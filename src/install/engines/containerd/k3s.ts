/**
 * k3s and RKE2, which run their own containerd and write its configuration at each start. The sources and documentation are those of
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
import { readRendered, registerRendered } from "./rendered.ts";

/** A Kubernetes distribution with its own containerd. */
export interface Distribution {
	readonly name: "k3s" | "rke2";
	readonly title: string;
	readonly programs: readonly string[];
	/** Its data folder: `--data-dir`. */
	readonly data: string;
	/** The folder of its own programs, below the data folder. Programs are looked up there first. */
	readonly bin: string;
	/** The file of its own options. Files in the folder of the same name with `.d` take precedence. */
	readonly options: string;
	readonly services: readonly [server: string, agent: string];
}

/** The configuration of its containerd, below the data folder. */
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
		writesLabels: false,
		programs,
		handlers: true,
		daemon: { name: "containerd", service: services[0], config: main, usual: usualFile, options: ["config", "c"] },
		notice: `${title} writes its containerd's configuration when it starts: ${restart}. Containers keep running during the restart`,
		read: (view) => withOwnRuntime(view, what, readRendered(view, what, main)),
		register: (view, wrapper) => registerRendered(view, what, main, wrapper),
		pending: (view, wrapper) => pending(view, what, main, wrapper),
		stateFolders: (view) => stateFoldersOf(configFilesOf(view, main), [`${data}/agent/containerd`]),
		users: (view, script, wrapper) => podUsers(view, stateFolder(view, main, "/run/k3s/containerd"), script, wrapper),
		at: (file) => ({ ...engineAt({ ...what, data: dataOf(file) }), main: file }),
	};
}

/** `--config` names the file that it writes, which is below the data folder. */
function dataOf(file: string): string {
	return file.endsWith(rendered) ? file.slice(0, -rendered.length) : folderOf(file);
}

/** A program that is given by name is looked up in its own folder before PATH. */
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

/** Why the configuration that it wrote at its last start does not contain the wrapper. */
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
	return `${why}; ${restart}; if that does not change it, remove --default-runtime from its command line`;
}
