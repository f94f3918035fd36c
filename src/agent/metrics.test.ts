import { expect, test } from "bun:test";
import type { Recorded } from "./job.ts";
import { Metrics } from "./metrics.ts";

const state = { workers: 2, busy: 0, queued: 0, memory: 0, lost: 0, connections: 0 };

test.each(["namespace", "rule"] as const)("a label that users choose, the %s, has at most 500 values", async (label) => {
	const metrics = new Metrics("1", () => state);
	for (let at = 0; at < 600; at++) {
		const [namespace, rule] = label === "namespace" ? [`n${at}`, "r"] : ["n", `r${at}`];
		const record: Recorded = { stage: "create", outcome: "denied", namespace, reasons: [{ rule, message: "" }], duration: 1 };
		metrics.recorded(record);
	}
	const starts = (await metrics.text()).split("\n").filter((line) => line.startsWith("ossify_container_starts_total{"));
	expect([starts.length, starts.at(-1)]).toEqual([501, expect.stringMatching(new RegExp(`${label}="\\(other\\)".*\\} 100$`))]);
});

test("a name with quotes and line ends stays in its label", async () => {
	const metrics = new Metrics("1", () => state);
	const namespace = 'n"} 1\nossify_x 1\\';
	metrics.recorded({ stage: "create", outcome: "hardened", namespace, reasons: [], duration: 1 });
	expect(await metrics.text()).toContain(
		'\nossify_container_starts_total{engine="",stage="create",outcome="hardened",namespace="n\\"} 1\\nossify_x 1\\\\",rule=""} 1\n',
	);
});
