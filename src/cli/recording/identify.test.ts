import { describe, expect, test } from "bun:test";
import { parseSpec } from "../../oci_spec/mod.ts";
import type { Policy, PolicyIdentity } from "../../policy.ts";
import { identifier } from "./identify.ts";

const id = "c1".repeat(32);
const other = "d2".repeat(32);
const spec = parseSpec(new TextEncoder().encode(`{"ociVersion":"1.0.2","root":{"path":"/r"}}`));
const listed = (one: string, name: string, more: object = {}) => ({
	id: one,
	names: [name],
	metadata: JSON.stringify({ "image-name": `localhost/${name}:1`, name, "created-at": 1795863818 }),
	...more,
});

/** What is known of a container whose policy says so much, on a machine with these files. */
function identified(said: PolicyIdentity, files: Readonly<Record<string, unknown>>, state?: object) {
	const warnings: string[] = [];
	const policy = { identify: () => said } as unknown as Policy;
	const reader = {
		kind: (path: string) => (path in files ? ("file" as const) : ("missing" as const)),
		read: (path: string) => new TextEncoder().encode(typeof files[path] === "string" ? files[path] : JSON.stringify(files[path])),
	};
	const identity = identifier(reader, (message) => warnings.push(message))(policy, spec, {
		now: new Date(0),
		...(state && { state }),
	});
	return { identity, warnings };
}

const podman = { engine: "podman", container: id, stateFiles: ["/a", "/b"] };
const web = { name: "web", image: "localhost/web:1" };

describe("identifier()", () => {
	test.each<[string, PolicyIdentity, Record<string, unknown>, object]>([
		["no file is named", { engine: "plain" }, {}, { engine: "plain" }],
		["no file is there", podman, {}, { engine: "podman", container: id }],
		["Podman's list has it", podman, { "/a": [listed(other, "db"), listed(id, "web")] }, { engine: "podman", container: id, ...web }],
		["the second list has it", podman, { "/a": [], "/b": [listed(id, "web")] }, { engine: "podman", container: id, ...web }],
		["no list has it", podman, { "/a": [listed(other, "db")] }, { engine: "podman", container: id }],
		["it has no metadata", podman, { "/a": [{ id, names: ["web"] }] }, { engine: "podman", container: id, name: "web" }],
		["names are no texts", podman, { "/a": [{ id, names: [7], metadata: '{"image-name":[]}' }] }, { engine: "podman", container: id }],
		["a name is too long", podman, { "/a": [{ id, names: ["x".repeat(1025)] }] }, { engine: "podman", container: id }],
		[
			"Docker's file is its own",
			{ engine: "docker", container: id, stateFiles: ["/a"] },
			{ "/a": { ID: id, Name: "/web", Config: { Image: "localhost/web:1" } } },
			{ engine: "docker", container: id, ...web },
		],
		[
			"Docker's file is another container's",
			{ engine: "docker", container: id, stateFiles: ["/a"] },
			{ "/a": { ID: other, Name: "/web", Config: { Image: "x" } } },
			{ engine: "docker", container: id },
		],
		[
			"the policy takes precedence over the file",
			{ ...podman, name: "own" },
			{ "/a": [listed(id, "web")] },
			{ ...podman, ...web, name: "own" },
		],
	])("says who a container is where %s", (_, said, files, wanted) => {
		const { stateFiles: _files, ...expected } = wanted as PolicyIdentity;
		expect(identified(said, files)).toEqual({ identity: expected, warnings: [] });
	});

	test("looks the container up by the id of its state, too", () => {
		expect(identified({ stateFiles: ["/a"] }, { "/a": [listed(id, "web")] }, { id }).identity).toEqual(web);
	});

	test("warns, and goes on, where a file is not JSON", () => {
		const { identity, warnings } = identified(podman, { "/a": "{" });
		expect(identity).toEqual({ engine: "podman", container: id });
		expect(warnings).toHaveLength(1);
		expect(warnings[0]).toStartWith("the decision is recorded without the container's name and image: ");
	});

	test("reads no more than eight files", () => {
		const paths = Array.from({ length: 9 }, (_, index) => `/${index}`);
		const files = Object.fromEntries(paths.map((path) => [path, path === "/8" ? [listed(id, "web")] : []]));
		expect(identified({ container: id, stateFiles: paths }, files).identity).toEqual({ container: id });
	});
});
