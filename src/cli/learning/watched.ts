/**
 * A container that is looked at until it ends.
 * @module
 */
import { LayerTrie, propose } from "../../layer/mod.ts";
import { type ContentMeter, openContentMeter } from "../../platform/layer/content_meter.ts";
import { livenessOf, type RunningContainer } from "../../platform/layer/running.ts";
import type { Target } from "./containers.ts";
import type { Observed } from "./groups.ts";
import { readOnce } from "./sampling.ts";
import { mountsOf, type Subject, withoutRoot } from "./subject.ts";

/** Reading takes at most this part of the time. */
const share = 5;

/** How far a container was seen. `ended`: also after its end. `gone`: its layer was removed before. `running`: it still runs. */
export type SeenUntil = "ended" | "gone" | "running";

/** Looks at one container. */
export class Watched implements Observed {
	readonly name: string;
	subject: Subject;
	readonly trie: LayerTrie;
	/** What was measured while the container's root was there. */
	readonly held: ContentMeter = (path) => this.measured.get(path) ?? undefined;
	until: SeenUntil = "running";
	/** When it was last read as a whole, in milliseconds of the clock that `performance.now` has; undefined where it never was. */
	readAt: number | undefined;
	/** When its process was seen to be gone. */
	endedAt: number | undefined;
	private readonly container: RunningContainer;
	private readonly target: Target;
	private readonly every: number;
	private readonly isRunning: () => boolean;
	private readonly foundAt = performance.now();
	private next = 0;
	private readonly measured = new Map<string, ReturnType<ContentMeter>>();

	constructor(container: RunningContainer, target: Target, { subject, every }: { readonly subject: Subject; readonly every: number }) {
		this.container = container;
		this.isRunning = livenessOf(container.pid);
		this.target = target;
		this.subject = subject;
		this.every = every;
		this.name = target.source.name;
		this.trie = new LayerTrie(mountsOf(subject));
	}

	/** Looks at it, if it is time to. */
	async visit(): Promise<void> {
		if (this.until !== "running") return;
		if (!this.isRunning()) return await this.lookAfterEnd();
		if (performance.now() >= this.next) await this.look();
	}

	/** Looks at it now, whether it runs or not. @throws {OssifyError} where its layer cannot be read at all */
	async look(): Promise<boolean> {
		const begin = performance.now();
		this.trie.beginSample();
		const isThere = await readOnce(this.target.source, this.trie);
		if (!isThere) return false;
		this.trie.endSample();
		this.readAt = begin;
		await this.measure();
		const now = performance.now();
		// One that ends soon is removed soon after that: a young one is read more often.
		this.next = now + Math.max(Math.min(this.every, (now - this.foundAt) / 4), (now - begin) * (share - 1));
		return true;
	}

	private async lookAfterEnd(): Promise<void> {
		this.endedAt = performance.now();
		const { readAt, trie } = this;
		const { vanishedCount } = trie;
		const isWhole = (await this.look()) && trie.vanishedCount === vanishedCount && this.target.source.exists?.() !== false;
		this.until = isWhole ? "ended" : "gone";
		if (!isWhole) this.readAt = readAt;
		this.subject = withoutRoot(this.subject);
	}

	/** The image's content of the folders that are to be allowed: it is gone with the container. */
	private async measure(): Promise<void> {
		if (this.subject.assessed === undefined) return;
		const { tmpfs } = this.subject.assessment.decision;
		const allowed = tmpfs.map(({ destination: path, size, inodes, options = [] }) => ({ path, size, inodes, options }));
		const fresh = propose(this.trie, { allowed }).allowances.filter(({ path }) => !this.measured.has(path));
		if (fresh.length === 0) return;
		const meter = await openContentMeter(`/proc/${this.container.pid}/root/`);
		for (const { path } of fresh) {
			const content = meter(path);
			if (content !== undefined) this.measured.set(path, content);
		}
	}
}
