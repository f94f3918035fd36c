/**
 * A page of docs/ that is a test: its commands print what it shows. With `OSSIFY_UPDATE=1` they write into the page what they print now,
 * on Bun; read it before it is committed.
 * @module
 */
import { expect } from "bun:test";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root, runtimes } from "../cross_runtime/runtimes.ts";
import { type ServedRuntime, servedFolder } from "../cross_runtime/served.ts";
import { contentsOf } from "./folder.ts";
import { apply, inServer, inShell } from "./markdown.ts";

/** The state after a page was run. */
export interface Done {
	readonly commands: readonly string[];
	/** What its reader then has, by path. */
	readonly files: Readonly<Record<string, string>>;
}

/** How long a page may take, in milliseconds: a dozen commands, most of which compile the shipped policies, on each runtime. */
export const patience = 600_000;

/** A page's text. @param name as in `guide/tutorial.md` */
export function textOf(name: string): string {
	return readFileSync(join(root, "docs", name), "utf8");
}

/** Carries a page out in an empty folder, and expects it to be true. The executable is a process a command, as the page's reader has it. */
export async function expectTrue(name: string, runtime: ServedRuntime | "executable" = "Bun"): Promise<Done> {
	const folder = servedFolder();
	try {
		const page = textOf(name);
		const call = runtime === "executable" ? inShell(runtimes[runtime]?.() ?? []) : inServer(runtime);
		const { text, commands } = await apply(page, folder, call);
		const isUpdate = runtime === "Bun" && Boolean(process.env.OSSIFY_UPDATE);
		if (isUpdate) writeFileSync(join(root, "docs", name), text);
		expect({ runtime, text }).toEqual({ runtime, text: isUpdate ? text : page });
		return { commands, files: contentsOf(folder) };
	} finally {
		rmSync(folder, { recursive: true });
	}
}
