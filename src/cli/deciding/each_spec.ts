/**
 * Several SPECs in one call.
 * @module
 */
import { coded } from "../../errors.ts";
import type { Form } from "../../forms/mod.ts";
import type { Policy } from "../../policy.ts";
import { usageError } from "../arguments/mod.ts";
import { type Assessed, type AssessedFile, assessorFor } from "./assess.ts";
import { noteWindows } from "./for_windows.ts";
import type { TimedCall } from "./in_time.ts";
import type { SpecFile } from "./spec_file.ts";

/** One container of a call. */
export interface One {
	readonly assessed: Assessed;
	/** Where the call has several specs, the name of its file. */
	readonly name: string | undefined;
	/** Where the call has several containers, the name of this one: its file's, and its label in a form. */
	readonly title: string | undefined;
}

type Act = (one: One) => number | Promise<number>;

/** What a call does about a file that is a form, besides what it does about each of its containers. */
export interface FormActs {
	/** Before them. */
	begin(form: Form, file: SpecFile): void | Promise<void>;
	/** Chooses of its containers; left out: all. Also of a file that is a spec. */
	choose?(file: AssessedFile): Promise<AssessedFile["containers"]>;
	/** After them, where nothing went wrong. */
	end(file: SpecFile, name: string | undefined): number | Promise<number>;
}

/**
 * Does something about each container of a call. Where there is only one, what goes wrong with it is thrown; of several, it is reported with the
 * name, and the others follow.
 * @returns the worst exit code
 */
export async function forEachSpec(call: TimedCall, act: Act, forms?: FormActs): Promise<number> {
	const { args, deadline } = call;
	const { assess, load } = assessorFor(call);
	if (args.length <= 1) return await forEachContainer(call, await assess(args[0]), { name: undefined, act, forms });
	if (args.filter((given) => given === "-").length > 1)
		throw usageError("usage/contradiction", "the standard input is one SPEC: name - once");
	// What is wrong with the policy is wrong for all of them.
	await load();
	let worst = 0;
	for (const given of args) {
		deadline.renew();
		const code = await reporting(call, given, async () => await forEachContainer(call, await assess(given), { name: given, act, forms }));
		worst = Math.max(worst, code);
	}
	return worst;
}

/** The same for a file that has been read. @param policy the policy of the call, where it has been loaded */
export async function forEachIn(
	call: TimedCall,
	file: SpecFile,
	act: Act,
	{ forms, policy }: { readonly forms?: FormActs; readonly policy?: Policy },
): Promise<number> {
	return await forEachContainer(call, await assessorFor(call, { policy }).assessFile(file), { name: undefined, act, forms });
}

/** What is done about one file. */
interface Doing {
	readonly name: string | undefined;
	readonly act: Act;
	readonly forms: FormActs | undefined;
}

async function forEachContainer(call: TimedCall, assessed: AssessedFile, { name, act, forms }: Doing) {
	const { problems, form, file } = assessed;
	const containers = (await forms?.choose?.(assessed)) ?? assessed.containers;
	const [only] = containers;
	if (form === undefined && only !== undefined) return await act({ assessed: await only.assess(), name, title: name });
	await noteWindows(call, form, name);
	if (form !== undefined) await forms?.begin(form, file);
	let worst = 0;
	for (const problem of problems) worst = Math.max(worst, await reporting(call, name, () => Promise.reject(problem)));
	for (const { label, assess } of containers) {
		call.deadline.renew();
		const title = [name, label].filter((part) => part !== undefined).join(": ");
		const code = await reporting(call, title, async () => await act({ assessed: await assess(), name, title }));
		worst = Math.max(worst, code);
	}
	return worst === 0 && form !== undefined ? ((await forms?.end(file, name)) ?? 0) : worst;
}

/** An error's exit code, once it is reported. */
async function reporting({ platform }: TimedCall, name: string | undefined, act: () => Promise<number>): Promise<number> {
	return await act().catch(async (error: unknown) => {
		// Loaded here: the library for tests loads this folder, and what colours a terminal asks Deno for more of the environment.
		const { reportError } = await import("../output/report.ts");
		return await reportError(platform, coded(error), name);
	});
}
