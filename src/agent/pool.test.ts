/** The pool with workers of the test: what each of them does is said by the jobs. */
import { describe, expect, test } from "bun:test";
import type { WorkerEvents } from "../platform/agent/messages.ts";
import { decodeJob, encodeResult, type Job, notTakenCode } from "./job.ts";
import { Pool, type PoolOptions } from "./pool.ts";

const job = (what: string): Job => ({ client: "/c", folder: "/", executable: "/e", args: [what], input: new Uint8Array(), pid: 1 });

/**
 * `ok`: answers; `denied`: with exit code 1; `slow`: after 1200 ms; `never`; `crash`: ends; `large`: has used much memory; `astray`: answers, and ends without
 * taking the next job.
 */
function startWorker(events: WorkerEvents, counts: { started: number; killed: number; ended: number }) {
	counts.started++;
	let isAstray = false;
	const answer = (code: number, memory = 1) =>
		events.message(encodeResult({ code, stdout: new Uint8Array(), stderr: new TextEncoder().encode("said"), records: [], memory }));
	return {
		pid: counts.started,
		send(message: Uint8Array) {
			const [what] = decodeJob(message).args;
			if (isAstray) return;
			if (what === "ok") queueMicrotask(() => answer(0));
			else if (what === "denied") queueMicrotask(() => answer(1));
			else if (what === "broken") queueMicrotask(() => answer(3));
			else if (what === "large") queueMicrotask(() => answer(0, 2 ** 30));
			else if (what === "slow") setTimeout(() => answer(0), 1200);
			else if (what === "astray") {
				isAstray = true;
				queueMicrotask(() => answer(0));
				setTimeout(() => events.ended(notTakenCode, "it is elsewhere\n"), 10);
			} else if (what === "crash") queueMicrotask(() => events.ended(3, "it crashed\n"));
		},
		end() {
			counts.ended++;
		},
		usage: () => ({ isRunnable: false, ran: 0, waited: 0 }),
		kill() {
			counts.killed++;
			queueMicrotask(() => events.ended(undefined, ""));
		},
	};
}

async function poolOf(options: Partial<PoolOptions> = {}) {
	const [counts, said] = [{ started: 0, killed: 0, ended: 0 }, [] as string[]];
	const pool = new Pool({
		size: 2,
		most: 3,
		start: (events) => startWorker(events, counts),
		...{ trials: () => [], warmUp: () => undefined },
		failed: () => false,
		say: (text) => said.push(text),
		...options,
	});
	await pool.open();
	/** Submits a job. @returns what its client is told */
	const ask = (what: string, seconds = 5, { patience = 5, isThere = true } = {}) =>
		new Promise<string>((resolve) => {
			pool.submit({
				job: job(what),
				seconds,
				patience,
				begun: () => {
					if (!isThere) resolve("gone");
					return isThere;
				},
				done: ({ code }) => resolve(`code ${code}`),
				lost: ({ message }, stderr) => resolve(`lost: ${message}${stderr && `: ${stderr.trim()}`}`),
				declined: () => resolve("declined"),
			});
		});
	return { pool, counts, said, ask };
}

