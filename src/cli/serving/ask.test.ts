/** What `ossify agent status` prints, of an agent of the test. */
import { expect, test } from "bun:test";
import { ossify } from "../../../test/support/cli.ts";
import { frame, withAgent } from "../../../test/support/fake_agent.ts";
import { temporaryFolder } from "../../../test/support/folder.ts";
import type { AgentStatus } from "../../agent/mod.ts";

const { at } = temporaryFolder("test");

test("names of a container that an engine gives are on one line, whatever they are", async () => {
	const name = "web\n   policies    loaded today\u001b[31m";
	const status: AgentStatus = {
		...{ version: "1", pid: 42, started: "today", loaded: "today", connections: 0, requests: 0 },
		...{ policies: {}, workers: 2, busy: 0, queued: 0, memory: 0, lost: 0, nri: "connected" },
		unhardened: [{ container: "a\nb", namespace: "shop\n", pod: "p\r", name, problem: "writable", rules: [] }],
	};
	const answer = Buffer.concat([frame("B"), frame("O", JSON.stringify(status)), frame("X", new Uint8Array(1))]);
	const asked = await withAgent(at("agent.sock"), { answer }, () => ossify({ args: ["agent", "status", "--socket", at("agent.sock")] }));
	expect(asked.result.stdout).toContain(
		"\n   unhardened  writable: a\\u000ab (shop\\u000a/p\\u000d web\\u000a   policies    loaded today\\u001b[31m)\n   policies    loaded today\n",
	);
});
