/**
 * Scripts that containers were started by: they are stopped by them, too, whatever becomes of ossify meanwhile.
 * @module
 */
import { encodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/place.ts";
import type { Engine } from "../engines/mod.ts";
import { type EngineReceipt, ownFile, type WantedFile } from "../plan/mod.ts";
import { bareScriptText, isScript } from "./script.ts";

const maxScript = 64 * 1024;

/** What is to be left of them: they only call the runtime that was behind ossify. */
export function neededScripts(place: Place, engine: Engine, receipt: EngineReceipt | undefined): WantedFile[] {
	const { files = {}, wrapper } = receipt ?? {};
	const scripts = Object.keys(files).filter((path) => isScript(engine.name, path));
	const needed = scripts.filter((path) => usersOf(place, engine, path).length > 0 && place.look(path) !== undefined);
	return needed.map((path) => {
		const isBare = path !== wrapper?.script;
		return ownFile(path, isBare ? place.read(path, maxScript) : encodeUtf8(bareScriptText(wrapper.runtime)), 0o755);
	});
}

/** The containers that cannot be stopped without the script. */
export function usersOf(place: Place, engine: Engine, script: string): readonly string[] {
	return engine.kind === "runtime" && engine.users ? engine.users(place, script) : [];
}
