/**
 * What `ossify fmt` and the rules about style of `ossify check` make of Rego that others wrote: each folder of FOLDER is a repository. No file is
 * changed. OPA itself (`OSSIFY_OPA`, as node scripts/opa.mjs prints it) parses each file before and after.
 *
 *     bun scripts/public_rego.ts fmt FOLDER                        counts by repository, and each file on which ossify is wrong
 *     bun scripts/public_rego.ts check FOLDER                      the findings by rule
 *     bun scripts/public_rego.ts check FOLDER --sample 200 --each 10 --seed 1   some of them to be read, at least so many of each rule
 *
 * @module
 */
import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { countByRule, findingsIn, sampleOf, shownFinding } from "./_public_findings.ts";
import { formatCounts, formatOutcome, type Repository, repositoryAt } from "./_public_format.ts";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		sample: { type: "string", default: "0" },
		each: { type: "string", default: "0" },
		seed: { type: "string", default: "1" },
		rule: { type: "string" },
	},
});
const [task, folder = ""] = positionals;
const repositories = readdirSync(folder)
	.sort()
	.map((name) => repositoryAt(folder, name));

if (task === "fmt") await reportFormat(repositories);
else if (task === "check") reportFindings(await findingsIn(repositories));
else throw new Error(`the task is fmt or check, not ${task}`);

async function reportFormat(all: readonly Repository[]): Promise<void> {
	let faults = 0;
	for (const repository of all) {
		const outcomes = [];
		for (const file of repository.files) outcomes.push(await formatOutcome(file));
		for (const { file, fault, why } of outcomes) {
			if (fault !== undefined) console.log(`FAULT ${file.path}: ${fault}`);
			else if (why !== undefined) console.log(`refused ${file.path}:${why}`);
		}
		faults += outcomes.filter(({ fault }) => fault !== undefined).length;
		console.log(`${repository.name}: ${formatCounts(outcomes)}`);
	}
	process.exitCode = faults > 0 ? 1 : 0;
}

function reportFindings(all: Awaited<ReturnType<typeof findingsIn>>): void {
	const chosen = values.rule === undefined ? all : all.filter(({ rule }) => rule === values.rule);
	for (const [rule, count] of countByRule(chosen)) console.log(`${String(count).padStart(6)}  ${rule}`);
	const sample = sampleOf(chosen, { size: Number(values.sample), each: Number(values.each), seed: Number(values.seed) });
	for (const finding of sample) console.log(shownFinding(finding));
}
