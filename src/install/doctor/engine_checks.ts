/**
 * Whether the engine is there, and knows of ossify by now.
 * @module
 */
import type { Place } from "../../platform/files/place.ts";
import { configures, daemonsOf, type Engine, programOf } from "../engines/mod.ts";
import type { EngineReceipt } from "../plan/mod.ts";
import { bad, type Finding, good } from "./finding.ts";

export function lookForEngine(place: Place, engine: Engine): Finding {
	const { title, programs } = engine;
	const path = programOf(place, engine);
	if (path !== undefined) return good("engine", `${title} is there: ${path}`);
	return bad("engine", `${title} is not there: no ${programs.join(", ")}`, `install ${title}; where it is elsewhere, this says nothing`);
}

/** Starts are known to some hundredths of a second. */
const slack = 100;

/** Of an engine that is running: it may have been started before it could know of ossify. */
export function restartNeeded(place: Place, engine: Engine, receipt: EngineReceipt): Finding[] {
	const { title, daemon } = engine;
	const [why, ...advice] = (engine.kind === "runtime" && receipt.wrapper && engine.pending?.(place, receipt.wrapper)?.split("; ")) || [];
	if (why !== undefined) return [bad("engine/restart", `${title} does not use ossify yet: ${why}`, advice.join("; "))];
	if (daemon?.reloads) return [];
	const starts = daemonsOf(place, engine).map(({ started }) => started);
	const late = configurationOf(engine, receipt).find((path) => {
		const told = place.look(path)?.modified;
		return told !== undefined && starts.some((start) => start.getTime() + slack < told.getTime());
	});
	if (late === undefined || daemon === undefined) return [];
	const message = `${title} was started before ${late} was there, and has not read it`;
	return [bad("engine/restart", message, `restart it: \`systemctl restart ${daemon.service ?? daemon.name}\``)];
}

/** The files of its configuration that lead to ossify. */
function configurationOf(engine: Engine, { files, edits = {} }: EngineReceipt): string[] {
	return [...Object.keys(files), ...Object.keys(edits)].filter((path) => configures(engine, path));
}
