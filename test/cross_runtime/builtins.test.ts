/**
 * A policy that calls hosted builtins of every family, and some that OPA's interpreter answers, decides the same, byte for byte, on every runtime. Deno has no permission that they
 * might ask for.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleFrom } from "../support/compiler.ts";
import { outcome, root, runtimes } from "./runtimes.ts";

const policy = `package ossify

token := io.jwt.encode_sign({"alg": "HS256"}, {"a": 1}, {"kty": "oct", "k": "AyM1"})

key := {"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}

answers := [
	sprintf("%05.1f %q %v", [3.14, input.stage, {"a", "b"}]),
	time.format([time.parse_rfc3339_ns(input.now), "Europe/Berlin"]),
	time.weekday(time.parse_rfc3339_ns(input.now)),
	regex.replace("a1b2", "[0-9]+", "<$0>"),
	semver.compare("1.0.0", "1.0.0-rc.1"),
	units.parse_bytes("1.5GiB"),
	net.cidr_merge(["10.0.0.0/25", "10.0.0.128/25"]),
	crypto.sha256("x"),
	io.jwt.decode(token),
	io.jwt.encode_sign({"alg": "ES256"}, {}, key),
	json.patch({"a": [1]}, [{"op": "add", "path": "/a/-", "value": {2}}]),
	yaml.unmarshal(yaml.marshal({"a": ["yes", 1.5]})),
	graphql.is_valid("{ a }", "type Query { a: Int }"),
	uri.parse("https://a:1/b?c#d"),
	uuid.parse("00000000-0000-4000-8000-000000000000"),
	strings.split_n("a,b,c", ",", 2),
	object.subset({"a": {1, 2}}, {"a": {1}}),
	graph.reachable_paths({"a": ["b"], "b": []}, {"a"}),
	numbers.range_step(1, 9, 4),
	urlquery.encode("a b"),
]

decision := {
	"mode": "audit", "readonly": true, "tmpfs": [], "readonlyMounts": [], "deny": [], "warn": [],
	"reasons": [{"rule": "answers", "message": json.marshal(answers)}],
}
`;

const folder = mkdtempSync(join(tmpdir(), "ossify-builtins-"));
const spec = JSON.stringify({ ociVersion: "1.0.2", root: { path: "rootfs" }, process: { cwd: "/", args: ["sh"] } });

beforeAll(async () => {
	const { wasm, data } = await bundleFrom(policy);
	writeFileSync(join(folder, "policy.wasm"), wasm);
	writeFileSync(join(folder, "data.json"), data);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a policy that calls hosted builtins", () => {
	test("decides the same on every runtime", async () => {
		const args = ["eval", "-p", folder, "--now", "2026-11-23T12:00:00Z", "-"];
		const outcomes = await Promise.all(Object.values(runtimes).map((argv) => outcome([...argv(), ...args], spec, root)));
		const [first] = outcomes;
		expect(first).toEqual({ code: 0, stdout: expect.stringContaining("003.1 "), stderr: "" });
		for (const other of outcomes) expect(other).toEqual(first as typeof other);
	}, 60_000);
});
