/**
 * Whether an engine uses ossify as its runtime, and whether the underlying runtime can be run.
 * @module
 */
import type { Place } from "../../platform/files/place.ts";
import { faultOfRuntime } from "../apply/mod.ts";
import { otherRuntimes, unusedBecause } from "../as_runtime/mod.ts";
import type { RuntimeEngine } from "../engines/mod.ts";
import type { WrapperReceipt } from "../plan/mod.ts";
import { attempted, type CheckResult, failed, passed } from "./check_result.ts";

/** Checks the engine's whole configuration and the underlying runtime. @param install the command that installs for the engine again */
export function checkRuntime(place: Place, engine: RuntimeEngine, wrapper: WrapperReceipt, install: string, again: string): CheckResult[] {
	return [
		...attempted("runtime/used", `fix that, and ${again}`, () => [checkUse(place, engine, wrapper, again)]),
		checkUnderlying(place, wrapper, install, again),
	];
}

function checkUse(place: Place, engine: RuntimeEngine, wrapper: WrapperReceipt, again: string): CheckResult {
	const { title } = engine;
	const why = unusedBecause(place, engine, wrapper);
	if (why === undefined) return passed("runtime/used", `${title} uses ossify for ${usersOf(place, engine, wrapper)}, by its configuration`);
	return failed("runtime/unused", `${title} does not use ossify: ${why}`, `remove what prevents it, and ${again}`);
}

const mostNames = 10;

function usersOf(place: Place, engine: RuntimeEngine, wrapper: WrapperReceipt): string {
	if (!wrapper.isDefault) return `pods of the RuntimeClass ${wrapper.name}`;
	const others = otherRuntimes(place, engine, wrapper);
	if (others.length === 0) return "all containers";
	const more = others.length > mostNames ? ` and ${others.length - mostNames} more` : "";
	return `all containers that name no other runtime (${others.slice(0, mostNames).join(", ")}${more})`;
}

function checkUnderlying(place: Place, { runtime }: WrapperReceipt, install: string, again: string): CheckResult {
	const another = `${again}, with another one: \`${install} --runtime PATH\``;
	if (place.locate(runtime) !== undefined) return checkSafety(place, runtime, another);
	const fix = `install it, or ${another}`;
	return failed(
		"runtime/underlying",
		`the underlying runtime does not exist or is not executable: ${runtime}; no container is started without it`,
		fix,
	);
}

function checkSafety(place: Place, runtime: string, another: string): CheckResult {
	const unsafe = faultOfRuntime(place, runtime);
	if (unsafe === undefined) return passed("runtime/underlying", `the underlying runtime exists: ${runtime}`);
	return failed("runtime/underlying", unsafe.message, `${unsafe.advice}; or ${another}`);
}
