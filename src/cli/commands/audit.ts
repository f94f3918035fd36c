/** `ossify audit`. @module */
import {
	type AuditedContainer,
	type AuditResult,
	type AuditRun,
	AuditTally,
	type Baseline,
	type Origin,
	readBaseline,
} from "../../audit/mod.ts";
import { coded, exitCodes, PlacedError } from "../../errors.ts";
import { count, widthFor } from "../../terminal/mod.ts";
import { type Command, decisionOptions, formatOption, usageError } from "../arguments/mod.ts";
import {
	auditFormats,
	auditMachine,
	auditSpecs,
	failOnOf,
	failOnOption,
	machineRootOption,
	nodeName,
	type Receiver,
	type Reporter,
	reporterFor,
	skipLayersOption,
} from "../auditing/mod.ts";
import { assessorFor, inTime, type TimedCall, timeOf } from "../deciding/mod.ts";
import { colorsFor, notify, reportError } from "../output/mod.ts";
import { version } from "../version.ts";

/** Says what the policies would make of many containers. */
export const command: Command = {
	name: "audit",
	summary: "show what the policies would make of many containers",
	about:
		"Shows what the policies would make of each container in enforce mode, and by which rule: refused; unknown, if what a manifest does not state decides; hardened (its root would become read-only); changed (only mounts would change); exempt; or compliant. Then the totals. Changes nothing. Folders are searched for specs, manifests, Compose files, Quadlet units and NDJSON. A file that cannot be read is reported, the others are audited, and the exit code is 4. Without SPEC, the containers on this machine are audited; the risk is then what each wrote into its own layer and could not write under its decision. docs/guide/audit.md explains results, risks and formats.",
	args: [
		{
			name: "SPEC",
			variadic: true,
			summary:
				"a config.json, a bundle folder, a manifest or another form, a folder with any of these, NDJSON, or - for standard input (default: the containers on this machine)",
		},
	],
	options: [
		{
			...formatOption,
			choices: auditFormats,
			summary:
				"pretty (the default), json, ndjson (a container a line, as it is audited), csv, sarif (2.1.0), junit, html (one page that needs nothing else) or openreports (for kubectl apply)",
		},
		failOnOption,
		{
			name: "baseline",
			value: "FILE",
			summary: "an earlier audit, by --format json: report only what is new or has changed since; --fail-on ignores the rest",
		},
		machineRootOption,
		skipLayersOption,
		...decisionOptions,
	],
	examples: [
		{ line: "ossify audit", does: "all containers on this machine" },
		{ line: "ossify audit deploy/", does: "all manifests and specs in a folder" },
		{ line: "kubectl get pods -A -o json | ossify audit -", does: "the pods of a cluster" },
		{ line: "kubectl get pods -A -o json | jq -c '.items[]' | ossify audit -", does: "those of a large cluster, a pod a line" },
		{ line: "ossify audit --fail-on refused,unknown -d site.yaml deploy/", does: "in a pipeline, with your own data" },
		{ line: "ossify audit --format json deploy/ > audit.json", does: "a baseline" },
		{ line: "ossify audit --baseline audit.json --fail-on hardened deploy/", does: "only what is new or has changed" },
		{ line: "ossify audit --format html > audit.html", does: "a page for a browser" },
	],
	project: "policy",
	run: inTime(run),
};

async function run(call: TimedCall): Promise<number> {
	const { platform, args, options } = call;
	for (const { name } of [machineRootOption, skipLayersOption])
		if (args.length > 0 && options.flag(name))
			throw usageError("usage/contradiction", `--${name} is for the containers on a machine: leave out SPEC, or --${name}`);
	const failOn = failOnOf(options);
	const baseline = baselineOf(call);
	const assessor = assessorFor(call, { identify: true });
	const style = { colors: colorsFor(platform.stdout, platform.environment), width: widthFor(platform.stdout) };
	const format = options.text("format") ?? "pretty";
	const reporter = reporterFor(platform, { format, style, failing: failOn.length > 0 ? failOn : wanting, run: runOf(call) });
	const audit = new Audit(call, reporter, baseline);
	await (args.length > 0 ? auditSpecs : auditMachine)({ call, assessor, receiver: audit });
	return audit.end(failOn);
}

/** What pages and reports say of this call. */
function runOf(call: TimedCall): AuditRun {
	const { platform, args, options } = call;
	const node = args.length > 0 ? undefined : nodeName(call);
	return { time: (timeOf(options.text("now")) ?? platform.now()).toISOString(), version, specs: args, ...(node !== undefined && { node }) };
}

/** What would not stay as it is. */
const wanting: readonly AuditResult[] = ["refused", "unknown", "hardened", "changed"];

function baselineOf({ platform, options }: TimedCall): Baseline | undefined {
	const path = options.text("baseline");
	return path === undefined ? undefined : readBaseline(platform.files.read(path, { blame: "input", limit: mostBaseline }), path);
}

/** Some 100,000 containers. */
const mostBaseline = 256 * 1024 * 1024;

/** Passes on what is new, and keeps the sums. */
class Audit implements Receiver {
	readonly #call: TimedCall;
	readonly #reporter: Reporter;
	readonly #baseline: Baseline | undefined;
	readonly #tally = new AuditTally();
	#unchanged = 0;
	#worst = 0;

	constructor(call: TimedCall, reporter: Reporter, baseline: Baseline | undefined) {
		this.#call = call;
		this.#reporter = reporter;
		this.#baseline = baseline;
	}

	add(container: AuditedContainer): void {
		if (this.#baseline?.has(container)) this.#unchanged++;
		else {
			this.#tally.add(container);
			this.#reporter.add(container);
		}
	}

	async fail(spec: string, error: unknown, origin?: Origin): Promise<void> {
		const { code, message, advice } = coded(error);
		const row = origin?.line ?? (error instanceof PlacedError ? error.place.row : 0);
		this.#reporter.fail({ spec, code, message, ...(advice !== undefined && { advice }), path: origin?.spec ?? spec, row });
		this.#worst = Math.max(this.#worst, await reportError(this.#call.platform, error, spec));
	}

	/** @returns the exit code */
	end(failOn: readonly AuditResult[]): number {
		const unchanged = this.#baseline && this.#unchanged;
		this.#reporter.end({ totals: this.#tally.totals(), unchanged });
		if (unchanged !== undefined && unchanged > 0)
			notify(this.#call.platform, "note", `${count(unchanged, "container is", "containers are")} as in the baseline, and left out`);
		const failing = failOn.some((result) => this.#tally.count(result) > 0) ? exitCodes.denied : 0;
		return Math.max(this.#worst, failing);
	}
}
