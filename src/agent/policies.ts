/**
 * The policies that new workers load before they take requests.
 * @module
 */
import type { Job } from "./job.ts";
import type { Trial } from "./task.ts";

/** Those of the agent's own options, those that are installed, and the first ones that clients named. */
const most = 32;
/** The arguments of a trial around those of the policy. */
const own = { before: ["hook", "precreate"], after: ["--log", "none"] } as const;

/** A trial of a policy: it hardens a sample container, as Podman's hook does, and records nothing. @param policy the options that name it */
export function trialArgs(policy: readonly string[]): readonly string[] {
	return [...own.before, ...policy, ...own.after];
}

/** What a trial needs. */
export interface TrialOptions {
	/** The absolute path of this executable. */
	readonly executable: string;
	/** The version of this process. */
	readonly version: string;
	/** The ID of this process. */
	readonly pid: number;
	/** A spec for trials. */
	readonly sample: Uint8Array;
	/** The options that name the policies to load at once: each list belongs to one. */
	readonly policies: readonly (readonly string[])[];
	/** The same of engines that are installed to ask the agent. */
	installed(): readonly (readonly string[])[];
	/** Whether there is a file or a folder. */
	isThere(path: string): boolean;
	/** Reports what an operator has to know. */
	say(message: string): void;
}

export class Policies {
	private readonly options: TrialOptions;
	private readonly known: Map<string, readonly string[]>;
	/** Those of {@link known} that are installed, and that no worker has loaded yet. */
	private readonly untried = new Set<string>();

	constructor(options: TrialOptions) {
		this.options = options;
		this.known = new Map(options.policies.map((one) => [JSON.stringify(one), one]));
	}

	/** Takes those that are installed now, so that a worker has loaded them before their first container. */
	addInstalled(): void {
		for (const policy of this.options.installed()) {
			const key = JSON.stringify(policy);
			if (this.known.has(key)) continue;
			this.add(policy);
			this.untried.add(key);
		}
	}

	/** A client named this policy, and it works; or it is installed. */
	add(policy: readonly string[]): void {
		const key = JSON.stringify(policy);
		if (this.known.size < most) this.known.set(key, policy);
		this.untried.delete(key);
	}

	/** All workers have done all trials. */
	worked(): void {
		this.untried.clear();
	}

	/**
	 * A worker failed the trial of a policy. If the agent's own options do not name it, the next worker does not load it: otherwise, one policy would leave
	 * the other ones without workers. A client that names it gets its error.
	 * @returns whether the next worker has a trial less
	 */
	failed({ args }: Job): boolean {
		const policy = args.slice(own.before.length, -own.after.length);
		return (
			!this.isOwn(policy) &&
			this.forget(policy, "no worker could be started with it; a container that names it gets the error, which `ossify doctor` shows")
		);
	}

	/** The trial of a policy; undefined if none is known. */
	warmUp(): Job | undefined {
		const [policy] = this.known.values();
		return policy && this.trial(trialArgs(policy), this.options.sample);
	}

	/** An answer, and the trial of each policy. One that is only installed must not keep the others from being loaded. */
	trials(): Trial[] {
		this.forgetGone();
		// Without a job, a program that ends at once would be started again and again.
		const answers = { ...this.trial(["version"], new Uint8Array()), prints: `ossify ${this.options.version}\n` };
		const policies = [...this.known].map(([key, policy]) => ({
			...this.trial(trialArgs(policy), this.options.sample),
			...(this.untried.has(key) && { mayFail: true as const }),
		}));
		return [answers, ...policies];
	}

	private trial(args: readonly string[], input: Uint8Array): Job {
		const { executable, pid } = this.options;
		return { client: executable, executable, folder: "/", args, input, pid };
	}

	/** `ossify uninstall` and later installs remove policies of clients. */
	private forgetGone(): void {
		for (const policy of this.known.values()) {
			const gone = policy.find((word) => word.startsWith("/") && !this.options.isThere(word));
			if (gone !== undefined && !this.isOwn(policy)) this.forget(policy, `${gone} is gone`);
		}
	}

	private isOwn(policy: readonly string[]): boolean {
		return this.options.policies.some((one) => JSON.stringify(one) === JSON.stringify(policy));
	}

	/** @returns whether it was known */
	private forget(policy: readonly string[], why: string): boolean {
		const key = JSON.stringify(policy);
		this.untried.delete(key);
		const isKnown = this.known.delete(key);
		if (isKnown) this.options.say(`${policy.join(" ")} is not loaded any more: ${why}`);
		return isKnown;
	}
}
