/**
 * A refused write, as it is printed.
 * @module
 */
import type { Action, Origin, Refusal } from "../../denials/mod.ts";
import { shellWord } from "../../install/mod.ts";
import type { Colors } from "../../terminal/mod.ts";
import { shortId, visible } from "../../visible.ts";
import type { ContainerNames } from "../recording/container_names.ts";

/** A refused write and its container. */
export interface ShownRefusal extends Refusal {
	/** Undefined where it cannot be known, as the log is not this machine's own. */
	readonly origin: Origin | undefined;
	readonly names: ContainerNames | undefined;
}

/** For programs: one object. */
export function refusalObject({ time, names, origin, ...refusal }: ShownRefusal): object {
	const { container } = origin ?? {};
	const none = container === undefined ? { noContainer: whyNone(origin) } : undefined;
	return { time: new Date(time * 1000).toISOString(), container, ...none, ...names, ...refusal };
}

function whyNone(origin: Origin | undefined): "host" | "ended" | "other-log" {
	return origin !== undefined && "because" in origin ? origin.because : "other-log";
}

const unknowns = { host: "(host)", ended: "(it has ended)", "other-log": "(not known)" } as const;

/** The command that explains a refused write; undefined where the container or the place is not known, and for a path that a terminal cannot show. */
export function whyCommand({ origin, path, folder }: ShownRefusal): string | undefined {
	const at = path ?? (folder === undefined ? undefined : `${folder === "/" ? "" : folder}/`);
	if (origin?.container === undefined || at === undefined || visible(at) !== at) return undefined;
	return `ossify why ${shortId(origin.container)} ${shellWord(at)}`;
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
function nameOf({ names, origin }: ShownRefusal): string {
	const parts = [names?.namespace, names?.pod, names?.name].filter((part) => part !== undefined);
	if (parts.length > 0) return visible(parts.join("/"));
	return origin?.container === undefined ? unknowns[whyNone(origin)] : shortId(origin.container);
}

function placeOf({ path, folder, action }: ShownRefusal): string {
	if (path !== undefined) return visible(path);
	if (folder !== undefined) return `${action === "link" ? "" : "a file "}in ${visible(folder)}`;
	return "a file that it has opened, or whose folder it has opened";
}
