/**
 * Options of `install` for one kind of engine.
 * @module
 */
import {
	type AnyRequest,
	type Engine,
	type HookEngine,
	type InstallPlan,
	isHandlerName,
	type Place,
	type Request,
	type RuntimeEngine,
	runtimeClassPath,
	shellWord,
} from "../../install/mod.ts";
import { cleanPath, climbs } from "../../oci_spec/mod.ts";
import { type Call, type Option, type Options, runtimeOnlyOptions, startSettingsOf, usageError } from "../arguments/mod.ts";
import { notify } from "../output/mod.ts";

const forHooks: readonly Option[] = [
	{ name: "hooks-dir", value: "DIR", summary: "for a hook: put its file there, and do not change the engine's configuration" },
];
const forRuntimes: readonly Option[] = [
	{
		name: "runtime",
		value: "PATH|NAME",
		summary: "for a runtime: run in front of this one (default: the one in the engine's configuration)",
	},
	{
		name: "handler",
		value: "NAME",
		summary:
			"for a runtime of CRI-O, containerd, k3s or RKE2: register an additional runtime, which pods request by a RuntimeClass of this name",
	},
	...runtimeOnlyOptions.map((option) => ({ ...option, summary: `for a runtime: ${option.summary}` })),
];

/** The options for one kind of engine. */
export const kindOptions: readonly Option[] = [...forHooks, ...forRuntimes];

/** Checks the options, before anything is read or said. @returns the request, given what every engine needs @throws {OssifyError} of kind `usage` */
export function requestFor({ options }: Call, engine: Engine): (any: AnyRequest) => Request {
	refuse(options, engine, engine.kind === "hook" ? forRuntimes : forHooks);
	return engine.kind === "hook" ? hookRequest(options, engine) : runtimeRequest(options, engine);
}

/** What is left to do for a RuntimeClass. */
export function tellOfHandler({ platform, options }: Call, place: Place, { operations }: InstallPlan): void {
	const name = options.text("handler");
	const path = name && runtimeClassPath(name);
	if (path && !options.flag("dry-run") && operations.some((one) => one.do === "put file" && one.path === path))
		notify(platform, "note", `pods can request it once it exists in the cluster: \`kubectl apply -f ${shellWord(place.outside(path))}\``);
}

function hookRequest(options: Options, engine: HookEngine): (any: AnyRequest) => Request {
	const given = options.text("hooks-dir");
	if (given !== undefined && (!given.startsWith("/") || climbs(given) || cleanPath(given) === "/"))
		throw usageError("usage/invalid-value", "--hooks-dir takes the absolute path of a folder, without ..");
	const hooksFolder = given === undefined ? undefined : cleanPath(given);
	const hook = startSettingsOf(options);
	return (any) => ({ ...any, engine, hook, ...(hooksFolder !== undefined && { hooksFolder }) });
}

function runtimeRequest(options: Options, engine: RuntimeEngine): (any: AnyRequest) => Request {
	const [runtime, handler] = [options.text("runtime"), options.text("handler")];
	if (runtime !== undefined && !/^(?:\/.*|[^/]+)$/.test(runtime))
		throw usageError("usage/invalid-value", "--runtime takes a name, or the absolute path of a program");
	if (handler !== undefined && !engine.handlers)
		throw usageError(
			"usage/no-handlers",
			`--handler is for CRI-O, containerd, k3s and RKE2: for ${engine.title}, ossify can only be the default runtime`,
		);
	if (handler !== undefined && !isHandlerName(handler))
		throw usageError("usage/invalid-value", "--handler takes a name as in Kubernetes: up to 63 of a-z, 0-9 and -, no - at either end");
	const wrapper = startSettingsOf(options);
	return (any) => ({ ...any, engine, wrapper, ...(runtime !== undefined && { runtime }), ...(handler !== undefined && { handler }) });
}

function refuse(options: Options, { name, kind }: Engine, others: readonly Option[]): void {
	const given = others.find((option) => options.text(option.name) !== undefined);
	if (given === undefined) return;
	const runs = kind === "hook" ? "runs ossify as a hook" : "runs ossify as its runtime";
	throw usageError("usage/not-for-engine", `--${given.name} is not for ${name}, which ${runs}`, { command: "install" });
}
