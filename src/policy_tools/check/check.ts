/**
 * A whole check: the compiler's findings, then style, then the data.
 * @module
 */
import type { Platform } from "../../platform/mod.ts";
import { diagnose, withCompiler } from "../compile/mod.ts";
import { dataFaults, dataLines, type GivenData, schemaOf, unignored } from "../data/mod.ts";
import type { DataText, RegoSource } from "../source/mod.ts";
import { parse } from "../syntax/mod.ts";
import { atTheirData } from "./data_conflicts.ts";
import { type Finding, inOrder } from "./finding.ts";
import { placeOfFinding } from "./finding_rules.ts";
import { placed } from "./placed_findings.ts";
import { removedNothingFindings } from "./removed_nothing.ts";
import { commentLinesIn, ruleFindings } from "./rule_findings.ts";
import { styleFindings } from "./style_findings.ts";
import { checksIn, noTrial, tryOut } from "./trial.ts";
import { unknownIgnoreFindings } from "./unknown_ignores.ts";
import { unsetDataFindings } from "./unset_data.ts";

/** The subject of a check. */
export interface Checked {
	readonly source: RegoSource;
	/** The files that the data came from, the later merged over the earlier. */
	readonly dataTexts: readonly DataText[];
	/** The data that is not ossify's own. */
	readonly given: GivenData;
	/** Ossify's own policies, which references may name. */
	readonly shipped: RegoSource;
}

/** How. */
export interface CheckSettings {
	/** The time with which an exemption's end date is compared. */
	readonly now: Date;
	readonly strict: boolean;
	/** Entrypoints besides ossify's own. */
	readonly entrypoints: readonly string[];
	/** Rules whose findings are ignored. */
	readonly ignore: readonly string[];
}

/** All findings, by place. */
export async function findAll(
	platform: Platform,
	{ source, dataTexts, given, shipped }: Checked,
	settings: CheckSettings,
): Promise<readonly Finding[]> {
	const faults = await diagnose(platform, source, settings.strict);
	const { style, rules, modules, own } = await withCompiler(platform, "checking the style", (compiler) => ({
		style: styleFindings(compiler, source, shipped),
		rules: ruleFindings(compiler, platform, { source, shipped, entrypoints: settings.entrypoints }),
		modules: parse(compiler, source.modules).modules,
		own: parse(compiler, shipped.modules).modules,
	}));
	const declared = schemaOf(modules, source, platform);
	const schema = [...declared.faults, ...(await dataFaults(declared.schema, given))].map((one): Finding => ({ ...one, severity: "error" }));
	const trial = faults.length > 0 ? noTrial : await tryOut(platform, source, modules, { now: settings.now, ownData: given.texts });
	const wrong = schema.filter(({ code }) => code === "wrong-value");
	const aboutData = await placed(trial.data, dataTexts, (finding) => placeOfFinding(finding, checksIn(modules), source));
	const others = aboutData.filter((one) => !wrong.some(({ path, row }) => one.path === path && one.row === row));
	const texts = new Set(platform.assets.sources().map(({ text }) => text));
	const unset = unsetDataFindings(
		modules,
		modules.filter(({ text }) => !texts.has(text)),
		source,
	);
	const isBroken = [...wrong, ...others, ...rules].some(spoilsDecisions);
	const found = [
		...(await atTheirData(faults, given.texts, schema)).map((one): Finding => ({ ...one, severity: "error" })),
		...rules,
		...unset.filter(
			(one) => !style.some((other) => other.path === one.path && other.row === one.row && other.code === "unknown-reference"),
		),
		...style.filter((one) => !rules.some((other) => isSame(one, other))),
		...schema,
		...(checksIn(modules).length > 0 ? await removedNothingFindings(platform, given.texts) : []),
		...others,
		...trial.checks,
		// If the data or an entry of a rule is wrong, that is why the decision is.
		...(isBroken ? [] : trial.decision),
	];
	const lines = new Map([...commentLinesIn(modules, source), ...dataTexts.map(({ shown, text }) => [shown, dataLines(text)] as const)]);
	return inOrder(unignored([...found, ...unknownIgnoreFindings(lines, [...modules, ...own])], lines, settings.ignore));
}

/** Unread keys do not make a decision invalid. */
function spoilsDecisions({ severity, code }: Finding): boolean {
	return (
		severity === "error" &&
		!["unreached-rule", "unread-rule", "unknown-package", "rule-in-test", "unknown-input", "unknown-value", "unknown-reference"].includes(
			code,
		)
	);
}

/** For a misspelt name, both report the same. */
function isSame(one: Finding, other: Finding): boolean {
	return one.code === other.code && one.path === other.path && one.row === other.row;
}
