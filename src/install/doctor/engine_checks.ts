/**
 * Whether the engine is installed and has read the configuration that ossify wrote.
 * @module
 */
import type { Place } from "../../platform/files/place.ts";
import { configures, type Daemon, daemonsOf, type Engine, programOf, type RuntimeInUse } from "../engines/mod.ts";
import type { EngineReceipt, WrapperReceipt } from "../plan/mod.ts";
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

/** Milliseconds. Start times are accurate to a few hundredths of a second. */
const slack = 100;

/** Checks whether a running engine was started before ossify's files were written. */
export function checkRestart(place: Place, engine: Engine, receipt: EngineReceipt, inUse?: RuntimeInUse): CheckResult[] {
	const { title, daemon } = engine;
	const [why, ...advice] = (engine.kind === "runtime" && receipt.wrapper && engine.pending?.(place, receipt.wrapper)?.split("; ")) || [];
	if (why !== undefined) return [failed("engine/restart", `${title} does not use ossify yet: ${why}`, advice.join("; "))];
	if (daemon === undefined) return [];
	if (daemon.reloads && inUse && receipt.wrapper) return checkInUse(title, daemon, receipt.wrapper, inUse);
	const late = writtenLater(place, engine, receipt);
	if (late === undefined) return [];
	if (daemon.reloads) {
		const message = `it is not known whether ${title} has read ${late}, which was written after its start: its API does not respond`;
		return [failed("engine/restart", message, `${reload(daemon)}; if it was reloaded since then, nothing needs to be done`)];
	}
	const message = `${daemon.title ?? title} was started before ${late} was written, and has not read it`;
	return [failed("engine/restart", message, `restart it: \`systemctl restart ${daemon.service ?? daemon.name}\``)];
}

/** Checks the default runtime that the running engine's API reports. */
function checkInUse(title: string, daemon: Daemon, { name, script }: WrapperReceipt, inUse: RuntimeInUse): CheckResult[] {
	const { name: used, program = script } = inUse;
	if (used === name && program === script) return [];
	const message = `${title} does not use ossify yet: it runs with the default runtime ${used}${program === script ? "" : ` (${program})`}`;
	return [failed("engine/restart", message, reload(daemon))];
}

function reload({ service, name }: Daemon): string {
	return `reload it: \`systemctl reload ${service ?? name}\``;
}

/** A file of the engine's configuration that was written after its start. */
function writtenLater(place: Place, engine: Engine, receipt: EngineReceipt): string | undefined {
	const starts = daemonsOf(place, engine).map(({ started }) => started);
	return configurationOf(engine, receipt).find((path) => {
		const written = place.look(path)?.modified;
		return written !== undefined && starts.some((start) => start.getTime() + slack < written.getTime());
	});
}

/** The files of the engine's configuration that name ossify. */
function configurationOf(engine: Engine, { files, edits = {} }: EngineReceipt): string[] {
	return [...Object.keys(files), ...Object.keys(edits)].filter((path) => configures(engine, path));
}
