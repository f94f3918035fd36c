/**
 * JSON in a text.
 * @module
 */

/** Whether it is JSON of any kind. */
export function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch (error) {
		if (error instanceof SyntaxError) return false;
		throw error;
	}
}
