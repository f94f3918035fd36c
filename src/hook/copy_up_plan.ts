/**
 * The plan of the copy-up hook: the tmpfs mounts to make once the runtime has made the other mounts. ossify writes it into the spec together with the hook,
 * so the hook does not evaluate the policy again.
 * @module
 */
import { OssifyError } from "../errors.ts";
import type { Stage } from "../evaluate/mod.ts";
import { type Schema, violations } from "../json/mod.ts";
import { type Identity, identityKeys } from "../policy.ts";
import type { FaultFormat } from "./fault_entry.ts";

/** The runtime's log, which engines read for errors. */
export interface RuntimeLog extends FaultFormat {
	/** Absolute. */
	readonly path: string;
}

/** The plan, as JSON in the hook's argument. */
export interface CopyUpPlan {
	/** The stage of the decision. */
	readonly stage: Stage;
	/** Absolute path of the image's root file system. */
	readonly root: string;
	/** The SELinux label that the spec sets for mounts. */
	readonly mountLabel?: string;
	/** Destinations of the spec's own tmpfs mounts. */
	readonly scratch: readonly string[];
	/** The mounts to make, as entries of `mounts`. Without a mode, a mount gets that of the folder below it. */
	readonly tmpfs: readonly unknown[];
	/** Whether the spec has a read-only root, for the record. */
	readonly readonly: boolean;
	/** SHA-256 of the policy that decided. */
	readonly policy?: string;
	/** The identity of the container. */
	readonly identity: Identity;
	readonly runtimeLog?: RuntimeLog;
	/** The container comes from a checkpoint, which contains the mounts with their content: the hook does nothing. */
	readonly restored?: true;
}

const text: Schema = { type: "string", minLength: 1 };
const texts: Schema = { type: "array", items: { type: "string" } };

const mount: Schema = {
	type: "object",
	required: ["destination", "type", "options"],
	properties: { destination: text, type: { enum: ["tmpfs"] }, source: { type: "string" }, options: texts, defaultMode: text },
	additionalProperties: false,
};

const identity: Schema = {
	type: "object",
	properties: Object.fromEntries(identityKeys.map((key) => [key, { type: "string" }])),
	additionalProperties: false,
};

const runtimeLog: Schema = {
	type: "object",
	required: ["path", "format", "style"],
	properties: { path: { type: "string", pattern: "^/" }, format: { enum: ["json", "text"] }, style: { enum: ["logrus", "plain"] } },
	additionalProperties: false,
};

const schema: Schema = {
	type: "object",
	required: ["stage", "root", "scratch", "tmpfs", "readonly", "identity"],
	properties: {
		stage: { enum: ["precreate", "create"] },
		root: { type: "string", pattern: "^/" },
		mountLabel: text,
		scratch: texts,
		tmpfs: { type: "array", items: mount },
		readonly: { type: "boolean" },
		policy: text,
		identity,
		runtimeLog,
		restored: { enum: [true] },
	},
	additionalProperties: false,
};

/** Reads the argument. @throws {OssifyError} `input/invalid-plan` */
export function parseCopyUpPlan(argument: string): CopyUpPlan {
	const document = parsed(argument);
	const wrong = violations(schema, document, "it");
	if (wrong.length > 0) throw invalid(wrong.join("; "));
	return document as CopyUpPlan;
}

function parsed(argument: string): unknown {
	try {
		return JSON.parse(argument);
	} catch (cause) {
		throw invalid("it is not JSON", cause);
	}
}

function invalid(why: string, cause?: unknown): OssifyError {
	return new OssifyError("input/invalid-plan", `cannot use the plan in the hook's argument --plan: ${why}`, {
		...(cause !== undefined && { cause }),
		advice: "do not change the hook that ossify added to the spec; if you remove it, ossify adds it again",
	});
}
