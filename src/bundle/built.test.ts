import { describe, expect, test } from "bun:test";
import type { OssifyError } from "../errors.ts";
import { builtOf, bundleOf, readBundle, withBuilt, writeBundle } from "./mod.ts";

const built = new Date("2026-11-23T12:00:00.500Z");
const bytes = (text: string) => new TextEncoder().encode(text);

describe("when a bundle was built", () => {
	test("comes out of the archive that it was put into, to the second, beside what the manifest says", async () => {
		const manifest = withBuilt({ roots: [""] }, built);
		expect(manifest).toEqual({ roots: [""], metadata: { ossify: { built: "2026-11-23T12:00:00Z" } } });
		const archive = await writeBundle({ wasm: bytes("w"), data: "{}", manifest, modules: [] });
		expect(await readBundle(archive)).toMatchObject({ data: "{}", built: new Date("2026-11-23T12:00:00Z") });
	});

	test.each(["{}", '{"metadata":null}', '{"metadata":{"ossify":{}}}', '{"metadata":{"other":{"built":"x"}}}'])(
		"is not known of the manifest %s, as `opa build` writes one",
		(manifest) => {
			expect(builtOf(manifest)).toBeUndefined();
			const bundle = bundleOf(
				new Map([
					["policy.wasm", bytes("w")],
					["data.json", bytes("{}")],
					[".manifest", bytes(manifest)],
				]),
			);
			expect("built" in bundle).toBe(false);
		},
	);

	test.each(["", "{", '"x" 1'])("is an error in a manifest that is not JSON: %j", (manifest) => {
		expect(codeOf(() => builtOf(manifest))).toBe("policy/invalid-manifest");
	});

	test.each(["soon", "2026-11-23", "2026-13-01T00:00:00Z", "2026-11-23T12:00:00", 7, null, ""])("is an error where it is %j", (text) => {
		expect(codeOf(() => builtOf(JSON.stringify({ metadata: { ossify: { built: text } } })))).toBe("policy/invalid-manifest");
	});
});

function codeOf(act: () => unknown): string {
	try {
		act();
		return "none";
	} catch (error) {
		return (error as OssifyError).code;
	}
}
