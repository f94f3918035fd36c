/**
 * Patterns of namespaces as keys of the data, as the shipped policies read them.
 * @module
 */

/** Whether a key is a pattern, and matches what begins like it: a name, or a longer pattern. */
export function isPatternOf(key: string, name: string): boolean {
	return key.endsWith("*") && name.startsWith(key.slice(0, -1));
}
