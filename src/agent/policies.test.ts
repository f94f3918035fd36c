import { describe, expect, test } from "bun:test";
import { Policies } from "./policies.ts";

const policiesOf = (isThere: (path: string) => boolean = () => true, installed: () => string[][] = () => []) => {
	const said: string[] = [];
	const policies = new Policies({
		...{ executable: "/e", version: "1", pid: 1, sample: new Uint8Array(), policies: [["--policy", "/own"]] },
		...{ isThere, installed },
		say: (text) => said.push(text),
	});
	const named = () =>
		policies
			.trials()
			.slice(1)
			.map(({ args }) => args.slice(2, -2).join(" "));
	return { policies, said, named };
};

test("a new worker has to answer before it takes requests, also without policies", () => {
	const policies = new Policies({
		executable: "/e",
		version: "1",
		pid: 1,
		sample: new Uint8Array(),
		policies: [],
		installed: () => [],
		isThere: () => true,
		say: () => {},
	});
	expect(policies.trials().map(({ args, prints }) => [args, prints])).toEqual([[["version"], "ossify 1\n"]]);
});

describe("the policies that new workers load", () => {
	test("are the agent's own, and those that clients named", () => {
		const { policies, said, named } = policiesOf();
		policies.add(["-p", "/a", "--data", "/b"]);
		policies.add(["-p", "/a", "--data", "/b"]);
		policies.add(["-p", "shipped"]);
		expect({ named: named(), said }).toEqual({ named: ["--policy /own", "-p /a --data /b", "-p shipped"], said: [] });
	});

	test("are those that are installed as well, once they were looked for", () => {
		const installed = [["-p", "/a"]];
		const { policies, named } = policiesOf(
			() => true,
			() => installed,
		);
		expect(named()).toEqual(["--policy /own"]);
		policies.addInstalled();
		installed.push(["-p", "/b"]);
		expect(named()).toEqual(["--policy /own", "-p /a"]);
		policies.addInstalled();
		expect(named()).toEqual(["--policy /own", "-p /a", "-p /b"]);
	});

	test("may fail if they are installed, until they have worked or a client names them", () => {
		const installed = [["-p", "/a"]];
		const { policies } = policiesOf(
			() => true,
			() => installed,
		);
		const mayFail = () => policies.trials().flatMap(({ args, mayFail }) => (mayFail ? [args[3]] : []));
		policies.add(["-p", "/c"]);
		policies.addInstalled();
		expect(mayFail()).toEqual(["/a"]);
		policies.worked();
		installed.push(["-p", "/b"], ["-p", "/d"], ["-p", "/c"], ["--policy", "/own"]);
		policies.addInstalled();
		expect(mayFail()).toEqual(["/b", "/d"]);
		policies.add(["-p", "/b"]);
		expect(mayFail()).toEqual(["/d"]);
	});

	test("do not include one of a client whose files are gone, but the agent's own", () => {
		const gone = new Set<string>();
		const { policies, said, named } = policiesOf((path) => !gone.has(path));
		policies.add(["-p", "/old"]);
		policies.add(["-p", "/a", "-d", "/old/data.json"]);
		gone.add("/own").add("/old").add("/old/data.json");
		expect([named(), named()]).toEqual([["--policy /own"], ["--policy /own"]]);
		expect(said).toEqual([
			"-p /old is not loaded any more: /old is gone",
			"-p /a -d /old/data.json is not loaded any more: /old/data.json is gone",
		]);
	});

	test("do not include one of a client with which a worker could not be started, until it decides again", () => {
		const { policies, said, named } = policiesOf();
		policies.add(["-p", "/a"]);
		expect(policies.trials().map((job) => policies.failed(job))).toEqual([false, false, true]);
		expect({ named: named(), said }).toEqual({
			named: ["--policy /own"],
			said: [
				"-p /a is not loaded any more: no worker could be started with it; a container that names it gets the error, which `ossify doctor` shows",
			],
		});
		policies.add(["-p", "/a"]);
		expect(named()).toEqual(["--policy /own", "-p /a"]);
	});
});
