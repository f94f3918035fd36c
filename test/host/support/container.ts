/**
 * What the tests ask of an engine, the same of each: start a container, run commands in it, end it.
 * @module
 */
import type { CommandResult } from "./command.ts";

export interface Volume {
	readonly source: string;
	readonly destination: string;
	readonly readonly?: boolean;
}

export interface ContainerRequest {
	/** Left out: the honest image. */
	readonly image?: string;
	readonly privileged?: boolean;
	/** More of the CRI's security context, as the kubelet writes it from a pod's. */
	readonly securityContext?: object;
	/** The Kubernetes namespace; engines that know none put it where CRI-O would. */
	readonly namespace?: string;
	readonly volumes?: readonly Volume[];
	readonly user?: number;
	/** Left out: the same number as the user. */
	readonly group?: number;
	readonly cwd?: string;
	readonly annotations?: Readonly<Record<string, string>>;
	/** What it runs. Left out: something that waits. */
	readonly command?: readonly string[];
}

export interface Container {
	readonly id: string;
	/** Runs a command in it, as its user. */
	exec(command: readonly string[]): Promise<CommandResult>;
	/** Ends it and leaves nothing. */
	remove(): Promise<void>;
}

/** An engine that a test can start containers with; each has a hook or none. */
export interface Engine {
	readonly name: string;
	/** Throws `Refused` where the container does not start. */
	start(request?: ContainerRequest): Promise<Container>;
	/** Ends whatever it still runs. */
	close(): Promise<void>;
}

/** A container that did not start; the message is what the engine says of it. */
export class Refused extends Error {
	override readonly name = "Refused";
}

/** Waits, and ends when told: as process 1 a shell needs a trap for it. */
export const waiting = ["/bin/sh", "-c", "trap 'exit 0' TERM INT; while :; do sleep 1 & wait $!; done"] as const;

/** Names that no other container has. */
let count = 0;
export function newName(): string {
	count += 1;
	return `t${process.pid}-${count}`;
}
