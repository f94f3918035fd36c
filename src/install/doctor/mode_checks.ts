/**
 * In which mode it is, and by whose policy.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Place } from "../../platform/place.ts";
import { describeMode, namespaceModes } from "../groundwork/mod.ts";
import type { EngineReceipt, Settings } from "../plan/mod.ts";
import { bad, type Finding, good, guarded } from "./finding.ts";

/** None where nothing is known of it. */
export function lookAtMode(
	place: Place,
	{ policy }: EngineReceipt,
	settings: Settings | OssifyError | undefined,
	again: string,
): readonly Finding[] {
	if (settings === undefined) return [];
	if (settings instanceof OssifyError) return [bad("mode", `the mode is not known: ${settings.message}`, again)];
	return guarded("mode", again, () => [good("mode", describeMode(settings, namespaceModes(place, policy)))]);
}

/** The name of a policy, before its digest. */
export function whose(settings: Settings | OssifyError | undefined): string {
	if (settings === undefined || settings instanceof OssifyError) return "";
	return `${settings.policy.name}, since ${settings.policy.since}, `;
}
