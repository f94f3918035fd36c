/** Rules about the content of METADATA. @module */

import { closest } from "../../closest.ts";
import { commentsIn, type ParsedModule } from "../syntax/mod.ts";
import type { Hit, StyleRule } from "./rule.ts";

/** OPA's own attributes; all others belong below `custom`. */
const attributes = [
	"scope",
	"title",
	"description",
	"related_resources",
	"authors",
	"organizations",
	"schemas",
	"entrypoint",
	"custom",
	"compile",
];

/** `# entrypont: true`. */
export const unknownMetadata: StyleRule = {
	id: "unknown-metadata",
	summary: "an attribute of METADATA that OPA does not know and ignores",
	find: (module: ParsedModule) => {
		const hits: Hit[] = [];
		let end = -1;
		for (const { text, at } of commentsIn(module)) {
			const isNext = /^\r?\n[ \t]*$/.test(module.text.slice(end, at[0])) && end >= 0;
			const isTitle = /^#\s*METADATA\s*$/.test(text);
			const [, lead = "", name = ""] = /^(# ?)([A-Za-z_][\w-]*)\s*:(?:\s|$)/.exec(text) ?? [];
			if (isNext && name !== "" && !attributes.includes(name)) hits.push(unknown(name, at[0] + lead.length));
			end = isTitle || isNext ? at[1] : -1;
		}
		return hits;
	},
};

function unknown(name: string, start: number): Hit {
	const meant = closest(name, attributes);
	return {
		at: [start, start + name.length],
		message: `METADATA has no attribute ${name}, so OPA ignores it${meant ? `; did you mean ${meant}?` : ""}`,
		advice: meant ? `write ${meant}` : `put it below custom; the others are ${attributes.join(", ")}`,
	};
}
