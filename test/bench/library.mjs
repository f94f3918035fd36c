/**
 * The library's share of a container's start, on the runtime that runs this file. Prints one JSON object:
 * medians in microseconds. Plain JavaScript, since Node 20 must run it too.
 *
 * Arguments: the library's entry, a folder with policy.wasm and data.json, a spec.
 */
import { readFileSync } from "node:fs";
import process from "node:process";

const [entry, folder, specPath] = process.argv.slice(2);
const { harden, loadPolicy, parseSpec } = await import(entry);
const context = { now: new Date("2026-11-23T12:00:00Z") };
const wasm = new Uint8Array(readFileSync(`${folder}/policy.wasm`));
const data = readFileSync(`${folder}/data.json`, "utf8");
const bytes = new Uint8Array(readFileSync(specPath));

/** Median and quartiles over rounds of `times` calls, in µs a call, after a warm-up. */
function measure(work, { rounds = 41, times = 50, warmUp = 3000 } = {}) {
	for (let call = 0; call < warmUp; call++) work();
	const taken = Array.from({ length: rounds }, () => {
		const start = performance.now();
		for (let call = 0; call < times; call++) work();
		return ((performance.now() - start) / times) * 1000;
	});
	return spread(taken);
}

function spread(values) {
	const sorted = values.toSorted((a, b) => a - b);
	const at = (share) => Number(sorted[Math.round(share * (sorted.length - 1))].toFixed(1));
	return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

const policy = await loadPolicy({ wasm, data });
const spec = parseSpec(bytes);
const text = new TextDecoder().decode(bytes);

/** The spec with as many more volumes. */
function withMounts(count) {
	const value = JSON.parse(text);
	for (let index = 0; index < count; index++)
		value.mounts.push({ destination: `/data/${index}`, type: "bind", source: "/srv", options: ["rbind", "rw"] });
	return new TextEncoder().encode(JSON.stringify(value, null, "\t"));
}

/** The policy with as many exempt namespaces, none of them the spec's. */
function withExemptions(count) {
	const entries = Array.from({ length: count }, (_, index) => [`namespace-${index}`, { reason: "a reason of usual length" }]);
	return loadPolicy({ wasm, data }, { data: { ossify: { config: { exemptions: { namespaces: Object.fromEntries(entries) } } } } });
}

const result = {
	parse: measure(() => JSON.parse(text)),
	evaluate: measure(() => policy.ask(spec, context)),
	harden: measure(() => harden(policy, bytes, context)),
	mounts: {},
	exemptions: {},
};
for (const count of [10, 100, 1000]) {
	const larger = withMounts(count);
	result.mounts[count] = measure(() => harden(policy, larger, context), { rounds: 15, times: 10, warmUp: 300 });
}
for (const count of [10, 1000, 100_000]) {
	const start = performance.now();
	const larger = await withExemptions(count);
	const load = performance.now() - start;
	result.exemptions[count] = { ...measure(() => harden(larger, bytes, context), { rounds: 21, warmUp: 1000 }), load: Math.round(load) };
}
console.log(JSON.stringify(result));
