/**
 * The mode of an engine, and its policy.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import type { Place } from "../../platform/files/place.ts";
import { meaningOfOption } from "../../start_options.ts";
import type { Engine } from "../engines/mod.ts";
import { type Decided, describeMode, scopeOf } from "../payload/mod.ts";
import type { EngineReceipt, InstallSettings } from "../plan/mod.ts";
import { attempted, type CheckResult, failed, passed } from "./check_result.ts";

/** Reports the mode. Empty if the settings are not known. */
export function checkMode(
	place: Place,
	engine: Engine,
	own: EngineReceipt,
	settings: InstallSettings | OssifyError | undefined,
	again: string,
	byRules: boolean,
): readonly CheckResult[] {
	if (settings === undefined) return [];
	if (settings instanceof OssifyError) return [failed("mode", `the mode is not known: ${settings.message}`, again)];
	return attempted("mode", again, () => [passed("mode", describeMode(settings, scopeOf(place, engine, own, byRules)))]);
}

/**
 * Checks the mode in which the installed policy decides. The receipt may have another one, if it was changed since the install. If the policy cannot be
 * evaluated, the checks of its files and the smoke test report why.
 */
export function checkDecidedMode(
	settings: InstallSettings | OssifyError | undefined,
	decided: Decided | OssifyError | undefined,
	install: string,
): readonly CheckResult[] {
	if (settings === undefined || settings instanceof OssifyError || decided === undefined || decided instanceof OssifyError) return [];
	if (decided.mode === settings.mode) return [];
	const message = `the receipt has ${settings.mode} mode, and the installed policy decides in ${decided.mode} mode${decided.when}`;
	const fix = `run \`${install} --mode MODE\` with the mode that you want; if that is refused, install a policy that follows data.ossify.config.mode: -p BUNDLE`;
	return [failed("mode/differs", message, fix)];
}

/** With `--on-error allow`, the check passes, but its message says that containers may start without being hardened. */
export function checkOnError(settings: InstallSettings | OssifyError | undefined): readonly CheckResult[] {
	if (settings === undefined || settings instanceof OssifyError) return [];
	const value = settings.options["on-error"];
	const meaning = meaningOfOption("on-error", value);
	return meaning === undefined ? [] : [passed("on-error", `${meaning} (--on-error ${value})`)];
}

/** The name and the date of a policy; messages put them before its digest. */
export function policyName(settings: InstallSettings | OssifyError | undefined): string {
	if (settings === undefined || settings instanceof OssifyError) return "";
	return `${settings.policy.name}, since ${settings.policy.since}, `;
}
