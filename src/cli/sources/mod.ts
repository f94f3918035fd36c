/** Policies as they are written: Rego and data, from files and folders. @module */
export { caseFoldersIn, specFiles } from "./case_folders.ts";
export { diagnosing, maxData, parseDataFile, readOverlay, textOf } from "./data_file.ts";
export { pathsArgument, pathsOf } from "./paths.ts";
export { type DataText, foldersIn, isTestFile, type RegoSource, readDataTexts, readSource, shipped, shownAs } from "./rego_source.ts";
