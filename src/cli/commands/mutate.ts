/** `ossify mutate`. @module */
import { type Assessment, enforce } from "../../harden.ts";
import { type Call, type Command, decisionOptions, usageError } from "../arguments/mod.ts";
import { type Assessed, assessCall, inTime, specArgument, type TimedCall } from "../deciding/mod.ts";

/** Prints or writes the hardened spec. */
export const command: Command = {
	name: "mutate",
	summary: "harden a container's spec",
	about:
		"Prints the spec as the policies want it. What they do not change keeps every byte. A container that they refuse is an error (exit 1), and nothing is written. In audit mode the spec stays as it is.",
	args: [specArgument],
	options: [
		{ name: "output", short: "o", value: "FILE", summary: "write there instead, wholly or not at all; SPEC itself is fine" },
		{ name: "diff", summary: "print what changes, for people" },
		{ name: "patch", summary: "print what changes, as a JSON patch (RFC 6902)" },
		...decisionOptions,
	],
	examples: [
		{ line: "ossify mutate bundle/ -o bundle/config.json", does: "harden a bundle in place" },
		{ line: "ossify mutate --diff config.json", does: "see what would change" },
		{ line: "ossify mutate --patch < config.json", does: "the change as RFC 6902 operations" },
	],
	run: inTime(run),
};

async function run(call: TimedCall): Promise<number> {
	const shape = shapeOf(call);
	const assessed = await assessCall(call);
	const { decision } = assessed.assessment;
	if (shape === "spec" || decision.mode === "enforce") {
		const { bytes } = enforce(assessed.assessment);
		if (shape === "spec") put(call, assessed, bytes);
	}
	if (shape !== "spec") await show(call, assessed.assessment, shape);
	if (decision.mode === "audit" || decision.warn.length > 0) await remark(call, assessed.assessment);
	return 0;
}

type Shape = "spec" | "diff" | "patch";

function shapeOf({ options }: Call): Shape {
	const wanted = (["diff", "patch"] as const).filter((one) => options.flag(one));
	if (wanted.length > 1) throw usageError("usage/contradiction", "--diff and --patch are two ways to show one change: choose one");
	const [shape = "spec"] = wanted;
	if (shape !== "spec" && options.text("output") !== undefined) {
		throw usageError("usage/contradiction", `--${shape} prints the change and -o writes the spec: choose one`);
	}
	return shape;
}

function put({ platform, options }: Call, { file, assessment }: Assessed, bytes: Uint8Array): void {
	const target = options.text("output") ?? "-";
	if (target === "-") return platform.stdout.write(bytes);
	const unchanged = bytes === assessment.spec.bytes && file.path !== undefined && platform.files.same(file.path, target);
	if (!unchanged) platform.files.write(target, bytes);
}

async function show(call: Call, assessment: Assessment, shape: "diff" | "patch"): Promise<void> {
	const [{ renderChange }, { forPrograms }] = await Promise.all([import("../diffs/change.ts"), import("../output/mod.ts")]);
	const text = renderChange(call, assessment, shape);
	call.platform.stdout.write(shape === "patch" ? forPrograms(text) : text);
}

async function remark({ platform }: Call, { decision, patch }: Assessment): Promise<void> {
	const { notify } = await import("../output/report.ts");
	for (const { rule, message } of decision.warn) notify(platform, "warning", `${rule}: ${message}`, { rule });
	if (decision.mode === "enforce") return;
	const refusals = decision.deny.map(({ rule, message }) => `${rule}: ${message}`).join("; ");
	const would = refusals ? `refuse this container: ${refusals}` : patch.length > 0 ? "change it; see --diff" : "change nothing either";
	notify(platform, "note", `audit mode: the spec stays as it is; enforcing would ${would}`);
}
