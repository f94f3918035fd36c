/** OPA bundles in and out. @module */
export { builtOf, dataSchemaOf, withBuilt } from "./built.ts";
export {
	type Bundle,
	type BundleOrigin,
	type BundleSource,
	bundleOf,
	bundleOfParts,
	type ReadBundleOptions,
	readBundle,
	readBundleAt,
	writeBundle,
} from "./bundle.ts";
export { checkSections, dataObject, isDataPath, type JsonObject, mergeAll, mergeData, parseData, parseJson, placeData } from "./data.ts";
export { type BundledRego, readRegoAt } from "./rego.ts";
export { parseStrictData, parseStrictJson } from "./strict_data.ts";
