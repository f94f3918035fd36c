/**
 * What is installed: engines, modes and policies.
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
	/** The log of decisions. */
	readonly log: string;
	/** Undefined if they are not known; `unknown` then has the reason. */
	readonly settings?: SettingsStatus;
	readonly unknown?: string;
	/** Files that make the engine run ossify, if the engine is not in the receipt; `unknown` then says what to do. */
	readonly unrecorded?: readonly string[];
	/** Set if ossify is uninstalled, except for the files that running containers need. */
	readonly left?: true;
}

/** The settings that apply to its containers. */
export interface SettingsStatus {
	/** `own-rules` if the policy sets it by its own rules, for example by image. */
	readonly mode: Mode | "own-rules";
	readonly modeSince: string;
	/** The mode as a sentence. */
	readonly meaning: string;
	/** The modes of single namespaces; empty for an engine without namespaces. */
	readonly namespaceModes: Readonly<Record<string, Mode>>;
	readonly policy: { readonly name: string; readonly digest: string; readonly since: string };
	readonly data: DataSettings["files"];
	/** Set if the bundle has its own data, over which those of the files are merged. */
	readonly dataInBundle?: true;
	readonly options: Readonly<Record<string, string>>;
}

/**
 * The status of all engines.
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
	if (settings === undefined) return { unknown: "the receipt does not contain them" };
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
