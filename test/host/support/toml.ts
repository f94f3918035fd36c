/**
 * TOML for the engines' configuration files.
 * @module
 */

/** JSON's strings, numbers, booleans and lists of them are TOML's, too. The table "" is the top; it has to be the first. */
export function toToml(tables: Record<string, Record<string, unknown>>): string {
	return Object.entries(tables)
		.map(([table, values]) =>
			[
				...(table === "" ? [] : [`[${table}]`]),
				...Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`),
				"",
			].join("\n"),
		)
		.join("\n");
}
