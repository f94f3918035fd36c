/**
 * In which mode it is, and by whose policy.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Place } from "../../platform/files/place.ts";
import { meaningOfOption } from "../../start_options.ts";
import type { Engine } from "../engines/mod.ts";
import { type Decided, describeMode, scopeOf } from "../payload/mod.ts";
import type { EngineReceipt, Settings } from "../plan/mod.ts";
import { bad, type Finding, good, guarded } from "./finding.ts";

/** None where nothing is known of it. */
export function lookAtMode(
	place: Place,
	engine: Engine,
	own: EngineReceipt,
	settings: Settings | OssifyError | undefined,
	again: string,
	byRules: boolean,
): readonly Finding[] {
	if (settings === undefined) return [];
	if (settings instanceof OssifyError) return [bad("mode", `the mode is not known: ${settings.message}`, again)];
	return guarded("mode", again, () => [good("mode", describeMode(settings, scopeOf(place, engine, own, byRules)))]);
}

/**
 * The receipt says what was installed, and may have been changed since: the policy decides. Where that cannot be asked, the looks at its files and the
 * trial report why.
 */
export function lookAtDecided(
	settings: Settings | OssifyError | undefined,
	decided: Decided | OssifyError | undefined,
	install: string,
): readonly Finding[] {
	if (settings === undefined || settings instanceof OssifyError || decided === undefined || decided instanceof OssifyError) return [];
	if (decided.mode === settings.mode) return [];
	const harm = `the receipt has ${settings.mode} mode, and the installed policy decides in ${decided.mode} mode${decided.when}`;
	const mend = `run \`${install} --mode MODE\` with the mode that is to hold; where that is refused, with a policy that goes by data.ossify.config.mode: -p BUNDLE`;
	return [bad("mode/differs", harm, mend)];
}

/** That a container may start without being hardened is as it was asked for, and nothing to be silent about. */
export function lookAtOnError(settings: Settings | OssifyError | undefined): readonly Finding[] {
	if (settings === undefined || settings instanceof OssifyError) return [];
	const value = settings.options["on-error"];
	const meaning = meaningOfOption("on-error", value);
	return meaning === undefined ? [] : [good("on-error", `${meaning} (--on-error ${value})`)];
}

/** The name of a policy, before its digest. */
export function whose(settings: Settings | OssifyError | undefined): string {
	if (settings === undefined || settings instanceof OssifyError) return "";
	return `${settings.policy.name}, since ${settings.policy.since}, `;
}
