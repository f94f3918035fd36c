/** `npm start`: the main job on a spec that CRI-O wrote. What was decided, why, and what changes. */
import { run } from "./_run.mjs";

const spec = "test/fixtures/crio/without-flag/default.json";
const bold = process.stdout.hasColors?.() ? (text) => `\u001b[1m${text}\u001b[22m` : (text) => text;

await show("A container's spec, as CRI-O wrote it. What becomes of it, and why:", ["explain", spec]);
await show("The same as a change to the spec; every other byte stays:", ["mutate", "--diff", spec]);
console.log(`${bold("Your own:")} npm run -s ossify -- explain path/to/config.json   ${bold("All commands:")} npm run -s ossify -- --help`);

async function show(title, args) {
	console.log(`${bold(title)}\n$ ossify ${args.join(" ")}\n`);
	const { code } = await run(["bun", "src/cli/main.ts", ...args], { show: true });
	if (code !== 0) process.exit(code);
	console.log();
}
