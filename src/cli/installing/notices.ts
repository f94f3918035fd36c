/**
 * What a user did not ask for and may not expect of an install: its mode, the policy and the data that are kept.
 * @module
 */
import { type DataSettings, type Engine, modesOf, type NewSettings } from "../../install/mod.ts";
import type { Call } from "../arguments/mod.ts";
import type { Before } from "./kept.ts";
import { exceptEnforced } from "./namespaces.ts";

/** A sentence for the user. */
export interface Notice {
	readonly kind: "note" | "warning";
	readonly text: string;
}

/** What is about to be installed. */
interface Installing {
	readonly before: Before;
	readonly settings: Omit<NewSettings, "options">;
	/** Of an installed policy, if `-p` names one. */
	readonly folder: string | undefined;
	/** Whether audit mode stays, as no `--mode` was given. */
	readonly stays: boolean;
	/** Whether the policy of an earlier ossify is kept. */
	readonly isKept: boolean;
}

/** In the order in which they are printed. */
export function noticesOf(call: Call, engine: Engine, installing: Installing): Notice[] {
	const { before, folder, settings, isKept } = installing;
	return [
		...(folder === undefined ? [] : ownDataOf(before, settings.data)),
		...endOfEnforcement(call, installing),
		...(isKept ? [note("the policy that an earlier ossify installed is kept: add -p shipped for the one of this ossify")] : []),
		...stayInAudit(engine, installing),
	];
}

function note(text: string): Notice {
	return { kind: "note", text };
}

const advice = "Add --mode enforce to enforce";

/** On a machine, without `--mode`. */
function endOfEnforcement({ options }: Call, { before, settings, folder }: Installing): Notice[] {
	if (options.text("mode") !== undefined || before.settings?.mode !== "enforce" || settings.mode !== "audit") return [];
	const why = before.isAuditNow
		? "the receipt says enforce mode, but the installed policy decides in audit mode, and stays in it"
		: folder && `${folder} was installed in audit mode: containers are no longer hardened`;
	return why === undefined ? [] : [{ kind: "warning", text: `${why}. ${advice}` }];
}

/** Where a policy's folder is named, the mode has to be named too. */
function stayInAudit({ hasNamespaces }: Engine, { before, settings, folder, stays }: Installing): Notice[] {
	if (!stays || folder !== undefined) return [];
	const except = hasNamespaces ? exceptEnforced(modesOf(settings)) : "";
	const why = before.settings ? "ossify stays in audit mode" : `${before.auditBecause}, so this engine is installed in audit mode`;
	return [note(`${why}${except}. ${except === "" ? advice : `${advice} in all namespaces without their own mode`}`)];
}

function ownDataOf({ settings }: Before, own: DataSettings | undefined): Notice[] {
	const names = (data: DataSettings | undefined) => data?.files.map(({ name }) => name).join(", ") ?? "";
	const [old, now] = [names(settings?.data), names(own)];
	if (old === "" || JSON.stringify(settings?.data?.files) === JSON.stringify(own?.files)) return [];
	return [note(`this policy is installed with its own data${now && ` (${now})`}. The data of ${old} are no longer used`)];
}
