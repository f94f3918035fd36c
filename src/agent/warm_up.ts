/**
 * What new workers do while no container waits.
 * @module
 */
import type { Job } from "./job.ts";
import type { Member } from "./member.ts";
import { withoutClient } from "./task.ts";

/** What workers repeat. */
export interface WarmUpOptions {
	/** What a new worker repeats while there is nothing to do; undefined for nothing. */
	readonly warmUp: () => Job | undefined;
	/** Reports what an operator has to know. */
	say(message: string): void;
}

/** Jobs after which the JavaScript of a worker is compiled, for the most part. */
const enough = 40;

export class WarmUp {
	private readonly options: WarmUpOptions;
	private isOver = false;

	constructor(options: WarmUpOptions) {
		this.options = options;
	}

	/**
	 * Lets a new worker do trials, one worker at a time. Its first 40 jobs take twice the processor time of later ones, which would come when a node starts:
	 * a hundred containers at once, and all of them wait for two workers. A worker that is worn by that stays, and after one that ended by it no other
	 * is warmed up: the next one would be no better, and workers would be started without an end, on a machine that does nothing.
	 */
	begin(members: readonly Member[]): void {
		if (this.isOver || members.some(({ isBusy }) => isBusy)) return;
		const member = members.find(({ jobs, hasEnded, isWorn }) => jobs < enough && !hasEnded && !isWorn);
		const job = member && this.options.warmUp();
		if (job !== undefined) member?.take(withoutClient(job, (why) => this.end(why)));
	}

	/** The policies were loaded again. */
	renew(): void {
		this.isOver = false;
	}

	private end(why: string): void {
		this.isOver = true;
		this.options.say(`new workers are not warmed up any more: ${why}`);
	}
}
