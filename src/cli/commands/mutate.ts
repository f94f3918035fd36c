/** `ossify mutate`. @module */
import { type Assessment, enforce } from "../../harden.ts";
import { type Call, type Command, decisionOptions, usageError } from "../arguments/mod.ts";
import { type FormActs, forEachSpec, inTime, type One, type SpecFile, specArgument, type TimedCall } from "../deciding/mod.ts";
import type { FormsToMutate } from "../mutating/mod.ts";

/** Prints or writes the hardened spec. */
export const command: Command = {
	name: "mutate",
	summary: "harden a container's spec or manifest",
	about:
		"Prints the spec, or the Kubernetes manifest, Compose file or Quadlet unit, as the policies require it. All that they do not change keeps every byte. A container that they refuse is an error (exit 1), and nothing is written. In audit mode the spec stays as it is. Several SPECs are written with --in-place: all of them, or none if one is refused, invalid or cannot be written; or shown with --diff or --patch.",
	args: [
		{
			...specArgument,
			summary:
				"a config.json, a bundle folder that holds one, a Kubernetes manifest, a Compose file or a Quadlet unit, or - for the standard input (the default); several are processed one by one",
		},
	],
	options: [
		{ name: "output", short: "o", value: "FILE", summary: "write to this file instead, completely or not at all; it may be SPEC itself" },
		{ name: "in-place", short: "i", summary: "overwrite the file that each spec was read from, completely or not at all" },
		{ name: "diff", summary: "print what changes, for people" },
		{ name: "patch", summary: "print what changes, as a JSON patch (RFC 6902)" },
		{
			name: "image-root",
			value: "[IMAGE=]DIR",
			repeatable: true,
			summary:
				"the root folder of the image that the containers have, or of the one that they call IMAGE: where a tmpfs of a manifest or a Compose file hides files of the image, the warning names them, and without such files there is none",
		},
		...decisionOptions,
	],
	examples: [
		{ line: "ossify mutate bundle/ -o bundle/config.json", does: "harden a bundle in place" },
		{ line: "ossify mutate --in-place bundles/*/config.json", does: "harden many, all or none" },
		{ line: "ossify mutate --diff config.json", does: "see what would change" },
		{ line: "ossify mutate --in-place deployment.yaml", does: "harden the containers of a manifest" },
		{
			line: "ossify mutate --diff --image-root bundle/rootfs deployment.yaml",
			does: "with the names of the image's files that a tmpfs would hide",
		},
		{ line: "ossify mutate --patch < config.json", does: "the change as RFC 6902 operations" },
	],
	project: "policy",
	run: inTime(run),
};

async function run(call: TimedCall): Promise<number> {
	const shape = shapeOf(call);
	const ready: Ready[] = [];
	let forms: FormsToMutate | undefined;
	const formActs: FormActs = {
		begin: async (form, file) => {
			forms ??= await formsFor(call, shape);
			forms.begin(form, file);
		},
		end: (file, name) => {
			const bytes = forms?.end(file, name);
			if (bytes !== undefined) ready.push({ file, bytes });
			return 0;
		},
	};
	const enforceOne = async (one: One) => {
		const { assessed, name } = one;
		const { decision } = assessed.assessment;
		if (assessed.container !== undefined) forms?.add(one);
		else await enforceSpec(call, one, shape, ready);
		if (decision.mode === "audit" || decision.warn.length > 0)
			await remark(call, assessed.assessment, { shape, name: assessed.container === undefined ? name : one.title });
		return 0;
	};
	const code = await forEachSpec(call, enforceOne, formActs);
	forms?.finish();
	if (code === 0) putAll(call, ready);
	return code;
}

async function formsFor(call: Call, shape: Shape): Promise<FormsToMutate> {
	const { FormsToMutate, NamedImages } = await import("../mutating/mod.ts");
	return new FormsToMutate(call, shape, await NamedImages.of(call));
}

