/**
 * Runs cases, one after another, in a thread of its own.
 * @module
 */
import { compiler } from "../support/compiler.ts";
import { caseOf } from "./cases.ts";
import type { Outcome } from "./outcome.ts";
import { builder, runCase } from "./run_case.ts";

declare const self: Worker;

const build = builder(await compiler());

self.onmessage = async ({ data }: MessageEvent<string>) => {
	const one = caseOf(data);
	self.postMessage({ note: one.note, failure: await runCase(one, build) } satisfies Outcome);
};
self.postMessage("ready");
