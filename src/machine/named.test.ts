/** Containers by names and IDs. */
import { expect, test } from "bun:test";
import type { FoundContainer } from "./found.ts";
import { containerNamed } from "./named.ts";

const ids = [`ab12${"0".repeat(60)}`, `ab13${"0".repeat(60)}`, "job"];
const all: FoundContainer[] = [
	{ key: "", id: ids[0] as string, engine: "storage", name: "web" },
	{ key: "", id: ids[1] as string, engine: "docker", name: "ab12" },
	{ key: "", id: ids[2] as string, engine: "containerd" },
	{ key: "", id: "c".repeat(64), engine: "docker", name: "twice" },
	{ key: "", id: "d".repeat(64), engine: "storage", name: "twice" },
];

test.each([
	["a name", "web", ids[0]],
	["a name that is the beginning of another's ID", "ab12", ids[1]],
	["an ID", ids[0] as string, ids[0]],
	["the beginning of an ID", "ab120", ids[0]],
	["an ID that its user chose", "job", ids[2]],
])("finds a container by %s", (_, wanted, id) => expect(containerNamed(all, wanted).id).toBe(id as string));

test.each([
	["none", "other", "there is no container with the name or ID other"],
	["a short beginning", "ab1", "there is no container with the name or ID ab1"],
	["several names", "twice", "2 containers are named twice: name the ID"],
	["escapes", "\u001b[31m", "there is no container with the name or ID \\u001b[31m"],
])("%s is an error", (_, wanted, message) => {
	expect(() => containerNamed(all, wanted)).toThrow(expect.objectContaining({ code: "host/no-container", message }));
});

test("several IDs with one beginning are an error", () => {
	const two = [`ab12${"0".repeat(60)}`, `ab12${"1".repeat(60)}`].map((id): FoundContainer => ({ key: "", id, engine: "docker" }));
	const message = "the IDs of 2 containers begin with ab12: name more of the ID";
	expect(() => containerNamed(two, "ab12")).toThrow(expect.objectContaining({ message }));
});

test("where there is none of a name, some that exist are named", () => {
	const many = Array.from(
		{ length: 12 },
		(_, index): FoundContainer => ({ key: "", id: `${index}`, engine: "docker", name: `\u001b${index}` }),
	);
	const adviceFor = (found: readonly FoundContainer[], unread?: string) => {
		try {
			return containerNamed(found, "other", unread);
		} catch (error) {
			return (error as { advice?: string }).advice;
		}
	};
	expect([all, many.slice(0, 9), [], all].map((found, index) => adviceFor(found, index === 3 ? "permission denied" : undefined))).toEqual([
		"there are ab12, twice, twice, web, job",
		"there are \\u001b0, \\u001b1, \\u001b2, \\u001b3, \\u001b4, \\u001b5, \\u001b6, \\u001b7, 1 more",
		"no engine on this machine has containers that ossify finds; name a file with the spec with --spec",
		"run ossify as root",
	]);
});
