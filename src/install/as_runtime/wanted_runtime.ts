/**
 * The files that make an engine use ossify as its runtime.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import type { Place } from "../../platform/files/place.ts";
import { defaultLog, type StartSettings } from "../../start_options.ts";
import { edited, readConfig, type View } from "../config/mod.ts";
import type { Configured, KnownRuntime, Registration, RuntimeEngine } from "../engines/mod.ts";
import { policyFolder } from "../layout.ts";
import {
	type AnyRequest,
	calledClient,
	configuredAt,
	installedTo,
	logFolder,
	payload,
	requireLauncher,
	requireProgram,
	shellPaths,
} from "../payload/mod.ts";
import { type EngineReceipt, ownFile, type Wanted, type WantedEdit, type WantedFile } from "../plan/mod.ts";
import { earlierScripts } from "./left.ts";
import { runtimeClassPath, runtimeClassText } from "./runtime_class.ts";
import { defaultName, scriptPath, scriptText } from "./script.ts";
import { underlyingRuntime } from "./underlying_runtime.ts";

/** A request to install a runtime. */
export interface RuntimeRequest extends AnyRequest {
	readonly engine: RuntimeEngine;
	readonly wrapper: StartSettings;
	/** The underlying runtime, by name or path; by default, the one that the engine uses. */
	readonly runtime?: string;
	/** The name of a runtime in addition to the default one. Without it, ossify becomes the default runtime. */
	readonly handler?: string;
}

/**
 * @param view the machine without the configuration of an earlier install, so that ossify is never put in front of itself
 * @throws {OssifyError} of kind `host`
 */
export function wantedRuntime(place: Place, view: View, request: RuntimeRequest, old: EngineReceipt | undefined): Wanted {
	const { engine, policy, wrapper: options, handler, prefix } = request;
	const configured = engine.read(view);
	const name = handler ?? defaultName;
	const isDefault = handler === undefined;
	refuseUnfit(engine, configured, { name, isDefault });
	const subject = `the script in front of ${engine.title}'s runtime`;
	requireLauncher(place, subject);
	requireProgram(place, subject, shellPaths, "which runs the script; dash, bash and busybox provide it");
	const underlying = underlyingRuntime(place, engine, configured, request.runtime, prefix);
	const { runtime } = underlying;
	const script = scriptPath(engine.name, underlying, prefix);
	const { files, edits, warnings } = engine.register(view, { name, isDefault, script, underlying });
	const log = options.log ?? defaultLog;
	const textOf = (called: string) => scriptText(called, policy.digest, options, prefix, calledClient(request));
	return {
		engine: engine.name,
		payload: payload(request),
		registration: [
			ownFile(script, encodeUtf8(textOf(runtime)), 0o755),
			...(handler === undefined ? [] : [ownFile(runtimeClassPath(handler), encodeUtf8(runtimeClassText(handler)))]),
			...files.map(({ path, text }) => ownFile(path, encodeUtf8(text))),
			...earlierScripts(place, engine, old, textOf).filter(({ path }) => path !== script),
		],
		edits: edits.map((edit) => wantedEdit(place, view, edit)),
		folders: logFolder(log),
		trial: { policy: policyFolder(policy.digest), runtime, ...installedTo(prefix) },
		receipt: { policy: policy.digest, log, ...installedTo(prefix), ...configuredAt(engine), wrapper: { name, isDefault, script, runtime } },
		warnings,
	};
}

/** A changed configuration file. Mode and owner are kept, because such files may contain passwords. */
function wantedEdit(place: Place, view: View, { path, changes }: Registration["edits"][number]): WantedEdit {
	const { text, edit } = edited(path, view.look(path) && readConfig(view, path), changes);
	const entry = place.look(path);
	const file: WantedFile = ownFile(path, encodeUtf8(text), entry?.mode);
	return { ...file, ...(entry && { owner: { owner: entry.owner, group: entry.group } }), edit };
}

function refuseUnfit({ title }: RuntimeEngine, { unfit, fixedDefault, runtimes, by }: Configured, { name, isDefault }: KnownRuntime): void {
	if (unfit !== undefined) throw new OssifyError("host/unfit-engine", `cannot install for ${title}: ${unfit}`);
	if (isDefault && fixedDefault !== undefined)
		throw new OssifyError("host/unfit-engine", `cannot install for ${title}: ${fixedDefault}; or install with --handler`);
	if (!Object.hasOwn(runtimes, name)) return;
	const message = `cannot install for ${title}: ${by ?? "its configuration"} already has a runtime ${name}, which ossify did not add; choose another name with --handler, or rename that one`;
	throw new OssifyError("host/not-ours", message);
}
