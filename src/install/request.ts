/**
 * What is to be installed.
 * @module
 */
import type { HookEngine, RuntimeEngine } from "./engine.ts";
import type { HookOptions } from "./hook_file.ts";
import type { PolicyFiles } from "./policy.ts";
import type { WrapperOptions } from "./wrapper.ts";

/** Whatever the engine. */
export interface AnyRequest {
	/** On this machine. */
	readonly executable: string;
	readonly policy: PolicyFiles;
}

export interface HookRequest extends AnyRequest {
	readonly engine: HookEngine;
	readonly hook: HookOptions;
	/** Where the hook file goes, in place of a folder of ours that the engine is told of. */
	readonly hooksFolder?: string;
}

export interface RuntimeRequest extends AnyRequest {
	readonly engine: RuntimeEngine;
	readonly wrapper: WrapperOptions;
	/** The runtime behind, by name or path; left out, what the engine would use. */
	readonly runtime?: string;
	/** The name of a runtime besides the default one; left out, it becomes that. */
	readonly handler?: string;
}

export type Request = HookRequest | RuntimeRequest;
