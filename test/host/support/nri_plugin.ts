/**
 * ossify's NRI plugin as a process of its own: `bun nri_plugin.ts OPTIONS`, with options in JSON. It prints what happens, a JSON a line.
 * @module
 */
import { writeSync } from "node:fs";
import { type AddedHooks, runPlugin } from "../../../src/nri/mod.ts";

const { socket, hooks } = JSON.parse(process.argv[2] ?? "") as { readonly socket: string; readonly hooks: AddedHooks };
const ending = new AbortController();
process.on("SIGTERM", () => ending.abort());
const say = (event: object) => writeSync(1, `${JSON.stringify(event)}\n`);
await runPlugin({
	socket,
	hooks,
	onContainers: (containers, engine) => say({ containers, engine }),
	onUnhooked: (unhooked) => say({ unhooked }),
	onState: (state, why) => say({ state, ...(why !== undefined && { why }) }),
	signal: ending.signal,
});
