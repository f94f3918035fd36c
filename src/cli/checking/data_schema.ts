/**
 * The data of the shipped policies against its schema.
 * @module
 */
import type { JsonObject } from "../../bundle/mod.ts";
import { findViolations, type Violation } from "../../json/mod.ts";
import { closest } from "../arguments/mod.ts";
import type { DataFinding } from "./data_findings.ts";
import { dataSchema } from "./schemas.ts";

/** Knobs that do not exist, and values that are none. @param isRead whether some Rego reads a name: then it is a knob after all */
export function schemaFindings(data: JsonObject, isRead: (name: string) => boolean): readonly DataFinding[] {
	return findViolations(dataSchema, data)
		.filter(({ surplus }) => surplus === undefined || !isRead(surplus.key))
		.map((one) => (one.surplus ? unknownKnob(one, one.surplus) : wrongValue(one)));
}

function unknownKnob({ path }: Violation, { key, known }: NonNullable<Violation["surplus"]>): DataFinding {
	const meant = closest(key, known);
	return {
		rule: "unknown-knob",
		severity: "warning",
		message: `nothing reads ${key}${meant ? `; did you mean ${meant}?` : ""}`,
		advice: meant ? `write ${meant}` : `here may stand: ${known.join(", ")}`,
		path: [...path, key],
	};
}

function wrongValue({ path, what }: Violation): DataFinding {
	const name = path.at(-1);
	return {
		rule: "wrong-value",
		severity: "error",
		message: `${typeof name === "number" ? `item ${name + 1} of ${path.at(-2)}` : (name ?? "the data")} ${what}`,
		advice: "`ossify check --schema data` shows what each knob takes",
		path,
	};
}
