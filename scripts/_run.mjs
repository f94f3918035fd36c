/** Running commands, with what node_modules installed found by its name. */
import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { root } from "./_files.mjs";

/**
 * Runs a command in the checkout.
 * @param {string[]} command
 * @param {{ show?: boolean, env?: Record<string, string> }} options `show`: what it prints goes where ours goes; else it is kept
 * @returns {Promise<{ code: number, output: string, stdout: string }>} `code` is 127 where there is no such command
 */
export function run([name, ...rest], { show = false, env = {} } = {}) {
	// As it is at the call: scripts/test.mjs sets variables for its tests.
	const environment = { ...process.env, PATH: `${join(root, "node_modules/.bin")}${delimiter}${process.env.PATH}`, ...env };
	const child = spawn(name, rest, { cwd: root, env: environment, stdio: show ? "inherit" : ["ignore", "pipe", "pipe"] });
	const printed = { output: "", stdout: "" };
	child.stdout?.setEncoding("utf8").on("data", (text) => {
		printed.output += text;
		printed.stdout += text;
	});
	child.stderr?.setEncoding("utf8").on("data", (text) => {
		printed.output += text;
	});
	return new Promise((resolve) => {
		child.on("error", (error) => resolve({ ...printed, code: 127, output: `${error.message}\n` }));
		child.on("close", (code) => resolve({ ...printed, code: code ?? 1 }));
	});
}
