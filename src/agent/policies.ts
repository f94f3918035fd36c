/**
 * The policies that new workers load before they take requests.
 * @module
 */
import type { Job } from "./job.ts";

/** Those of the agent's own options, and the first ones that clients named. */
const most = 32;

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

	/** The trial of each policy: it hardens a sample container, as Podman's hook does, and records nothing. */
	trials(): Job[] {
		const { executable, pid, sample } = this.options;
		return [...this.known.values()].map((policy) => {
			const args = ["hook", "precreate", ...policy, "--log", "none"];
			return { client: executable, executable, folder: "/", args, input: sample, pid };
		});
	}
}