describe("a pool", () => {
	test("does many jobs with as many workers as it has", async () => {
		const { pool, counts, ask } = await poolOf();
		expect(new Set(await Promise.all(Array.from({ length: 100 }, () => ask("ok"))))).toEqual(new Set(["code 0"]));
		expect(counts).toEqual({ started: 2, killed: 0, ended: 0 });
		await pool.close();
		expect(counts.ended).toBe(2);
	});

	test.each([
		["that ends", "crash", "lost: the agent could not finish the call: its worker ended (exit code 3): it crashed", 0],
		["that takes too long", "never", "lost: the agent could not finish the call: it did not end within 0.05 s", 1],
	])("replaces a worker %s", async (_, what, expected, killed) => {
		const { counts, ask, pool } = await poolOf();
		expect(await ask(what, 0.05)).toBe(expected);
		expect(await Promise.all([ask("ok"), ask("ok"), ask("ok")])).toEqual(["code 0", "code 0", "code 0"]);
		expect(counts).toMatchObject({ started: 3, killed });
		expect(pool.state).toMatchObject({ workers: 2, busy: 0, queued: 0, lost: 1 });
	});

	test("gives a job to another worker if the first one answered the job before and ended without taking it", async () => {
		const { counts, ask, pool, said } = await poolOf({ size: 1, most: 1 });
		const all = ["astray", "ok", "denied"].map((what) => ask(what));
		expect(await Promise.all(all)).toEqual(["code 0", "code 0", "code 1"]);
		expect([counts.started, pool.state.lost, said]).toEqual([2, 1, ["a worker ended that had nothing to do: it is elsewhere"]]);
	});

	test("replaces a worker that uses much memory", async () => {
		const { counts, ask, pool } = await poolOf();
		expect(await ask("large")).toBe("code 0");
		expect(await ask("ok")).toBe("code 0");
		expect(counts).toEqual({ started: 3, killed: 0, ended: 1 });
		expect(pool.state).toMatchObject({ workers: 2, lost: 0 });
	});

	test("starts more workers where those that it has are slow, and ends them later", async () => {
		const { counts, ask, pool } = await poolOf();
		const slow = [ask("slow"), ask("slow")];
		expect(await ask("ok")).toBe("code 0");
		expect(counts.started).toBe(3);
		expect(await Promise.all(slow)).toEqual(["code 0", "code 0"]);
		expect(pool.state.workers).toBe(2);
	});

	test("declines what waits where all workers are slow", async () => {
		const { ask } = await poolOf({ most: 2 });
		const slow = [ask("slow"), ask("slow")];
		expect(await Promise.all([ask("ok"), ask("ok")])).toEqual(["declined", "declined"]);
		expect(await Promise.all(slow)).toEqual(["code 0", "code 0"]);
		expect(await ask("ok")).toBe("code 0");
	});

	test("does nothing for a client that has gone, and goes on", async () => {
		const { ask } = await poolOf({ size: 1, most: 1 });
		const all = [ask("slow"), ask("crash", 5, { isThere: false }), ask("ok")];
		expect(await all[1]).toBe("declined");
		expect(await Promise.all(all)).toEqual(["code 0", "declined", "declined"]);
		expect(await ask("crash", 5, { isThere: false })).toBe("gone");
		expect(await ask("ok")).toBe("code 0");
	});

	test("declines what has waited for too long", async () => {
		const { ask } = await poolOf({ size: 4, most: 5 });
		const busy = Array.from({ length: 4 }, () => ask("slow"));
		expect(await ask("ok", 5, { patience: 0 })).toBe("declined");
		expect(await Promise.all(busy)).toEqual(["code 0", "code 0", "code 0", "code 0"]);
	});

	test("that closes finishes what it has, and declines the rest", async () => {
		const { pool, counts, ask } = await poolOf();
		const [begun, waiting] = [[ask("slow"), ask("slow")], ask("ok")];
		const closing = pool.close();
		expect(await ask("ok")).toBe("declined");
		expect(await Promise.all([...begun, waiting])).toEqual(["code 0", "code 0", "code 0"]);
		await closing;
		expect(counts.ended).toBe(counts.started);
	});
});

