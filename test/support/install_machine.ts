/**
 * A machine that ossify is installed on: files below a folder.
 * @module
 */
import { beforeEach } from "bun:test";
import { chmodSync, writeFileSync } from "node:fs";
import type { HookRequest } from "../../src/install/as_hook/mod.ts";
import type { RuntimeRequest } from "../../src/install/as_runtime/mod.ts";
import {
	type EngineName,
	engines,
	type InstallPlan,
	install,
	installed,
	type NewSettings,
	type Request,
	uninstall,
} from "../../src/install/mod.ts";
import type { PolicyFiles } from "../../src/install/payload/policy.ts";
import { openAccessLists } from "../../src/platform/files/access_list.ts";
import { digestOf, type Place, placeAt } from "../../src/platform/files/place.ts";
import { type Folder, temporaryFolder } from "./folder.ts";

const lists = await openAccessLists();

/** What an install is to have otherwise. */
export type Changes = Partial<Omit<HookRequest, "engine"> & Omit<RuntimeRequest, "engine">> & {
	/** The engine's configuration, where it is at another place. */
	readonly config?: string;
};

/** By paths below its root. */
export interface InstallMachine extends Pick<Folder, "write" | "read"> {
	at(path?: string): string;
	tree(): string[];
	contents(): Record<string, string>;
	/** `CODE: MESSAGE` of what an action throws; `DIR` is the folder that the root is in. */
	faultOf(action: () => unknown): string;
	/** Of another machine's file system, beside the root. */
	beside(path: string): string;
	/** Another executable than before, beside the root, to be installed. */
	executable(content: string): string;
	/** A program that is never run. */
	program(path: string): void;
	place(): Place;
	request(engine: EngineName, more?: Changes): Request;
	/** Installs, trying nothing unless a test has something to try. */
	put(engine: EngineName, more?: Changes, place?: Place, tryWith?: () => void): InstallPlan;
	remove(engine: EngineName, options?: { dryRun?: boolean; force?: boolean }): InstallPlan;
}

/** There before anything is installed. */
export const untouched = [
	"etc/ 755",
	"etc/passwd 644",
	"usr/ 755",
	"usr/bin/ 755",
	"usr/bin/env 644",
	"usr/bin/mount 644",
	"usr/bin/sh 644",
];
const files = ["etc/passwd", "usr/bin/env", "usr/bin/mount", "usr/bin/sh"];

/** A policy that is never loaded. */
export function policyNamed(name: string): PolicyFiles {
	const [wasm, data] = [`wasm of ${name}`, "{}"].map((text) => new TextEncoder().encode(text)) as [Uint8Array, Uint8Array];
	return { wasm, data, digest: digestOf(wasm, data) };
}

/** What an install of a test is with, and when. */
export const settingsOfTests: NewSettings = { mode: "enforce", policy: { name: "shipped" }, options: {} };
const installedAt = new Date("2026-11-23T12:00:00Z");

/** The name of its folder. */
export function folderName(name: string): string {
	return policyNamed(name).digest.slice(0, 16);
}

/** To be called where a test file begins: each test gets a new one. */
export function installMachine(...more: readonly string[]): InstallMachine {
	const folder = temporaryFolder("test");
	const at = (path = "") => folder.at(`root/${path}`).replace(/\/$/, "");
	const write = (path: string, content: string) => folder.write(`root/${path}`, content);
	const place = () => placeAt(at(), lists);
	const executable = (content: string) => {
		writeFileSync(folder.at("ossify"), content, { mode: 0o700 });
		return folder.at("ossify");
	};
	const request = (name: EngineName, { config, ...changes }: Changes = {}): Request => {
		const usual = engines[name];
		const engine = config === undefined ? usual : (usual.at?.(config) ?? usual);
		const any = {
			executable: folder.at("ossify"),
			policy: policyNamed("one"),
			settings: settingsOfTests,
			now: installedAt,
			basedOn: installed(place()).engines[name]?.settings,
			withoutEngine: true,
		};
		return engine.kind === "hook" ? { ...any, engine, hook: {}, ...changes } : { ...any, engine, wrapper: {}, ...changes };
	};
	const program = (path: string) => {
		write(path, "");
		chmodSync(at(path), 0o755);
	};
	beforeEach(() => {
		for (const path of [...files, ...more]) write(path, "");
		executable("v1");
	});
	return {
		at,
		write,
		program,
		place,
		executable,
		request,
		read: (path) => folder.read(`root/${path}`),
		tree: () => folder.tree("root"),
		contents: () => folder.contents("root"),
		faultOf: (action) => {
			const { code, message } = folder.faultOf(action);
			return `${code}: ${message}`;
		},
		beside: folder.at,
		put: (engine, changes = {}, where = place(), tryWith = () => {}) => install(where, request(engine, changes), { tryWith }),
		remove: (engine, options = {}) => uninstall(place(), engines[engine], options),
	};
}
