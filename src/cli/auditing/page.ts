/**
 * An audit as a page: the one of src/audit_page, with what `--format json` prints in it.
 * @module
 */
import type { Reporter } from "./reporter.ts";

/** Where the page has its content. */
const place = "{{content}}";

/**
 * The page is written as its content is known, so it takes no more memory than that.
 * @param asJson what writes the content
 */
export function asPage(page: string, write: (html: string) => void, asJson: (write: (json: string) => void) => Reporter): Reporter {
	const at = page.indexOf(place);
	let before = page.slice(0, at);
	const { add, fail, end } = asJson((json) => {
		write(before + inScript(json));
		before = "";
	});
	return {
		add,
		fail,
		end: (outcome) => {
			end(outcome);
			write(page.slice(at + place.length));
		},
	};
}

/** In JSON, `<` occurs in texts only: none of them may begin a comment or end the element. */
function inScript(json: string): string {
	return json.replaceAll("<", "\\u003c");
}
