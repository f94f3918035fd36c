/**
 * Data at the path of one of ossify's own rules: an error of the data, not of the rule.
 * @module
 */
import type { Diagnostic } from "../../compile/mod.ts";
import { shownPlace } from "../position/mod.ts";
import { DataPlaces, type DataText, isShippedPlace } from "../source/mod.ts";

/** What OPA says, `…/mode`. */
const conflict = /conflicting rule for data path (\S+) found/;

/**
 * The compiler's faults, with those about such data at the data's place; without those that another finding already reports.
 * @param found the other findings
 */
export async function atTheirData(
	faults: readonly Diagnostic[],
	texts: readonly DataText[],
	found: readonly Diagnostic[],
): Promise<readonly Diagnostic[]> {
	if (!faults.some(isAboutData)) return faults;
	const places = await DataPlaces.of(texts);
	return faults.flatMap((one) => {
		const place = isAboutData(one) ? places.of(conflict.exec(one.message)?.[1]?.split("/") ?? []) : undefined;
		if (place === undefined) return [one];
		if (found.some(({ path, row }) => place.path === path && place.row === row)) return [];
		return [{ ...one, ...place, details: [`ossify's own rule (${shownPlace(one)})`], advice: "take the name out of the data" }];
	});
}

function isAboutData(one: Diagnostic): boolean {
	return isShippedPlace(one) && conflict.test(one.message);
}
