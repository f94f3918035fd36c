/**
 * The policies that new workers load before they take requests.
 * @module
 */
import type { Job } from "./job.ts";

/** Those of the agent's own options, and the first ones that clients named. */
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
	/** The ID of this process. */
	readonly pid: number;
	/** A spec for trials. */
	readonly sample: Uint8Array;
	/** The options that name the policies to load at once: each list belongs to one. */
	readonly policies: readonly (readonly string[])[];
	/** Whether there is a file or a folder. */
	isThere(path: string): boolean;
	/** Reports what an operator has to know. */
	say(message: string): void;
}

export class Policies {
	private readonly options: TrialOptions;
	private readonly known: Map<string, readonly string[]>;

	constructor(options: TrialOptions) {
		this.options = options;
		this.known = new Map(options.policies.map((one) => [JSON.stringify(one), one]));
	}

	/** A client named this policy, and it works. */
	add(policy: readonly string[]): void {
		if (this.known.size < most) this.known.set(JSON.stringify(policy), policy);
	}

	/**
	 * A worker failed the trial of a policy. If a client named it, the next worker does not load it: otherwise, one policy would leave the other ones without
	 * workers. A client that names it again gets its error.
	 */
	failed({ args }: Job): void {
		const policy = args.slice(own.before.length, -own.after.length);
		if (!this.isOwn(policy)) this.forget(policy, "no worker could be started with it");
	}

	/** An answer, and the trial of each policy. */
	trials(): Job[] {
		const { executable, pid, sample } = this.options;
		this.forgetGone();
		const trial = (args: readonly string[], input: Uint8Array = new Uint8Array()) => ({
			client: executable,
			executable,
			folder: "/",
			args,
			input,
			pid,
		});
		// Without a job, a program that ends at once would be started again and again.
		const answers = trial(["version"]);
		return [answers, ...[...this.known.values()].map((policy) => trial(trialArgs(policy), sample))];
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

	private forget(policy: readonly string[], why: string): void {
		if (this.known.delete(JSON.stringify(policy))) this.options.say(`${policy.join(" ")} is not loaded any more: ${why}`);
	}
}
