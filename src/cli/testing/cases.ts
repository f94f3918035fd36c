/**
 * Fixture cases: a folder with a spec, what else the policy is told, and what is expected to come out.
 * @module
 */
import { type JsonObject, mergeData, parseData } from "../../bundle/mod.ts";
import { OssifyError } from "../../errors.ts";
import type { Context, Stage } from "../../evaluate/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { maxSpecBytes, type ParsedSpec, parseSpec } from "../../spec/mod.ts";
import { parseTime } from "../assess.ts";
import { caseFoldersIn, specFiles } from "../case_folders.ts";
import { maxData, parseDataFile, textOf } from "../data_file.ts";
import { stages } from "../options.ts";

/** A case, not yet read. */
export interface TestCase {
	/** As it is found from here, ending with a slash. */
	readonly folder: string;
	/** The folder that it stands in. */
	readonly suite: string;
	readonly name: string;
}

/** What the policy is told in a case. */
export interface Given {
	readonly spec: ParsedSpec;
	readonly context: Context;
	/** The whole base document, where the case lays something over it. */
	readonly data: JsonObject | undefined;
}

/** A case means the same on every day, so that its clock stands where it says none. */
const usualNow = "2026-01-01T00:00:00Z";

/** The cases in folders, and in those below. */
export function findCases({ files }: Platform, paths: readonly string[], only: RegExp | undefined): TestCase[] {
	const folders = paths.filter((path) => files.kind(path) === "folder").map((path) => path.replace(/\/+$/, ""));
	const found = folders.flatMap((folder) => caseFoldersIn(files.list(folder)).map((one) => `${folder}/${one}`));
	return [...new Set(found)].map(caseAt).filter(({ suite, name }) => only?.test(`${suite}/${name}`) ?? true);
}

/** @param folder ending with a slash */
export function caseAt(folder: string): TestCase {
	const [suite = ".", name = folder] = /^(.*)\/([^/]+)\/$/.exec(folder)?.slice(1) ?? [".", folder.slice(0, -1)];
	return { folder, suite, name };
}

/** @throws {OssifyError} `input/…` or `policy/…`, whose message names the file */
export async function readCase(platform: Platform, { folder }: TestCase, base: string): Promise<Given> {
	const { files } = platform;
	const spec = specFiles.map((name) => folder + name).find((path) => files.kind(path) === "file");
	if (spec === undefined) throw new OssifyError("input/no-config", `the case ${folder} holds neither ${specFiles.join(" nor ")}`);
	const read = (name: string) => readText(platform, folder + name);
	const overlay = await overlayIn(platform, folder);
	const state = read("state.json");
	const stage = stageOf(read("stage"), `${folder}stage`);
	return {
		spec: named(spec, () => parseSpec(files.read(spec, { blame: "input", limit: maxSpecBytes }))),
		context: {
			now: nowOf(read("now"), `${folder}now`),
			...(stage && { stage }),
			...(state !== undefined && { state: parseState(state, `${folder}state.json`) }),
		},
		data: overlay && mergeData(parseData(base, "the policies' data"), overlay),
	};
}

/** A file of a case that need not be there. */
export function readText({ files }: Platform, path: string): string | undefined {
	return files.kind(path) === "file" ? textOf(files.read(path, { blame: "input", limit: maxSpecBytes }), path) : undefined;
}

async function overlayIn({ files }: Platform, folder: string): Promise<JsonObject | undefined> {
	const path = ["data.yaml", "data.yml", "data.json"].map((name) => folder + name).find((one) => files.kind(one) === "file");
	return path === undefined ? undefined : await parseDataFile(path, textOf(files.read(path, { blame: "policy", limit: maxData }), path));
}

/** What is wrong with a spec is said without its file's name. */
function named<T>(path: string, work: () => T): T {
	try {
		return work();
	} catch (error) {
		if (!(error instanceof OssifyError)) throw error;
		throw new OssifyError(error.code as "input/not-json", `${path}: ${error.message}`, { cause: error });
	}
}

function nowOf(text: string | undefined, path: string): Date {
	const time = parseTime(text?.trim() ?? usualNow);
	if (time) return time;
	throw new OssifyError(
		"input/invalid-time",
		`${path} holds no time as RFC 3339 writes it (2026-11-23T12:00:00Z): ${JSON.stringify(text)}`,
	);
}

function stageOf(text: string | undefined, path: string): Stage | undefined {
	const stage = text?.trim();
	if (stage === undefined || stages.includes(stage)) return stage as Stage | undefined;
	throw new OssifyError("input/invalid-stage", `${path} holds none of the stages ${stages.join(", ")}: ${JSON.stringify(stage)}`);
}

function parseState(text: string, path: string): object {
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
	} catch (cause) {
		throw new OssifyError("input/invalid-state", `${path} is not JSON: ${(cause as Error).message}`, { cause });
	}
	throw new OssifyError("input/invalid-state", `${path} is no JSON object, as an OCI state is`);
}
