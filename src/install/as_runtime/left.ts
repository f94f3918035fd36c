/**
 * Scripts that an engine still calls after ossify was uninstalled or put in front of another runtime.
 * @module
 */
import { decodeUtf8, encodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import { configures, daemonsOf, type Engine } from "../engines/mod.ts";
import { bareMark, type EngineReceipt, type Left, noneLeft, ownFile, revertPartly, type WantedFile } from "../plan/mod.ts";
import { bareScriptText, isScript } from "./script.ts";

/** Why a script has to be kept. */
export interface Need {
	readonly script: string;
	/** The engine is running and calls the script until it reads its configuration again. */
	readonly byEngine: boolean;
	/** The number of containers that were started by the script and need it to be stopped. */
	readonly containers: number;
	/** The runtime name that the engine has to keep, and the number of containers or pods that use it. */
	readonly named: { readonly name: string; readonly count: number };
}

/** The scripts that have to be kept. */
export function needsOf(place: Place, engine: Engine, receipt: EngineReceipt | undefined): Need[] {
	if (receipt === undefined || engine.kind === "hook") return [];
	const { files, wrapper } = receipt;
	const scripts = Object.keys(files).filter((path) => isScript(engine.name, path) && place.look(path) !== undefined);
	const needs = scripts.map((script) => {
		const current = script === wrapper?.script ? wrapper : undefined;
		const { byScript, byName } = engine.users?.(place, script, current) ?? { byScript: [], byName: [] };
		const named = { name: current?.name ?? "", count: byName.length };
		return { script, byEngine: isCalled(place, engine, script, receipt), containers: byScript.length, named };
	});
	return needs.filter(({ byEngine, containers, named }) => byEngine || containers > 0 || named.count > 0);
}

/** Why a script is kept, and how long. */
export function whyNeeded({ title, daemon }: Engine, { byEngine, containers, named: { name, count } }: Need): string {
	return [
		...(byEngine ? [`${daemon?.title ?? title} calls it until it is ${daemon?.reloads ? "reloaded" : "restarted"}`] : []),
		...(containers > 0 ? [`it is needed to stop the containers that it started (${containers})`] : []),
		...(count > 0
			? [
					`${title} needs the runtime ${name}, now without ossify, until the containers or pods that were started with it are removed (${count})`,
				]
			: []),
	].join("; ");
}

/**
 * Whether the running engine calls a script. One that was started after the change of its configuration does not. The start of an engine that can reload
 * its configuration shows nothing.
 */
function isCalled(place: Place, engine: Engine, script: string, receipt: EngineReceipt): boolean {
	const running = daemonsOf(place, engine);
	if (!receipt.left && script === receipt.wrapper?.script) return running.length > 0;
	const configuration = [...Object.keys(receipt.files), ...Object.keys(receipt.edits ?? {})].filter((path) => configures(engine, path));
	const changes = (receipt.left ? [script] : configuration).map((path) => place.look(path)?.modified.getTime() ?? 0);
	return !engine.daemon?.reloads && running.some(({ started }) => started.getTime() < Math.max(...changes));
}

/** What an uninstall keeps: scripts that only call the underlying runtime, and the configuration that names them. */
export function leftBy(place: Place, engine: Engine, receipt: EngineReceipt | undefined, needs: readonly Need[]): Left {
	if (receipt === undefined || needs.length === 0) return noneLeft;
	const scripts = needs.map(({ script }) => ownFile(script, encodeUtf8(bareText(place, script, receipt)), 0o755));
	if (!needs.some(({ named }) => named.count > 0)) return { ...noneLeft, scripts };
	const kept = Object.keys(receipt.files).filter((path) => configures(engine, path) && place.look(path) !== undefined);
	return { scripts, kept, edits: revertPartly(place, receipt, ({ do: what }) => what === "set") };
}

/** Scripts of earlier installs keep hardening until the engine is restarted. @param harden the text of the script that was current */
export function earlierScripts(
	place: Place,
	engine: Engine,
	receipt: EngineReceipt | undefined,
	harden: (runtime: string) => string,
): WantedFile[] {
	return needsOf(place, engine, receipt).map(({ script }) => {
		const { wrapper, left } = receipt ?? {};
		const isCurrent = script === wrapper?.script && !left;
		return ownFile(script, isCurrent ? encodeUtf8(harden(wrapper.runtime)) : place.read(script, maxScript), 0o755);
	});
}

const maxScript = 64 * 1024;

/** The text of a script that only calls the runtime, whose path is in the last line of an earlier script. */
function bareText(place: Place, script: string, { wrapper, left }: EngineReceipt): string {
	if (!left && script === wrapper?.script) return bareScriptText(wrapper.runtime);
	const text = decodeUtf8(place.read(script, maxScript), script);
	const runtime = /\nexec (\/[\w@%+=:,./-]+) "\$@"\n$/.exec(text)?.[1];
	return runtime === undefined || text.startsWith(bareMark) ? text : bareScriptText(runtime);
}
