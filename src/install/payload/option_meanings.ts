/**
 * What options mean for containers or their records, where the value alone does not say it.
 * @module
 */

const meanings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	"on-error": { allow: "a container for which ossify fails is started as it is" },
	log: { none: "decisions are not recorded" },
};

/** @param name without dashes */
export function meaningOfOption(name: string, value: string | undefined): string | undefined {
	const values = Object.hasOwn(meanings, name) ? meanings[name] : undefined;
	return value !== undefined && values !== undefined && Object.hasOwn(values, value) ? values[value] : undefined;
}
