/**
 * The agent's metrics, in the formats of Prometheus and OpenMetrics.
 * @module
 */
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Recorded } from "./job.ts";
import type { PoolState } from "./pool.ts";
import type { Reported } from "./unhardened.ts";

/** How a connection ended, besides an answer. */
export type Refusal = "declined" | "other-user" | "other-namespace" | "invalid" | "silent" | "lost" | "too-many";

/** Seconds: a start costs milliseconds, and at most as much as the time limit. */
const buckets = [0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.125, 0.25, 0.5, 1, 2, 4, 8, 16, 32];
/** Namespaces beyond this number are counted as one, and so are rules: users choose the names, and a policy may make a rule's from its input. */
const mostNames = 500;

export class Metrics {
	private readonly registry = new Registry();
	private readonly namespaces = new Set<string>();
	private readonly rules = new Set<string>();
	private readonly starts = this.counter("ossify_container_starts_total", "Decisions for containers, by their outcome.", [
		"engine",
		"stage",
		"namespace",
		"outcome",
		"rule",
	]);
	private readonly refusals = this.counter(
		"ossify_agent_refused_requests_total",
		"Requests that the agent did not answer, by the reason.",
		["reason"],
	);
	private readonly durations = new Histogram({
		name: "ossify_agent_request_duration_seconds",
		help: "The duration of requests, by phase: waiting for a worker, work, and both.",
		labelNames: ["phase"],
		buckets,
		registers: [this.registry],
	});
	private readonly problems = this.gauge(
		"ossify_agent_unhardened_containers",
		"Containers that started without ossify, by what is wrong.",
		["problem"],
	);
	private readonly policies = this.gauge(
		"ossify_policy_loaded_timestamp_seconds",
		"When a policy decided for the first time since it was loaded.",
		["digest"],
	);

	/** @param state of the workers at the time of asking */
	constructor(version: string, state: () => PoolState & { readonly connections: number }) {
		this.gauge("ossify_agent_info", "The version of the agent.", ["version"]).set({ version }, 1);
		const shown = {
			workers: "Workers.",
			busy: "Workers that are busy.",
			queued: "Requests that wait for a worker.",
			connections: "Open connections.",
		};
		for (const [key, help] of Object.entries(shown)) this.live(`ossify_agent_${key}`, help, () => state()[key as keyof typeof shown]);
		this.live("ossify_agent_workers_memory_bytes", "Memory of all workers after their last request.", () => state().memory);
		this.live("ossify_agent_workers_lost", "Workers that ended by themselves or were killed since the agent started.", () => state().lost);
	}

	recorded({ engine = "", stage, namespace = "", outcome, reasons, policy }: Recorded): void {
		const names = { namespace: bounded(this.namespaces, namespace), rule: bounded(this.rules, reasons[0]?.rule ?? "") };
		this.starts.inc({ engine, stage, outcome, ...names });
		if (policy !== undefined && !this.known.has(policy)) this.policies.set({ digest: policy }, this.see(policy));
	}

	private readonly known = new Map<string, number>();

	private see(policy: string): number {
		const now = Date.now() / 1000;
		this.known.set(policy, now);
		return now;
	}

	/** The policies that decided, and when each did so first. */
	get policiesSeen(): Readonly<Record<string, string>> {
		return Object.fromEntries([...this.known].map(([digest, time]) => [digest, new Date(time * 1000).toISOString()]));
	}

	/** After the workers have loaded their policies again. */
	reloaded(): void {
		this.known.clear();
		this.policies.reset();
	}

	/** @param seconds of each phase */
	answered(waiting: number, work: number): void {
		this.durations.observe({ phase: "waiting" }, waiting);
		this.durations.observe({ phase: "work" }, work);
		this.durations.observe({ phase: "total" }, waiting + work);
	}

	refused(reason: Refusal): void {
		this.refusals.inc({ reason });
	}

	unhardened(containers: readonly Reported[]): void {
		this.problems.reset();
		for (const { problem } of containers) this.problems.inc({ problem });
	}

	/** In the text format of Prometheus. */
	text(): Promise<string> {
		return this.registry.metrics();
	}

	private counter(name: string, help: string, labelNames: readonly string[]): Counter {
		return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
	}

	private gauge(name: string, help: string, labelNames: readonly string[] = []): Gauge {
		return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.registry] });
	}

	private live(name: string, help: string, value: () => number): void {
		new Gauge({
			name,
			help,
			registers: [this.registry],
			collect() {
				this.set(value());
			},
		});
	}
}

function bounded(known: Set<string>, name: string): string {
	if (known.has(name)) return name;
	if (known.size >= mostNames) return "(other)";
	known.add(name);
	return name;
}
