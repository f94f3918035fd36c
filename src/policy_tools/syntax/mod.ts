/** Syntax trees of Rego: modules, and going through them. @module */
export {
	aliasOf,
	commentsIn,
	meaningOf,
	nameAt,
	nameOf,
	type Parsed,
	type ParsedModule,
	packageOf,
	parse,
	quotedIn,
	rowOf,
	textOf,
	wordOf,
	wordsOf,
} from "./module.ts";
export { allNodesIn, alternativesOf, childrenOf, conditionsIn, entryOf, memo, nodesIn, nodesOutsideClosures } from "./walk.ts";
