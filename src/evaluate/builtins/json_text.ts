/**
 * JSON in a text.
 * @module
 */

/** Whether it is JSON, of whatever kind. */
export function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch (error) {
		if (error instanceof SyntaxError) return false;
		throw error;
	}
}