describe("a pool whose workers have to do a trial", () => {
	test("opens where they can, also if the policy refuses the container", async () => {
		expect((await poolOf({ trials: () => [job("ok"), job("denied")] })).counts.started).toBe(2);
	});

	test("does not open where they are another program", () => {
		const expected = "/e is  now, and this agent is ossify 1: restart it";
		expect(poolOf({ trials: () => [{ ...job("ok"), prints: "ossify 1\n" }] })).rejects.toThrow(expected);
	});

	test.each([
		["cannot", "broken", "a worker does not harden a container: said"],
		["end", "crash", "a worker does not harden a container: it crashed"],
	])("does not open where they %s", (_, what, expected) => {
		expect(poolOf({ trials: () => [job(what)] })).rejects.toThrow(expected);
	});

	test("keeps its workers where new ones cannot", async () => {
		let trial = "ok";
		const { pool, counts, ask } = await poolOf({ trials: () => [job(trial)] });
		trial = "broken";
		expect(pool.reload()).rejects.toThrow("a worker does not harden a container: said");
		expect(await ask("ok")).toBe("code 0");
		trial = "ok";
		await pool.reload();
		expect(counts).toMatchObject({ started: 6, ended: 4 });
		expect(await ask("ok")).toBe("code 0");
	});

	test("declines all, and says why, while none can be started again", async () => {
		let trial = "ok";
		const { ask, said } = await poolOf({ size: 1, most: 1, trials: () => [job(trial)] });
		trial = "broken";
		expect(await ask("crash")).toContain("it crashed");
		await Bun.sleep(20);
		expect(await ask("ok")).toBe("declined");
		expect(said).toEqual(["a worker could not be started: a worker does not harden a container: said"]);
		trial = "ok";
		await Bun.sleep(1100);
		expect(await ask("ok")).toBe("code 0");
	});

	test("tries again once a second where processes cannot be started at all, however long that lasts", async () => {
		let [isFull, failures] = [false, 0];
		const { pool, ask } = await poolOf({
			...{ size: 3, most: 4 },
			start: (events) => {
				if (!isFull) return startWorker(events, { started: 0, killed: 0, ended: 0 });
				failures++;
				throw new Error("too many open files");
			},
		});
		isFull = true;
		await Promise.all(["crash", "crash", "crash"].map((what) => ask(what)));
		await Bun.sleep(3500);
		expect([await ask("ok"), failures]).toEqual(["declined", 12]);
		isFull = false;
		await Bun.sleep(1100);
		expect([await ask("ok"), pool.state.workers]).toEqual(["code 0", 3]);
	});

	test("reloads once for all that ask at the same time, and once more for those that ask meanwhile", async () => {
		const trials = ["ok", "slow", "ok", "ok"];
		const order: string[] = [];
		const { pool, counts } = await poolOf({ size: 1, most: 2, trials: () => [job(trials.shift() as string)] });
		const first = Promise.all([pool.reload(), pool.reload()]).then(() => order.push("first"));
		await Bun.sleep(20);
		const later = Promise.all(Array.from({ length: 98 }, () => pool.reload())).then(() => order.push("later"));
		await Promise.all([first, later]);
		expect(order).toEqual(["first", "later"]);
		expect(counts).toEqual({ started: 3, killed: 0, ended: 2 });
	});

	test("does not use a worker that loaded its policies before they were loaded again", async () => {
		let trial = "ok";
		const { pool, counts, ask } = await poolOf({ size: 1, most: 2, trials: () => [job(trial)] });
		trial = "slow";
		expect(await ask("crash")).toContain("it crashed");
		trial = "ok";
		await pool.reload();
		await Bun.sleep(1500);
		expect(pool.state).toMatchObject({ workers: 1, lost: 1 });
		expect(counts).toEqual({ started: 3, killed: 0, ended: 1 });
	});

	test("that was reloaded does the job that an old worker ended without taking", async () => {
		const { pool, ask } = await poolOf({ size: 1, most: 1 });
		expect(await ask("astray")).toBe("code 0");
		const second = ask("ok");
		await pool.reload();
		expect(await Promise.race([second, Bun.sleep(1000)])).toBe("code 0");
	});

	test("that closes while it reloads finishes what it has", async () => {
		const { pool, counts, ask } = await poolOf({ size: 1, most: 2, trials: () => [job("ok")] });
		const begun = ask("slow");
		const reloaded = pool.reload();
		const closed = pool.close().then(() => "closed");
		expect(await begun).toBe("code 0");
		expect(await Promise.race([closed, Bun.sleep(1000)])).toBe("closed");
		await reloaded.catch(() => {});
		expect(counts).toEqual({ started: 2, killed: 0, ended: 2 });
	});

	test("that closes after a reload finishes what the old workers have", async () => {
		const { pool, ask } = await poolOf({ size: 1, most: 2, trials: () => [job("ok")] });
		const order: string[] = [];
		const begun = ask("slow").then(() => order.push("answered"));
		await pool.reload();
		await pool.close();
		order.push("closed");
		await begun;
		expect(order).toEqual(["answered", "closed"]);
	});

	test("lets new workers do trials while there is nothing to do, until they have done 40 jobs, and does what comes first", async () => {
		let repeated = 0;
		const { pool, ask } = await poolOf({
			warmUp: () => {
				repeated++;
				return job(repeated === 3 ? "slow" : "ok");
			},
		});
		// The other worker is free, and none of them warms up while a client waits.
		expect(await ask("slow")).toBe("code 0");
		expect(repeated).toBe(4);
		await Bun.sleep(100);
		expect([repeated, pool.state.busy, await ask("ok")]).toEqual([79, 0, "code 0"]);
	});

	test("does not warm up another worker once one uses much memory by that: a new one would, too", async () => {
		const { pool, counts, ask } = await poolOf({ warmUp: () => job("large") });
		await Bun.sleep(100);
		expect([counts, pool.state.workers]).toEqual([{ started: 2, killed: 0, ended: 0 }, 2]);
		expect(await ask("ok")).toBe("code 0");
	});

	test("does not warm up another worker once one has ended by that, and says so, until it is reloaded", async () => {
		let repeated = 0;
		const { pool, counts, said } = await poolOf({
			warmUp: () => {
				repeated++;
				return job(repeated === 1 ? "crash" : "ok");
			},
		});
		await Bun.sleep(100);
		expect([counts, pool.state.workers, repeated]).toEqual([{ started: 3, killed: 0, ended: 0 }, 2, 1]);
		expect(said).toEqual([
			"new workers are not warmed up any more: the agent could not finish the call: its worker ended (exit code 3): it crashed",
		]);
		await pool.reload();
		await Bun.sleep(100);
		expect(repeated).toBe(81);
	});

	test("starts without the trials that may be left out", async () => {
		let trials = ["ok", "broken"];
		const { pool, counts, ask } = await poolOf({
			trials: () => trials.map((what) => ({ ...job(what), ...(what !== "ok" && { mayFail: true as const }) })),
			failed: ({ args: [what] }) => {
				const isFirst = trials.includes(what as string);
				trials = ["ok"];
				return isFirst;
			},
		});
		expect([await ask("ok"), counts]).toEqual(["code 0", { started: 4, killed: 0, ended: 2 }]);
		trials = ["ok", "crash"];
		await pool.reload();
		expect([await ask("ok"), counts]).toEqual(["code 0", { started: 8, killed: 0, ended: 6 }]);
	});

	test("waits for trials that may be left out for 5 s in all: a service manager ends an agent that is not ready after 20", async () => {
		let trials = ["never", "never/2", "never/3", "ok"];
		const begun = performance.now();
		const { counts, ask } = await poolOf({
			size: 1,
			trials: () => [job("ok"), ...trials.map((what) => ({ ...job(what), mayFail: true as const }))],
			failed: ({ args: [what] }) => {
				trials = trials.filter((one) => one !== what);
				return true;
			},
		});
		expect([trials, counts, await ask("ok")]).toEqual([["ok"], { started: 4, killed: 3, ended: 3 }, "code 0"]);
		expect(performance.now() - begun).toBeLessThan(6000);
	});

	test("says which trial a worker failed that would replace another, and not of a reload", async () => {
		let trials = ["ok", "ok"];
		const failed: (string | undefined)[] = [];
		const { pool, ask } = await poolOf({
			...{ size: 1, most: 1, trials: () => trials.map(job) },
			failed: ({ args: [what] }) => {
				failed.push(what);
				trials = ["ok"];
				return true;
			},
		});
		trials = ["ok", "broken"];
		expect(pool.reload()).rejects.toThrow("a worker does not harden a container: said");
		expect([await ask("ok"), ...failed]).toEqual(["code 0"]);
		expect(await ask("crash")).toContain("it crashed");
		await Bun.sleep(1100);
		expect([await ask("ok"), ...failed]).toEqual(["code 0", "broken"]);
	});
});
