/**
 * Pods of CRI-O by their runtime handler, which a pod keeps: CRI-O cannot stop a pod whose handler is not configured.
 * @see https://github.com/cri-o/cri-o/blob/main/internal/lib/container_server.go LoadSandbox
 * @module
 */
import { configFiles, isTable, parseToml, readable, readConfig, readJson, textAt, type Value, type View } from "../../config/mod.ts";
import { crio } from "./hook.ts";

const storageConfigs = ["/etc/containers/storage.conf", "/usr/share/containers/storage.conf"];
const defaultStorage = "/var/lib/containers/storage";
const handlerAnnotation = "io.kubernetes.cri-o.RuntimeHandler";
const maxSpec = 4 * 1024 * 1024;

/** IDs of pods; or, if CRI-O stores them in another folder, of the containers whose monitors were started with the script. */
export function podsOf(view: View, name: string, script: string): string[] {
	const root = storage(view);
	const folders = view.names(root).filter((one) => one.endsWith("-containers"));
	const pods = folders.flatMap((folder) =>
		view.names(`${root}/${folder}`).filter((id) => handlerOf(view, `${root}/${folder}/${id}/userdata/config.json`) === name),
	);
	return pods.length > 0 ? pods : monitored(view, script);
}

/** The storage folder. CRI-O's own configuration takes precedence over the file that it shares with other tools. */
function storage(view: View): string {
	const said = configFiles(view, crio.config).map((file) => textOf(view, file, ["crio", "root"]));
	const shared = storageConfigs.map((file) => (view.look(file) === undefined ? "" : textOf(view, file, ["storage", "graphroot"])));
	return said.findLast((root) => root !== "") ?? shared.find((root) => root !== "") ?? defaultStorage;
}

function textOf(view: View, file: string, path: readonly string[]): string {
	return readable(() => textAt(parseToml(readConfig(view, file), file), path, file)) ?? "";
}

/** The handler of a pod's sandbox; other containers have none. */
function handlerOf(view: View, path: string): Value | undefined {
	const spec = view.look(path) && readable(() => readJson(readConfig(view, path, maxSpec), path) as Value);
	const annotations = isTable(spec) ? spec.annotations : undefined;
	return isTable(annotations) ? annotations[handlerAnnotation] : undefined;
}

/** Containers whose monitors were started with the script. conmon's `-c` is the container, `-r` the runtime. */
function monitored(view: View, script: string): string[] {
	const monitors = view.processes("conmon").filter(({ args }) => args.some((arg, index) => arg === script && args[index - 1] === "-r"));
	return monitors.map(({ args, pid }) => args[args.indexOf("-c") + 1] ?? String(pid));
}
