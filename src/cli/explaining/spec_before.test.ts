import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { bundleOfParts } from "../../bundle/mod.ts";
import { assess } from "../../harden.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import type { LoggedRecord } from "../../log/mod.ts";
import { mutate } from "../../mutate/mod.ts";
import { parseSpec } from "../../oci_spec/mod.ts";
import { packageAssets } from "../../platform/mod.ts";
import { loadPolicy } from "../../policy.ts";
import { specBefore } from "./spec_before.ts";

const policy = await loadPolicy(bundleOfParts(packageAssets.policy()));
const ask = (spec: ReturnType<typeof parseSpec>) => assess(policy, spec, { now: new Date("2026-11-29T00:00:00Z") });
const fixture = JSON.parse(readFileSync(`${import.meta.dir}/../../../test/fixtures/podman/default.json`, "utf8"));

/** The spec that a runtime got, and the record of the decision about it. */
function started(spec: object) {
	const parsed = parseSpec(encodeUtf8(JSON.stringify(spec)));
	const { decision, changes, patch } = ask(parsed);
	const record: LoggedRecord = {
		time: "2026-11-29T00:00:00.000Z",
		stage: "precreate",
		outcome: patch.length > 0 ? "requested" : "unchanged",
		readonly: true,
		tmpfs: changes.flatMap((change) => (change.what === "add-tmpfs" ? [change.entry.destination] : [])),
		readonlyMounts: changes.flatMap((change) => (change.what === "lock-mount" ? [change.destination] : [])),
		leftOut: [],
		reasons: decision.reasons,
		deny: [],
		warn: [],
		duration: 1,
	};
	return { file: { path: "/c/config.json", bytes: mutate(parsed, patch), bundle: "/c/" }, record };
}

const open = { ...fixture, root: { ...fixture.root, readonly: false } };
const locked = { ...fixture, root: { ...fixture.root, readonly: true } };
const ofVersion = (version: string) => (record: LoggedRecord) => ({
	...record,
	reasons: record.reasons.map(({ rule, message }) => ({ rule, message: version + message })),
});

/** The spec before ossify, what is recorded of it, and what comes of it. */
test.each<[string, object, (record: LoggedRecord) => LoggedRecord | undefined, object | undefined]>([
	["a writable root", open, (record) => record, open],
	["a writable root, by the messages of another version", open, ofVersion("2: "), open],
	["a root that its author made read-only", locked, (record) => record, locked],
	["such a root, by the messages of another version", locked, ofVersion("2: "), locked],
	["a record without reasons, as it was too long", open, (record) => ({ ...record, reasons: [] }), locked],
	["no record", open, () => undefined, undefined],
	["a live hook, which does not change the spec", open, (record) => ({ ...record, stage: "createRuntime" }), undefined],
	["audit mode", open, (record) => ({ ...record, outcome: "audited" }), undefined],
])("the spec before ossify of %s", (_, spec, recorded, expected) => {
	const { file, record } = started(spec);
	const before = specBefore({ file, record: recorded(record), ask });
	expect(before && { ...before, bytes: JSON.parse(new TextDecoder().decode(before.bytes)) }).toEqual(
		expected && { path: "/c/config.json", bundle: "/c/", bytes: expected },
	);
});
