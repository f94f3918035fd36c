/**
 * The time limit of the commands that evaluate policies for their authors.
 * @module
 */
import type { OssifyError } from "../../errors.ts";
import { type Deadline, startDeadline } from "../../platform/mod.ts";
import { type Call, evaluationSeconds, secondsOf } from "../arguments/mod.ts";

/** Runs `work` with a clock that it says its steps to. */
export async function inTime<T>({ options }: Call, work: (deadline: Deadline) => Promise<T>): Promise<T> {
	const seconds = secondsOf(options.text("timeout")) ?? evaluationSeconds;
	const deadline = await startDeadline(seconds, options.text("format") === "json" ? asJson : undefined);
	try {
		return await work(deadline);
	} finally {
		deadline.stop();
	}
}

/** As {@link reportError} has it. */
function asJson({ code, kind, message }: OssifyError): string {
	return `${JSON.stringify({ error: { code, kind, message } })}\n`;
}
