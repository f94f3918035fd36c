/**
 * The containers that start while a command runs.
 * @module
 */
import { coded, OssifyError } from "../../errors.ts";
import { ContainerSearch, type RunningContainer } from "../../platform/layer/running.ts";
import { startChild } from "../../platform/process/child.ts";
import { becomeIdle } from "../../platform/process/priority.ts";
import { count } from "../../terminal/mod.ts";
import type { Call } from "../arguments/mod.ts";
import { notify, reportError } from "../output/mod.ts";
import { isInfra, startedContainer, type Target } from "./containers.ts";
import type { Observation } from "./groups.ts";
import { isExempt, noteExempt, subjectsFor } from "./subject.ts";
import { timed } from "./timed.ts";
import { Watched } from "./watched.ts";

/** Milliseconds between two searches for containers. */
const tick = 5;

/** Runs a command, and looks at each container that starts meanwhile. @param every milliseconds @throws {OssifyError} `host/not-started` */
export async function aroundCommand(call: Call, [path = "", ...args]: readonly string[], every: number): Promise<Observation> {
	const { policy } = await timed(call, async (within) => await subjectsFor(within)(undefined));
	const watch = new Watch(call, every, async (target) => await timed(call, async (within) => await subjectsFor(within, policy)(target)));
	watch.ignoreRunning();
	const child = startChild(path, args);
	// The command keeps its own priority.
	if (call.options.flag("idle")) await becomeIdle();
	let code: number | undefined;
	const ending = child.ended.then((ended) => {
		code = ended;
	});
	while (code === undefined) {
		await watch.look();
		await Promise.race([ending, new Promise((resolve) => setTimeout(resolve, tick))]);
	}
	return { ...(await watch.finish()), ended: code };
}

class Watch {
	private readonly call: Call;
	private readonly every: number;
	private readonly subjectOf: (target: Target | undefined) => ReturnType<ReturnType<typeof subjectsFor>>;
	private readonly search = new ContainerSearch();
	private readonly watched: Watched[] = [];
	private exempt = 0;
	private code = 0;

	constructor(call: Call, every: number, subjectOf: Watch["subjectOf"]) {
		this.call = call;
		this.every = every;
		this.subjectOf = subjectOf;
	}

	ignoreRunning(): void {
		this.search.ignoreRunning();
	}

	async look(): Promise<void> {
		for (const container of this.search.found()) await this.attempt(container.name ?? container.id, async () => await this.add(container));
		for (const one of this.watched) await this.attempt(one.name, async () => await one.visit());
	}

	private async add(container: RunningContainer): Promise<void> {
		const target = startedContainer(this.call, container);
		const own = await this.subjectOf(target);
		const spec = this.call.options.text("spec");
		if (isExempt(own) || isInfra(target.engineName)) this.exempt += 1;
		else {
			const subject = spec === undefined ? own : await this.subjectOf({ ...target, spec });
			this.watched.push(new Watched(container, target, { subject, every: this.every }));
		}
	}

	private async attempt(name: string, act: () => Promise<void>): Promise<void> {
		try {
			await act();
		} catch (error) {
			this.code = Math.max(this.code, await reportError(this.call.platform, coded(error), name));
			const at = this.watched.findIndex((one) => one.name === name);
			if (at >= 0) this.watched.splice(at, 1);
		}
	}

	/** Looks at those that still run, for the last time. */
	async finish(): Promise<Observation> {
		await this.look();
		for (const one of this.watched.filter(({ until }) => until === "running")) {
			await this.attempt(one.name, async () => void (await one.look()));
		}
		const { platform } = this.call;
		for (const one of this.watched) notify(platform, "note", sentenceOf(one));
		noteExempt(this.call, this.exempt);
		const observed = this.watched.filter(({ trie }) => trie.samples > 0);
		if (this.watched.length + this.exempt > 0 || this.code !== 0) return { observed, code: this.code };
		return { observed, code: await reportError(platform, nothingStarted()) };
	}
}

function sentenceOf({ name, until, trie, readAt, endedAt = 0 }: Watched): string {
	const looks = count(trie.samples, "look");
	if (until === "running") return `the container ${name} still runs: what it writes from now on is not seen (${looks})`;
	if (until === "ended") return `the container ${name} has ended, and was read to its end (${looks})`;
	if (readAt === undefined)
		return `the container ${name} is gone: its layer was removed before it could be read, so what it wrote is missing`;
	const missed = `${Math.max(1, Math.round(endedAt - readAt))} ms`;
	return `the container ${name} is gone: its layer was removed before it could be read to its end; what it wrote in its last ${missed} may be missing (${looks})`;
}

function nothingStarted(): OssifyError {
	return new OssifyError("host/no-container", "no container was seen that started while the command ran", {
		advice:
			"run learn as root on the machine of the engine (not of a remote one); containers are seen by their processes, whose parent is conmon (Podman, CRI-O) or containerd's shim (Docker, containerd)",
	});
}
