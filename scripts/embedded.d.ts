/** What build_standalone.ts puts into the executable: where each asset is to be read. */
declare module "ossify:embedded" {
	export const embedded: import("../src/platform/mod.ts").AssetPaths;
}
