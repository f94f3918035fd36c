/** What build_standalone.ts puts into the executable: where each asset is to be read. */
declare module "ossify:embedded" {
	export const embedded: {
		readonly compiler: string;
		readonly wasm: string;
		readonly data: string;
		readonly inputSchema: string;
		readonly sources: string;
	};
}
