/** Policies as they are written: Rego and data, from files and folders. @module */
export { caseFoldersIn, specFiles } from "./case_folders.ts";
export { diagnosing, maxData, type Overlays, parseDataFile, readOverlay, readOverlays, textOf } from "./data_file.ts";
export { DataPlaces } from "./data_places.ts";
export { refuseMissing } from "./missing.ts";
export { passedOver, refuseLinkedRego } from "./passed_over.ts";
export {
	type DataText,
	foldersIn,
	isShippedPlace,
	isTestFile,
	mergedData,
	type RegoSource,
	readDataTexts,
	readSource,
	shownAs,
} from "./rego_source.ts";
export { shipped } from "./shipped.ts";
