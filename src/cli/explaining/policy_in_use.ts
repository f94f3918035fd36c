/**
 * The policy that is asked about a container of this machine: without -p and -d, the one that is installed for its engine.
 * @module
 */
import { type EngineName, engines, installed, policyFolder } from "../../install/mod.ts";
import type { FoundContainer } from "../../machine/mod.ts";
import type { TimedCall } from "../deciding/mod.ts";
import { placeOf } from "../installing/mod.ts";

/** A call, and in words which policy it asks; undefined where the caller named one. */
export interface Asking {
	readonly call: TimedCall;
	readonly policy: string | undefined;
}

/** The engines whose containers are found in this way. */
const enginesOf: Readonly<Record<FoundContainer["engine"], readonly EngineName[]>> = {
	storage: ["podman", "crio"],
	docker: ["docker"],
	containerd: ["containerd", "k3s", "rke2"],
};

/** @param decided the digest of the policy that decided about the container last @throws {OssifyError} `host/invalid-receipt` */
export async function askingInstalled(call: TimedCall, { engine }: FoundContainer, decided: string | undefined): Promise<Asking> {
	const { options } = call;
	if (options.list("policy").length > 0 || options.list("data").length > 0) return { call, policy: undefined };
	const place = await placeOf(call);
	const all = installed(place).engines;
	const here = enginesOf[engine].flatMap((name) => {
		const { policy, left, unfinished } = all[name] ?? {};
		return policy === undefined || left || unfinished ? [] : [{ name, policy }];
	});
	const own = here.filter(({ policy }) => policy === decided);
	const [first, ...more] = own.length > 0 ? own : here;
	if (first === undefined)
		return { call, policy: `the one that comes with this ossify, as none is installed for ${titlesOf(enginesOf[engine])}` };
	if (more.some(({ policy }) => policy !== first.policy)) {
		const named = here.map(({ name, policy }) => `-p ${policyFolder(policy)} (${engines[name].title})`).join(" or ");
		return { call, policy: `the one that comes with this ossify: to ask an installed one, add ${named}` };
	}
	const path = place.outside(policyFolder(first.policy));
	const list = (name: string) => (name === "policy" ? [path] : options.list(name));
	const text = (name: string) => (name === "policy" ? path : options.text(name));
	return {
		call: { ...call, options: { ...options, list, text } },
		policy: `the one that is installed for ${engines[first.name].title} (${path})`,
	};
}

function titlesOf(names: readonly EngineName[]): string {
	return names.map((name) => engines[name].title).join(", ");
}
