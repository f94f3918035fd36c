/**
 * Fixture cases: a folder with a spec, the rest of the input, and the expected results.
 * @module
 */
import { type JsonObject, mergeData, parseData } from "../../bundle/mod.ts";
import { type CodeOf, OssifyError, PlacedError } from "../../errors.ts";
import { type Context, type Stage, stages } from "../../evaluate/mod.ts";
import type { ContainerSpec } from "../../forms/mod.ts";
import { type Schema, scanJson, valueOf } from "../../json/mod.ts";
import { parseMoment } from "../../moment.ts";
import { type ParsedSpec, parseSpec, specLimits } from "../../oci_spec/mod.ts";
import type { Platform } from "../../platform/mod.ts";
import { overlayFaults, refuseFaults } from "../data/mod.ts";
import { inDocument, type ShownText } from "../position/mod.ts";
import { caseFoldersIn, foldersIn, maxData, parseDataFile, type RegoSource, specFiles, textOf } from "../source/mod.ts";

/** A case that has not been read yet. */
export interface TestCase {
	/** Relative to the working directory, with a slash at the end. */
	readonly folder: string;
	/** Its folder. */
	readonly suite: string;
	readonly name: string;
	/** The folders on the command line, which links in the case must not leave. */
	readonly within: readonly string[];
}

/** The input of the policy in a case. */
export interface Given {
	readonly spec: ParsedSpec;
	readonly context: Context;
	/** The whole base document, if the case merges something over it. */
	readonly data: JsonObject | undefined;
	readonly folder: string;
}

/** The policy that cases are for. */
export interface CasePolicy {
	readonly source: Pick<RegoSource, "data">;
	/** The schema of the data; without it, any data is accepted. */
	readonly dataSchema?: Schema | undefined;
}

/** The time of cases without one, so that a result does not depend on the day. */
const usualNow = "2026-01-01T00:00:00Z";

/** The cases in folders, and in those below. */
export function findCases(platform: Platform, paths: readonly string[], only: RegExp | undefined): TestCase[] {
	const folders = foldersIn(platform, paths).map((path) => path.replace(/\/+$/, ""));
	const found = folders.flatMap((folder) => caseFoldersIn(platform.files.list(folder)).map((one) => `${folder}/${one}`));
	return [...new Set(found)].map((folder) => caseAt(folder, folders)).filter(({ suite, name }) => only?.test(`${suite}/${name}`) ?? true);
}

/** @param folder ending with a slash */
function caseAt(folder: string, within: readonly string[]): TestCase {
	const [suite = ".", name = folder] = /^(.*)\/([^/]+)\/$/.exec(folder)?.slice(1) ?? [".", folder.slice(0, -1)];
	return { folder, suite, name, within };
}

/** @throws {OssifyError} `input/…` or `policy/…`, with the file and its line */
export async function readCase(platform: Platform, testCase: TestCase, { source, dataSchema }: CasePolicy): Promise<Given> {
	const { folder } = testCase;
	const spec = specIn(platform, folder);
	const read = async <T>(name: string, parse: (text: string) => T, advice: string) =>
		await readPart(platform, testCase, name, parse, advice);
	const overlay = await overlayIn(platform, testCase, dataSchema);
	const state = await read("state.json", parseState, "write what the runtime passes to a hook: an object with id, status, pid, bundle");
	const stage = await read("stage", parseStage, `write one of ${stages.join(", ")}`);
	const now = await read("now", parseNow, "write it like 2026-11-23T12:00:00Z, or 2026-11-23");
	return {
		folder,
		spec: await readSpec(platform, testCase, spec),
		context: { now: now ?? new Date(usualNow), ...(stage && { stage }), ...(state !== undefined && { state }) },
		data: overlay && mergeData(parseData(source.data, "the policies' data"), overlay),
	};
}

/** The only file of a case with its container: of two, one would be passed over unseen. */
function specIn({ files }: Platform, folder: string): string {
	const [first, second] = specFiles.filter((name) => files.kind(folder + name) !== "missing");
	if (first === undefined)
		throw new OssifyError("input/no-config", `the case ${folder} holds neither ${specFiles.join(" nor ")}`, {
			advice: "add one of them; the name of a manifest has no extension",
		});
	if (second !== undefined)
		throw new OssifyError("input/no-config", `cannot use the case ${folder}: it holds both ${first} and ${second}`, {
			advice: "delete one of them: a case is about one container",
		});
	return folder + first;
}

