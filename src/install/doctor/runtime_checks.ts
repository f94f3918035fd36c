/**
 * Whether an engine uses ossify as its runtime, and finds the one behind it.
 * @module
 */
import type { Place } from "../../platform/files/place.ts";
import { faultOfRuntime } from "../apply/mod.ts";
import { otherRuntimes, unusedBecause } from "../as_runtime/mod.ts";
import type { RuntimeEngine } from "../engines/mod.ts";
import type { WrapperReceipt } from "../plan/mod.ts";
import { bad, type Finding, good, guarded } from "./finding.ts";

/** Looks at the engine's configuration, as all files together make it, and at the runtime behind. @param install the command that installs again */
export function lookAtRuntime(place: Place, engine: RuntimeEngine, wrapper: WrapperReceipt, install: string, again: string): Finding[] {
	return [
		...guarded("runtime/used", `mend that, and ${again}`, () => [lookAtUse(place, engine, wrapper, again)]),
		lookAtUnderlying(place, wrapper, install, again),
	];
}

function lookAtUse(place: Place, engine: RuntimeEngine, wrapper: WrapperReceipt, again: string): Finding {
	const { title } = engine;
	const why = unusedBecause(place, engine, wrapper);
	if (why === undefined) return good("runtime/used", `${title} uses ossify for ${usersOf(place, engine, wrapper)}, by its configuration`);
	return bad("runtime/unused", `${title} does not use ossify: ${why}`, `take out what stands against it, and ${again}`);
}

const mostNames = 10;

function usersOf(place: Place, engine: RuntimeEngine, wrapper: WrapperReceipt): string {
	if (!wrapper.isDefault) return `pods of the RuntimeClass ${wrapper.name}`;
	const others = otherRuntimes(place, engine, wrapper);
	if (others.length === 0) return "all containers";
	const more = others.length > mostNames ? ` and ${others.length - mostNames} more` : "";
	return `all containers that name no other runtime (${others.slice(0, mostNames).join(", ")}${more})`;
}

function lookAtUnderlying(place: Place, { runtime }: WrapperReceipt, install: string, again: string): Finding {
	const another = `${again}, with another one: \`${install} --runtime PATH\``;
	if (place.locate(runtime) !== undefined) return lookAtSafety(place, runtime, another);
	const mend = `install it, or ${another}`;
	return bad("runtime/behind", `the runtime behind it is gone, or cannot be run: ${runtime}; no container is started without it`, mend);
}

function lookAtSafety(place: Place, runtime: string, another: string): Finding {
	const unsafe = faultOfRuntime(place, runtime);
	if (unsafe === undefined) return good("runtime/behind", `the runtime behind it is there: ${runtime}`);
	return bad("runtime/behind", unsafe.message, `${unsafe.advice}; or ${another}`);
}
