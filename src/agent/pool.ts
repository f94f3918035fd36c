/**
 * The workers of the agent, and the queue of what they have to do.
 *
 * There are `size` workers, and one more for each that has been busy for long, up to `most`. If all of those are busy for long, the tasks in the queue
 * are declined: their clients run ossify themselves.
 * @module
 */
import { OssifyError } from "../errors.ts";
import { Member, type StartMember } from "./member.ts";
import { oneAtATime } from "./one_at_a_time.ts";
import type { Task, Trial } from "./task.ts";
import { TaskQueue } from "./task_queue.ts";
import { WarmUp, type WarmUpOptions } from "./warm_up.ts";

/** The number of workers, and limits. */
export interface PoolOptions extends WarmUpOptions {
	readonly size: number;
	readonly most: number;
	/** Starts the process of a worker. */
	readonly start: StartMember;
	/** The jobs that each new worker does first: those that load policies. It fails if one of them fails. */
	readonly trials: () => readonly Trial[];
	/**
	 * A worker failed a trial. At the start and in a reload, which then changes nothing, called only of one that may fail.
	 * @returns whether the next worker does not have this trial
	 */
	failed(trial: Trial): boolean;
}

/** What a pool is doing. */
export interface PoolState {
	readonly workers: number;
	readonly busy: number;
	readonly queued: number;
	/** Bytes. */
	readonly memory: number;
	/** Workers that ended on their own or were killed. */
	readonly lost: number;
}

/** Milliseconds in which an agent that starts waits for trials that may fail. systemd gives it 20 s in all (`TimeoutStartSec`). */
const optionalTime = 5000;
/** Milliseconds between looks at busy workers while tasks wait. */
const checkEvery = 50;
/** Milliseconds to wait before a worker is started again that could not be started. */
const pauseAfterFailure = 1000;

export class Pool {
	private readonly options: PoolOptions;
	private members: Member[] = [];
	/** Those that were replaced and have a job to finish. */
	private readonly leaving = new Set<Member>();
	/** How often all workers were replaced. */
	private generation = 0;
	private readonly queue = new TaskQueue();
	private readonly warmUp: WarmUp;
	private lost = 0;
	private isClosing = false;
	private checking: ReturnType<typeof setTimeout> | undefined;
	private retrying: ReturnType<typeof setTimeout> | undefined;
	private drained: (() => void) | undefined;

	constructor(options: PoolOptions) {
		this.options = options;
		this.warmUp = new WarmUp(options);
	}

	/**
	 * Starts the workers. It does not wait long for trials that may fail: a service manager ends an agent that is not ready in time, and clients wait for it.
	 * @throws {OssifyError} if one of them cannot do its trials
	 */
	async open(): Promise<void> {
		this.members = await this.startAll(performance.now() + optionalTime);
		this.dispatch();
	}

	/**
	 * Replaces all workers by new ones, which load the policies again. If one of the new ones fails, the old ones go on. One reload runs at a time: two could
	 * end in the other order, and leave the older policies in use.
	 * @throws {OssifyError}
	 */
	readonly reload = oneAtATime(() => this.replaceAll());

	submit(task: Task): void {
		if (this.isClosing || this.queue.isFull || this.members.length === 0) return task.declined();
		this.queue.add(task);
		this.dispatch();
	}

	/** Takes no more tasks, does those that it has, and ends the workers. */
	async close(): Promise<void> {
		this.isClosing = true;
		clearTimeout(this.retrying);
		if (!this.isIdle()) await new Promise<void>((resolve) => (this.drained = resolve));
		clearTimeout(this.checking);
		for (const member of this.members.splice(0)) member.retire();
	}

	get state(): PoolState {
		const { members, queue, lost } = this;
		return {
			workers: members.length,
			busy: members.filter(({ isAsked }) => isAsked).length,
			queued: queue.length,
			memory: members.reduce((sum, { memory }) => sum + memory, 0),
			lost,
		};
	}

	private isIdle(): boolean {
		return this.queue.length === 0 && this.leaving.size === 0 && !this.members.some(({ isBusy }) => isBusy);
	}

	private async replaceAll(): Promise<void> {
		const fresh = await this.startAll();
		if (this.isClosing) {
			for (const member of fresh) member.retire();
			throw new OssifyError("host/no-agent", "the agent ends");
		}
		this.generation++;
		this.warmUp.renew();
		for (const member of this.members.splice(0, this.members.length, ...fresh)) {
			if (member.isBusy) this.leaving.add(member);
			member.retire();
		}
		this.dispatch();
	}