/** An optional file of a case. If it exists and cannot be read, that is an error: without it, the case would mean something else. */
export function readText({ files }: Platform, { folder, within }: TestCase, name: string): string | undefined {
	const path = folder + name;
	if (files.kind(path) === "missing") return undefined;
	return textOf(files.read(path, { blame: "input", limit: specLimits.bytes, within }), path);
}

async function overlayIn({ files }: Platform, { folder, within }: TestCase, schema: Schema | undefined): Promise<JsonObject | undefined> {
	const path = ["data.yaml", "data.yml", "data.json"].map((name) => folder + name).find((one) => files.kind(one) !== "missing");
	if (path === undefined) return undefined;
	const text = textOf(files.read(path, { blame: "policy", limit: maxData, within }), path);
	const data = await parseDataFile(path, text);
	if (schema !== undefined) refuseFaults(await overlayFaults(schema, { data, texts: [{ below: [], shown: path, text }] }));
	return data;
}

async function readSpec(platform: Platform, testCase: TestCase, path: string): Promise<ParsedSpec> {
	const bytes = platform.files.read(path, { blame: "input", limit: specLimits.bytes, within: testCase.within });
	// What is no text has no lines.
	const document = { shown: path, text: new TextDecoder().decode(bytes) };
	if (path.endsWith("/manifest")) {
		// Loaded for such cases only: it brings the parser of YAML.
		const { containersOf, readForm } = await import("../../forms/mod.ts");
		const form = readForm(bytes, { path });
		const [problem] = form.problems;
		if (problem !== undefined) throw problem;
		const wanted = readText(platform, testCase, "container")?.trim();
		return parseSpec(chosen(containersOf(form), wanted, testCase).spec);
	}
	const advice = "write it as an engine does; `ossify init --from SPEC FOLDER` creates a case from a real one";
	return await placing(document, () => parseSpec(bytes), advice);
}

function chosen(containers: readonly ContainerSpec[], wanted: string | undefined, { folder }: TestCase): ContainerSpec {
	const found = containers.filter(({ label }) => wanted === undefined || label === wanted);
	const [first, second] = found;
	if (first !== undefined && second === undefined) return first;
	const labels = containers.map(({ label }) => JSON.stringify(label)).join(", ");
	const message =
		wanted === undefined
			? `the manifest describes several containers: ${labels}`
			: `no container of the manifest is ${JSON.stringify(wanted)}: it has ${labels}`;
	throw new OssifyError("input/no-containers", `cannot use the case ${folder}: ${message}`, {
		advice: "write the name of one into the file `container` of the case",
	});
}

/** Undefined where the case has no such file. */
async function readPart<T>(
	platform: Platform,
	testCase: TestCase,
	name: string,
	parse: (text: string) => T,
	advice: string,
): Promise<T | undefined> {
	const text = readText(platform, testCase, name);
	return text === undefined ? undefined : await placing({ shown: testCase.folder + name, text }, () => parse(text), advice);
}

async function placing<T>(document: ShownText, read: () => T, advice: string): Promise<T> {
	try {
		return read();
	} catch (error) {
		throw error instanceof OssifyError ? await inDocument(error, "reading the case", document, advice) : error;
	}
}

function parseNow(text: string): Date {
	const time = parseMoment(text.trim());
	if (time) return time;
	throw atBegin("input/invalid-time", `this is neither a date nor an RFC 3339 time: ${JSON.stringify(text.trim())}`);
}

function parseStage(text: string): Stage {
	const stage = text.trim();
	const known = stages.find((one) => one === stage);
	if (known !== undefined) return known;
	throw atBegin("input/invalid-stage", `there is no stage ${JSON.stringify(stage)}`);
}

function parseState(text: string): object {
	const tree = scanJson(text, "the state");
	if (tree.kind === "object") return valueOf(text, tree) as object;
	throw atBegin("input/invalid-state", "this is not a JSON object, which an OCI state must be");
}

function atBegin(code: CodeOf<"input">, what: string): OssifyError {
	return new PlacedError(code, what, { what, place: { row: 1, column: 1 } });
}