async function enforceSpec(call: Call, { assessed: { file, assessment }, name }: One, shape: Shape, ready: Ready[]): Promise<void> {
	if (shape === "spec" || assessment.decision.mode === "enforce") {
		const { bytes } = enforce(assessment);
		if (shape === "spec") ready.push({ file, bytes });
	}
	if (shape !== "spec") await show(call, assessment, shape, name);
}

/** A spec, or a form of containers, as it is to be written. */
interface Ready {
	readonly file: SpecFile;
	readonly bytes: Uint8Array;
}

type Shape = "spec" | "diff" | "patch";

/** What is printed of a spec, and its name if there are several. */
interface Shown {
	readonly shape: Shape;
	readonly name: string | undefined;
}

function shapeOf({ options, args }: Call): Shape {
	const wanted = (["diff", "patch"] as const).filter((one) => options.flag(one));
	if (wanted.length > 1) throw usageError("usage/contradiction", "--diff and --patch are two ways to show one change: choose one");
	const [shape = "spec"] = wanted;
	const targets = [...(options.text("output") === undefined ? [] : ["-o"]), ...(options.flag("in-place") ? ["--in-place"] : [])];
	if (targets.length > 1) throw usageError("usage/contradiction", "-o writes to another file and --in-place to SPEC itself: choose one");
	if (shape !== "spec" && targets.length > 0) {
		throw usageError("usage/contradiction", `--${shape} prints the change and ${targets[0]} writes the spec: choose one`);
	}
	if (options.flag("in-place") && (args.length === 0 || args.includes("-"))) {
		throw usageError(
			"usage/contradiction",
			"--in-place writes to SPEC itself, so it takes a file or a bundle folder, not the standard input",
		);
	}
	if (args.length > 1 && shape === "spec" && !options.flag("in-place")) {
		throw usageError(
			"usage/several-specs",
			"several specs cannot be printed as one document: write each with --in-place, or show the changes with --diff or --patch",
		);
	}
	return shape;
}

/** All or none: the specs may depend on each other. */
function putAll(call: Call, ready: readonly Ready[]): void {
	const { files, stdout } = call.platform;
	const changed = ready.map((one) => ({ ...one, target: targetOf(call, one) })).filter((one) => !isUnchanged(call, one));
	for (const { target, bytes } of changed) if (target === "-") stdout.write(bytes);
	files.writeAll(changed.flatMap(({ target: path, bytes: content }) => (path === "-" ? [] : [{ path, content }])));
}

function targetOf({ options }: Call, { file }: Ready): string {
	return options.flag("in-place") ? (file.path ?? "-") : (options.text("output") ?? "-");
}

function isUnchanged({ platform: { files } }: Call, { file, bytes, target }: Ready & { readonly target: string }): boolean {
	return target !== "-" && bytes === file.bytes && file.path !== undefined && files.same(file.path, target);
}

async function show(call: Call, assessment: Assessment, shape: "diff" | "patch", name: string | undefined): Promise<void> {
	const [{ renderChange }, { forPrograms }] = await Promise.all([import("../diffs/change.ts"), import("../output/mod.ts")]);
	const text = renderChange(call, assessment, shape, name);
	call.platform.stdout.write(shape === "patch" ? forPrograms(text) : text);
}

async function remark({ platform }: Call, { decision, patch }: Assessment, { shape, name }: Shown): Promise<void> {
	const { notify } = await import("../output/report.ts");
	const [subject, detail] = name === undefined ? ["", {}] : [`${name}: `, { spec: name }];
	for (const { rule, message } of decision.warn) notify(platform, "warning", `${subject}${rule}: ${message}`, { ...detail, rule });
	if (decision.mode === "enforce") return;
	const refusals = decision.deny.map(({ rule, message }) => `${rule}: ${message}`).join("; ");
	const change = shape === "spec" ? "change it; see --diff" : "make this change";
	const would = refusals ? `refuse this container: ${refusals}` : patch.length > 0 ? change : "change nothing either";
	notify(platform, "note", `${subject}audit mode: the spec stays as it is; enforcing would ${would}`, detail);
}
