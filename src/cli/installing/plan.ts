/**
 * Prints a plan: its steps, notes, and what is left to do.
 * @module
 */
import {
	configures,
	type Engine,
	hardensAny,
	type Installed,
	type InstallPlan,
	type Operation,
	type Place,
	shown,
} from "../../install/mod.ts";
import { visible } from "../../visible.ts";
import type { Call } from "../arguments/mod.ts";
import { colorsFor, forPrograms, notify } from "../output/mod.ts";
import { describeChange, type Setting } from "./changes.ts";
import { belowRoot } from "./options.ts";

/** Prints the steps, done or to be done. */
export function showPlan(call: Call, plan: InstallPlan, settings: readonly Setting[] = []): void {
	const { platform, options } = call;
	const { stdout, environment } = platform;
	const steps = shown(plan);
	const root = options.text("root");
	const dryRun = options.flag("dry-run");
	if (options.text("format") === "json")
		return stdout.write(
			forPrograms(`${JSON.stringify({ ...(root !== undefined && { root }), dryRun, steps: steps.map(describe), ...named(settings) })}\n`),
		);
	const below = belowRoot(call);
	if (steps.length === 0) {
		const isChanged = settings.some(({ before, after }) => before !== after);
		return stdout.write(`${isChanged ? "" : `Everything${below} is as it should be: there is nothing to do.\n`}${listed(settings)}`);
	}
	const { green, red, yellow, dim, bold } = colorsFor(stdout, environment);
	const paint = { "+": green, "~": yellow, "-": red };
	// Folders are not listed: a file in them is.
	const lines = steps
		.filter((step) => !step.do.endsWith("folder"))
		.map((step) => {
			const { sign, path, mode } = describe(step);
			return `  ${paint[sign](sign)} ${visible(path)}${mode === undefined ? "" : ` ${dim(mode)}`}\n`;
		});
	stdout.write(`${bold(`${dryRun ? "Would do" : "Done"}${below}`)}\n${lines.join("")}${listed(settings)}`);
}

function listed(settings: readonly Setting[]): string {
	const width = Math.max(...settings.map(({ name }) => name.length)) + 2;
	return settings.map((one) => `${one.name.padEnd(width)}${visible(describeChange(one))}\n`).join("");
}

function named(settings: readonly Setting[]): { settings?: Readonly<Record<string, Omit<Setting, "name">>> } {
	return settings.length === 0 ? {} : { settings: Object.fromEntries(settings.map(({ name, ...one }) => [name, one])) };
}

/** The notes on a plan, and what is left to do after it is applied. */
export function tellAbout({ platform, options }: Call, engine: Engine, plan: InstallPlan): void {
	for (const warning of plan.warnings) notify(platform, "warning", warning);
	const isConfigured = plan.operations.some((one) => one.do !== "try" && configures(engine, one.path));
	if (isConfigured && engine.notice !== undefined && !options.flag("dry-run")) notify(platform, "note", engine.notice);
}

/** Notes on an engine's containers from now on, for the first install that hardens any. */
export function showRemark({ platform, options }: Call, place: Place, engine: Engine, { before, after }: Installed): void {
	const isNews = hardensAny(after, engine) && !(before && hardensAny(before, engine));
	const remark = isNews && !options.flag("dry-run") ? engine.remark?.(place) : undefined;
	if (remark !== undefined) notify(platform, "note", remark);
}

interface Step {
	readonly sign: "+" | "~" | "-";
	readonly path: string;
	readonly mode?: string;
}

function describe(operation: Operation): Step {
	if (operation.do === "try") return { sign: "~", path: operation.policy };
	const path = operation.do.endsWith("folder") ? `${operation.path}/` : operation.path;
	if (!("mode" in operation)) return { sign: "-", path };
	const sign = operation.do === "put file" && operation.replaces ? "~" : "+";
	return { sign, path, mode: operation.mode.toString(8).padStart(4, "0") };
}
