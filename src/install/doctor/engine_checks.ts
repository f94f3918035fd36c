/**
 * Whether the engine is installed and has read the configuration that ossify wrote.
 * @module
 */
import type { Place } from "../../platform/files/place.ts";
import { configures, daemonsOf, type Engine, programOf } from "../engines/mod.ts";
import type { EngineReceipt } from "../plan/mod.ts";
import { type CheckResult, failed, passed } from "./check_result.ts";

export function checkEngine(place: Place, engine: Engine): CheckResult {
	const { title, programs } = engine;
	const path = programOf(place, engine);
	if (path !== undefined) return passed("engine", `${title} was found: ${path}`);
	return failed(
		"engine",
		`${title} was not found: looked for ${programs.join(", ")}`,
		`install ${title}; if its program is elsewhere, ignore this`,
	);
}

/** In milliseconds. Start times are known to some hundredths of a second. */
const slack = 100;

/** A running engine may have been started before ossify's files were written. */
export function checkRestart(place: Place, engine: Engine, receipt: EngineReceipt): CheckResult[] {
	const { title, daemon } = engine;
	const [why, ...advice] = (engine.kind === "runtime" && receipt.wrapper && engine.pending?.(place, receipt.wrapper)?.split("; ")) || [];
	if (why !== undefined) return [failed("engine/restart", `${title} does not use ossify yet: ${why}`, advice.join("; "))];
	if (daemon?.reloads) return [];
	const starts = daemonsOf(place, engine).map(({ started }) => started);
	const late = configurationOf(engine, receipt).find((path) => {
		const written = place.look(path)?.modified;
		return written !== undefined && starts.some((start) => start.getTime() + slack < written.getTime());
	});
	if (late === undefined || daemon === undefined) return [];
	const message = `${title} was started before ${late} was written, and has not read it`;
	return [failed("engine/restart", message, `restart it: \`systemctl restart ${daemon.service ?? daemon.name}\``)];
}

/** The files of the engine's configuration that name ossify. */
function configurationOf(engine: Engine, { files, edits = {} }: EngineReceipt): string[] {
	return [...Object.keys(files), ...Object.keys(edits)].filter((path) => configures(engine, path));
}
