/**
 * A real container, held at the moment when its runtime waits for a createRuntime hook: its mounts are made, pivot_root is to come.
 * @module
 */
import { closeSync, constants, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type CommandResult, must, run, until } from "../host/support/command.ts";
import { newName } from "../host/support/container.ts";
import { findEngines } from "../host/support/engines.ts";
import { sandbox } from "../host/support/sandbox.ts";
import { emptyBundle } from "./bundles.ts";

export interface Held {
	/** The OCI state, as runc gives it to a hook. */
	readonly state: Uint8Array;
	/** Lets it go on, and waits for its end. Throws where it fails. */
	release(): Promise<void>;
}

export interface Holder {
	readonly bundle: string;
	/** Starts a new container of the bundle. */
	hold(): Promise<Held>;
}

/** A hook that keeps the state, and waits for a line. */
const waits = `cat >"$1/new" && mv "$1/new" "$1/state" && read -r line <"$1/gate"`;

export async function makeHolder(): Promise<Holder> {
	const folder = join(sandbox().folder, newName());
	mkdirSync(folder);
	await must(["mkfifo", join(folder, "gate")]);
	const bundle = await emptyBundle({ path: "/bin/sh", args: ["sh", "-c", waits, "sh", folder], env: ["PATH=/usr/bin:/bin"] });
	return { bundle, hold: () => hold(bundle, folder) };
}

async function hold(bundle: string, folder: string): Promise<Held> {
	const state = join(folder, "state");
	rmSync(state, { force: true });
	// For reading, too: neither side waits for the other to open it.
	const gate = openSync(join(folder, "gate"), constants.O_RDWR);
	const id = newName();
	let outcome: CommandResult | undefined;
	const end = run([findEngines().runc, "--root", join(sandbox().folder, "held"), "run", "--bundle", bundle, id]).then((ended) => {
		outcome = ended;
		return ended;
	});
	const release = async () => {
		writeSync(gate, "\n");
		const { code, stderr } = await end;
		closeSync(gate);
		if (code !== 0) throw new Error(`the held container ended with ${code}: ${stderr}`);
	};
	await until("runc's hook", () => {
		if (outcome !== undefined) throw new Error(`runc ended (${outcome.code}) before its hook: ${outcome.stderr}`);
		return existsSync(state);
	});
	return { state: readFileSync(state), release };
}
