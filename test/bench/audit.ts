/**
 * `ossify audit` of many specs, beside `opa exec` and `conftest test` with the same Rego and data on the same files.
 * @module
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ossifyExecutable } from "../host/support/engines.ts";
import { shippedData, shippedModules } from "../support/compiler.ts";
import { conftestPath } from "./conftest.ts";
import { root } from "./fixture.ts";
import { cpu, figuresTable, memory, ratio, wall } from "./markdown.ts";
import { opaPath } from "./opa.ts";
import type { Part } from "./part.ts";
import { commandRow } from "./process.ts";
import { sideBySide } from "./rounds.ts";

const counts = [1000, 10_000];
/** Ten thousand specs take `opa exec` half a minute. */
const mostRounds = 5;

export const audit: Part = {
	name: "audit",
	async run({ rounds, folder }) {
		const ossify = join(folder, "ossify");
		copyFileSync(ossifyExecutable(), ossify);
		const policies = writePolicies(folder);
		const times = Math.min(rounds, mostRounds);
		const tables = [];
		for (const count of counts) {
			const { specs, inputs, bytes } = writeSpecs(folder, count);
			const opa = "opa exec, same Rego, data and inputs";
			const rows = [
				commandRow("dist/ossify audit --format ndjson", { argv: [ossify, "audit", "--format", "ndjson", specs] }, opa),
				commandRow(opa, { argv: [opaPath(), "exec", "--decision", "ossify/decision", "-b", policies, inputs] }, opa),
				commandRow("conftest test, the rules deny and warn of the same", { argv: [conftestPath(), ...conftest(policies), inputs] }, opa),
			];
			const figures = await sideBySide(rows, times);
			const title = `${count} specs of ${Math.round(bytes / count)} bytes, in turn, ${times} rounds`;
			tables.push(figuresTable(title, [wall, ratio("of opa exec"), cpu, memory], figures));
		}
		return tables.join("\n");
	},
};

/** It asks for no decision, only for findings. */
function conftest(policies: string): string[] {
	const rego = join(policies, "ossify");
	const named = ["--namespace", "ossify.rules", "--parser", "json", "--output", "json"];
	return ["test", "-p", rego, "-d", join(policies, "data.json"), ...named];
}

/** Specs as long as this. */
const leastBytes = 18_000;

/** What CRI-O wrote, each with another name, and the inputs that policies receive of it, which OPA reads. */
function writeSpecs(folder: string, count: number): { readonly specs: string; readonly inputs: string; readonly bytes: number } {
	const [specs, inputs] = [join(folder, `specs-${count}`), join(folder, `inputs-${count}`)];
	for (const path of [specs, inputs]) mkdirSync(path);
	const fixtures = longFixtures();
	const now = new Date().toISOString();
	let bytes = 0;
	for (let index = 0; index < count; index++) {
		const spec = { ...fixtures[index % fixtures.length], hostname: `web-${index}` };
		const text = JSON.stringify(spec, null, "\t");
		bytes += text.length;
		writeFileSync(join(specs, `${index}.json`), text);
		writeFileSync(join(inputs, `${index}.json`), JSON.stringify({ spec, stage: "cli", now }));
	}
	return { specs, inputs, bytes };
}

function longFixtures(): readonly object[] {
	const path = join(root, "test/fixtures/crio/without-flag");
	const texts = readdirSync(path).map((name) => readFileSync(join(path, name), "utf8"));
	return texts.filter((text) => text.length >= leastBytes).map((text) => JSON.parse(text));
}

function writePolicies(folder: string): string {
	const policies = join(folder, "policies");
	for (const { path, text } of shippedModules()) {
		const target = join(policies, path);
		mkdirSync(dirname(target), { recursive: true });
		writeFileSync(target, text);
	}
	writeFileSync(join(policies, "data.json"), JSON.stringify(shippedData()));
	return policies;
}
