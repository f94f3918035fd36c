/**
 * What an engine needs to use ossify as its runtime.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { encodeUtf8 } from "../json/mod.ts";
import { defaultLog } from "../log/mod.ts";
import type { Place } from "../platform/place.ts";
import { runtimeBehind } from "./behind.ts";
import { readConfig } from "./config_files.ts";
import type { Configured } from "./configured.ts";
import { edited } from "./edit.ts";
import type { RuntimeEngine, View } from "./engine.ts";
import { groundwork, logFolder } from "./groundwork.ts";
import { policyFolder } from "./layout.ts";
import { neededScripts } from "./needed_scripts.ts";
import { ownFile, type WantedFile } from "./operation.ts";
import type { Wanted, WantedEdit } from "./plan.ts";
import type { EngineReceipt, WrapperReceipt } from "./receipt.ts";
import type { RuntimeRequest } from "./request.ts";
import { runtimeClassPath, runtimeClassText } from "./runtime_class.ts";
import { defaultName, type Registration, scriptPath, scriptText } from "./wrapper.ts";

/**
 * @param view the machine without what ossify told the engine before: a wrapper never stands in front of itself
 * @throws {OssifyError} of kind `host`
 */
export function wantedRuntime(place: Place, view: View, request: RuntimeRequest, old: EngineReceipt | undefined): Wanted {
	const { engine, policy, wrapper: options, handler } = request;
	const configured = engine.read(view);
	const name = handler ?? defaultName;
	if (configured.unfit !== undefined) throw new OssifyError("host/unfit-engine", `cannot install for ${engine.title}: ${configured.unfit}`);
	if (Object.hasOwn(configured.runtimes, name)) throw notOurs(engine, name, configured);
	const behind = runtimeBehind(place, engine, configured, request.runtime);
	const { runtime } = behind;
	const script = scriptPath(engine.name, behind);
	const isDefault = handler === undefined;
	const { files, edits, warnings } = engine.register(view, { name, isDefault, script, behind });
	const log = options.log.log ?? defaultLog;
	return {
		engine: engine.name,
		groundwork: groundwork(request),
		registration: [
			ownFile(script, encodeUtf8(scriptText(runtime, policy.digest, options)), 0o755),
			...(handler === undefined ? [] : [ownFile(runtimeClassPath(handler), encodeUtf8(runtimeClassText(handler)))]),
			...files.map(({ path, text }) => ownFile(path, encodeUtf8(text))),
			...neededScripts(place, engine, old).filter(({ path }) => path !== script),
		],
		edits: edits.map((edit) => wantedEdit(place, view, edit)),
		folders: logFolder(log),
		trial: { policy: policyFolder(policy.digest), runtime },
		receipt: { policy: policy.digest, log, wrapper: { name, isDefault, script, runtime } },
		warnings,
	};
}

/** Mode and owner stay: such files may hold passwords. */
function wantedEdit(place: Place, view: View, { path, changes }: Registration["edits"][number]): WantedEdit {
	const { text, edit } = edited(path, view.look(path) && readConfig(view, path), changes);
	const entry = place.look(path);
	const file: WantedFile = ownFile(path, encodeUtf8(text), entry?.mode);
	return { ...file, ...(entry && { owner: { owner: entry.owner, group: entry.group } }), edit };
}

/** Why the engine does not use the wrapper, by its configuration; undefined where it does. */
export function unusedBecause(place: Place, engine: RuntimeEngine, wrapper: WrapperReceipt): string | undefined {
	const configured = engine.read(place);
	const { by } = configured;
	if (configured.unfit !== undefined) return configured.unfit;
	const leads = (name: string) => programOf(place, configured, name, wrapper.script) === wrapper.script;
	const name = Object.keys(configured.runtimes).find(leads);
	if (name === undefined)
		return `no runtime in its configuration leads to ${wrapper.script}${by === undefined ? "" : ` (${by} has the last word)`}`;
	if (!wrapper.isDefault || leads(configured.name)) return undefined;
	return `its default runtime is ${configured.name}${by === undefined ? "" : `, by ${by}`}`;
}

/** The first that is there; the script, whether it is or not. */
function programOf(place: Place, { runtimes }: Configured, name: string, script: string): string | undefined {
	const programs = Object.hasOwn(runtimes, name) ? (runtimes[name]?.programs ?? []) : [];
	return programs.find((one) => one === script || (one.startsWith("/") && place.locate(one) !== undefined));
}

function notOurs({ title }: RuntimeEngine, name: string, { by }: Configured): OssifyError {
	const message = `cannot install for ${title}: ${by ?? "its configuration"} has a runtime ${name} already, and it is not ossify's; choose another name with --handler, or rename that one`;
	return new OssifyError("host/not-ours", message);
}
