/**
 * Whether an engine uses ossify as its runtime, by its configuration.
 * @module
 */
import type { Place } from "../../platform/files/place.ts";
import type { Configured, RuntimeEngine } from "../engines/mod.ts";
import type { WrapperReceipt } from "../plan/mod.ts";

/** Why the engine does not use ossify; undefined if it does. @throws {OssifyError} `host/invalid-config`, `host/unreadable` */
export function unusedBecause(place: Place, engine: RuntimeEngine, { script, isDefault }: WrapperReceipt): string | undefined {
	const configured = engine.read(place);
	const { name, by, unfit, fixedDefault, runtimes } = configured;
	if (unfit !== undefined) return unfit;
	if (isDefault && fixedDefault !== undefined) return fixedDefault;
	const leads = (one: string) => programOf(place, configured, one, script) === script;
	if (!Object.keys(runtimes).some(leads)) {
		const file = runtimes[name]?.by ?? by;
		return `no runtime in its configuration runs ${script}${file === undefined ? "" : ` (${file} takes precedence)`}`;
	}
	if (!isDefault || leads(name)) return undefined;
	return `its default runtime is ${name}${by === undefined ? "" : `, by ${by}`}`;
}

/** The other runtimes in the engine's configuration. A container that selects one of them is started without ossify. @throws as {@link unusedBecause} */
export function otherRuntimes(place: Place, engine: RuntimeEngine, { script }: WrapperReceipt): readonly string[] {
	const configured = engine.read(place);
	return Object.keys(configured.runtimes).filter((name) => name !== "" && programOf(place, configured, name, script) !== script);
}

/** The first program that exists; the script even if it does not. */
function programOf(place: Place, { runtimes }: Configured, name: string, script: string): string | undefined {
	const programs = Object.hasOwn(runtimes, name) ? (runtimes[name]?.programs ?? []) : [];
	return programs.find((one) => one === script || (one.startsWith("/") && place.locate(one) !== undefined));
}
