/**
 * What is installed, in which mode, by whose policy.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { Place } from "../platform/files/place.ts";
import { installed } from "./apply/mod.ts";
import { type Engine, type EngineName, engineNames, engines } from "./engines/mod.ts";
import { rootArgument } from "./layout.ts";
import { describeMode, hasOwnData, scopeOf } from "./payload/mod.ts";
import {
	type DataSettings,
	type EngineReceipt,
	type InstallSettings,
	type Mode,
	type Unrecorded,
	unfinishedInstall,
	unrecorded,
} from "./plan/mod.ts";

/** An engine that ossify is installed for. */
export interface EngineStatus {
	readonly engine: EngineName;
	readonly title: string;
	/** Where decisions go. */
	readonly log: string;
	/** Undefined where they are not known: `unknown` says why. */
	readonly settings?: SettingsStatus;
	readonly unknown?: string;
	/** Files that make the engine run ossify, where the receipt does not name the engine: `unknown` says what to do. */
	readonly unrecorded?: readonly string[];
	/** It is uninstalled, except for what running containers need. */
	readonly left?: true;
}

/** The settings that apply to its containers. */
export interface SettingsStatus {
	/** `own-rules` where the policy sets it by its own rules, as by image. */
	readonly mode: Mode | "own-rules";
	readonly modeSince: string;
	/** The mode as a sentence. */
	readonly meaning: string;
	/** Namespaces with a mode of their own; empty for an engine without namespaces. */
	readonly namespaceModes: Readonly<Record<string, Mode>>;
	readonly policy: { readonly name: string; readonly digest: string; readonly since: string };
	readonly data: DataSettings["files"];
	/** The bundle has data of its own, and those of the files are merged over it. */
	readonly dataInBundle?: true;
	readonly options: Readonly<Record<string, string>>;
}

/**
 * @param known the settings of each engine
 * @param ownModes the engines whose policy sets the mode by its own rules
 * @throws {OssifyError} `host/invalid-receipt`, `host/no-receipt`, `host/unsafe-path`
 */
export function statusOf(
	place: Place,
	known: Readonly<Partial<Record<EngineName, InstallSettings | OssifyError>>>,
	ownModes: readonly EngineName[],
): readonly EngineStatus[] {
	const receipt = installed(place);
	const { engines: all } = receipt;
	const lost = unrecorded(place, receipt);
	return engineNames.flatMap((engine) => {
		const own = all[engine];
		if (own === undefined) return lost.filter((one) => one.engine === engine).map(lostStatus);
		const { log, left } = own;
		const held = left ? { left } : settingsStatus(place, engines[engine], own, known[engine], ownModes.includes(engine));
		return [{ engine, title: engines[engine].heading, log, ...held }];
	});
}

function lostStatus({ engine, files, message, advice }: Unrecorded): EngineStatus {
	return { engine, title: engines[engine].heading, log: "none", unrecorded: files, unknown: `${message} → ${advice}` };
}

function settingsStatus(
	place: Place,
	engine: Engine,
	own: EngineReceipt,
	settings: InstallSettings | OssifyError | undefined,
	byRules: boolean,
) {
	if (own.unfinished) {
		const { message, advice } = unfinishedInstall(engine.title, `ossify install ${engine.name}${rootArgument(place)}`);
		return { unknown: `${message} → ${advice}` };
	}
	if (settings === undefined) return { unknown: "the receipt does not say it" };
	if (settings instanceof OssifyError) return { unknown: settings.message };
	try {
		return { settings: describe(place, engine, own, settings, byRules) };
	} catch (error) {
		if (error instanceof OssifyError) return { unknown: error.message };
		throw error;
	}
}

function describe(place: Place, engine: Engine, own: EngineReceipt, settings: InstallSettings, byRules: boolean): SettingsStatus {
	const { mode, modeSince, policy, data, options } = settings;
	const scope = scopeOf(place, engine, own, byRules);
	return {
		mode: byRules ? "own-rules" : mode,
		modeSince,
		meaning: describeMode(settings, scope),
		namespaceModes: scope.namespaces,
		policy: { name: policy.name, digest: own.policy, since: policy.since },
		data: data?.files ?? [],
		...(hasOwnData(policy) && { dataInBundle: true }),
		options,
	};
}
