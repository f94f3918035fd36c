/**
 * A refused write, as it is printed.
 * @module
 */
import type { Action, Refusal } from "../../denials/mod.ts";
import type { Colors } from "../../terminal/mod.ts";
import { visible } from "../../visible.ts";
import type { ContainerNames } from "../recording/container_names.ts";

/** A refused write and its container. */
export interface ShownRefusal extends Refusal {
	/** Its ID; undefined for a process of the host, and for one that ended before its cgroup was read. */
	readonly container: string | undefined;
	readonly names: ContainerNames | undefined;
}

/** For programs: one object. */
export function refusalObject({ time, names, container, ...refusal }: ShownRefusal): object {
	return { time: new Date(time * 1000).toISOString(), container, ...names, ...refusal };
}

const verbs: Readonly<Record<Action, string>> = {
	create: "could not create",
	write: "could not write",
	delete: "could not delete",
	rename: "could not rename",
	link: "could not create a link",
	attributes: "could not change the attributes of",
};

/** For people: one line. */
export function refusalLine(refusal: ShownRefusal, colors: Colors): string {
	const { time, program, action, call, pid } = refusal;
	const when = `${new Date(time * 1000).toISOString().slice(0, 19).replace("T", " ")}Z`;
	const what = action === undefined ? `${visible(call)} failed` : verbs[action];
	const who = visible(program ?? `process ${pid}`);
	return `${colors.dim(when)}  ${colors.bold(nameOf(refusal))}  ${who} ${what} ${placeOf(refusal)}\n`;
}

/** `shop/web-1/app`, as far as it is known; or the beginning of the ID. */
function nameOf({ names, container }: ShownRefusal): string {
	const parts = [names?.namespace, names?.pod, names?.name].filter((part) => part !== undefined);
	if (parts.length > 0) return visible(parts.join("/"));
	return container?.slice(0, 12) ?? "(no container)";
}

function placeOf({ path, folder, action }: ShownRefusal): string {
	if (path !== undefined) return visible(path);
	if (folder !== undefined) return `${action === "link" ? "" : "a file "}in ${visible(folder)}`;
	return "a file that it has opened, or whose folder it has opened";
}
