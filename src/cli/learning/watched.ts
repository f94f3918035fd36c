/**
 * A container that is looked at until it ends.
 * @module
 */
import { LayerTrie, propose } from "../../layer/mod.ts";
import { livenessOf, type RunningContainer } from "../../platform/layer/running.ts";
import type { Target } from "./containers.ts";
import { type ContentPlaces, contentMeterOf, keptIn } from "./content.ts";
import type { Observed } from "./groups.ts";
import { readOnce } from "./sampling.ts";
import { allowedBy, mountsOf, type Subject, withoutRoot } from "./subject.ts";

/** Reading takes at most this part of the time. */
const share = 5;

/** How far a container was seen. `ended`: also after its end. `gone`: its layer was removed before. `running`: it still runs. */
export type SeenUntil = "ended" | "gone" | "running";

/** Looks at one container. */
export class Watched implements Observed {
	readonly name: string;
	subject: Subject;
	readonly trie: LayerTrie;
	readonly content: ContentPlaces | undefined;
	until: SeenUntil = "running";
	/** When it was last read as a whole, in milliseconds of the clock that `performance.now` has; undefined where it never was. */
	readAt: number | undefined;
	/** When its process was seen to be gone. */
	endedAt: number | undefined;
	private readonly target: Target;
	private readonly every: number;
	private readonly isRunning: () => boolean;
	private readonly foundAt = performance.now();
	private next = 0;

	constructor(container: RunningContainer, target: Target, { subject, every }: { readonly subject: Subject; readonly every: number }) {
		this.isRunning = livenessOf(container.pid);
		this.target = target;
		this.content = target.content;
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

	/** The content of the folders that are to be allowed, each once: it may be gone with the container. */
	private async measure(): Promise<void> {
		if (this.content === undefined) return;
		propose(this.trie, { allowed: allowedBy(this.subject), held: keptIn(this.trie, await contentMeterOf(this.content), "once") });
	}
}