	/** Starts workers until they fail no trial that may fail. @param until when those have to be done */
	private async startAll(until?: number): Promise<Member[]> {
		let isLess = false;
		const failed = (trial: Trial) => {
			if (trial.mayFail && this.options.failed(trial)) isLess = true;
		};
		const started = await Promise.allSettled(Array.from({ length: this.options.size }, () => this.startOne(failed, until)));
		const members = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
		const failure = started.find((one) => one.status === "rejected");
		if (failure === undefined) return members;
		for (const member of members) member.retire();
		if (isLess) return await this.startAll(until);
		throw failure.reason;
	}

	/** @param failed called with the trial that it failed */
	private async startOne(failed: (trial: Trial) => void, until?: number): Promise<Member> {
		const member = new Member(this.options.start, () => this.afterwards(member));
		try {
			await member.try(this.options.trials(), failed, until);
			return member;
		} catch (error) {
			member.retire();
			throw error;
		}
	}

	/** A member has finished its job, or has ended. */
	private afterwards(member: Member): void {
		if (!this.members.includes(member)) {
			// It was replaced, or is on trial.
			this.leaving.delete(member);
			if (this.queue.length > 0) this.dispatch();
			return this.endIfIdle();
		}
		if (member.hasEnded) this.lost++;
		if (member.lastWords !== undefined) this.options.say(`a worker ended that had nothing to do: ${member.lastWords}`);
		if (member.hasEnded || (member.isWorn && member.wasAsked)) {
			this.remove(member);
			this.refill();
		} else if (this.quick().length > this.options.size) this.remove(this.leastUsed());
		this.dispatch();
		this.endIfIdle();
	}

	private endIfIdle(): void {
		if (this.isClosing && this.isIdle()) this.drained?.();
	}

	private remove(member: Member): void {
		this.members = this.members.filter((one) => one !== member);
		if (!member.hasEnded) member.retire();
	}

	/** A worker is the quicker the more it has done. */
	private leastUsed(): Member {
		const idle = this.members.filter(({ isBusy }) => !isBusy);
		return idle.reduce((least, one) => (one.jobs < least.jobs ? one : least));
	}

	/** Those that count: not busy for long. */
	private quick(): readonly Member[] {
		return this.members.filter(({ isSlow }) => !isSlow);
	}

	private starting = 0;

	/** Starts workers until there are enough. */
	private refill(): void {
		while (
			!this.isClosing &&
			this.retrying === undefined &&
			this.quick().length + this.starting < this.options.size &&
			this.members.length + this.starting < this.options.most
		) {
			const { generation } = this;
			this.starting++;
			this.startOne((trial) => this.options.failed(trial))
				.then((member) => {
					// It may have loaded policies that were replaced meanwhile.
					if (this.isClosing || generation !== this.generation) return member.retire();
					this.members.push(member);
				})
				.catch((error: unknown) => this.startAgainLater(error))
				.finally(() => {
					this.starting--;
					this.dispatch();
				});
		}
	}

	private startAgainLater(error: unknown): void {
		this.options.say(`a worker could not be started: ${error instanceof Error ? error.message : String(error)}`);
		this.retrying ??= setTimeout(() => {
			this.retrying = undefined;
			this.refill();
		}, pauseAfterFailure);
	}

	private dispatch(): void {
		for (const member of this.members) {
			const task = member.isBusy || member.hasEnded ? undefined : this.queue.take();
			if (task !== undefined) member.take(task, (lost) => this.queue.putBack(task, lost));
		}
		this.queue.declineOverdue();
		if (this.queue.length === 0) return this.isClosing ? undefined : this.warmUp.begin(this.members);
		this.declineIfStuck();
		this.checking ??= setTimeout(() => {
			this.checking = undefined;
			this.refill();
			this.dispatch();
		}, checkEvery);
	}

	/** If nothing can be expected of any worker soon, the clients do the work. */
	private declineIfStuck(): void {
		const mayStart = this.members.length < this.options.most && this.retrying === undefined;
		const willStart = this.starting > 0 || (mayStart && this.members.length > 0);
		if (willStart || this.quick().length > 0) return;
		this.queue.declineAll();
	}
}
