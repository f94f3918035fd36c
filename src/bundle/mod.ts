/** OPA bundles in and out. @module */
export { type Bundle, type BundleSource, bundleOf, readBundle, readBundleAt, writeBundle } from "./bundle.ts";
export { dataObject, isDataPath, type JsonObject, mergeAll, mergeData, parseData, parseJson, placeData } from "./data.ts";
