/**
 * The files that ossify is shipped with: the compiler, and the policies in source and compiled.
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { OssifyError } from "../../errors.ts";
import { codeOf, unreadable } from "../fault.ts";
import type { Assets, ShippedFile } from "../platform.ts";
import { listFolder } from "./list.ts";

/** The path of each asset. */
export interface AssetPaths {
	readonly compiler: string;
	readonly interpreter: string;
	readonly wasm: string;
	readonly data: string;
	readonly manifest: string;
	readonly inputSchema: string;
	/** The policies' sources: a folder, or a JSON file that lists them. */
	readonly sources: string;
	readonly licenses: string;
	readonly auditPage: string;
	readonly client: string;
}

/** The assets, each of which is read when it is first used. */
export function assetsAt(paths: () => AssetPaths): Assets {
	return {
		compiler: async () => read(paths().compiler),
		interpreter: async () => await decompressed(paths().interpreter),
		interpreterNow: () => process.getBuiltinModule("node:zlib").brotliDecompressSync(read(paths().interpreter)),
		policy: () => ({ wasm: read(paths().wasm), data: text(paths().data), manifest: text(paths().manifest) }),
		inputSchema: () => text(paths().inputSchema),
		sources: () => readSources(paths().sources),
		licenses: () => text(paths().licenses),
		auditPage: () => text(paths().auditPage),
		client: () => read(paths().client),
	};
}

/** The assets of a checkout or an installed package, whose root is above this module, bundled or not. */
export const packageAssets: Assets = assetsAt(() => pathsBelow(packageRoot()));

function pathsBelow(root: URL): AssetPaths {
	const at = (path: string) => decodeURIComponent(new URL(path, root).pathname);
	return {
		compiler: at("dist/compiler.wasm"),
		interpreter: at("wasm/interpreter.wasm.br"),
		wasm: at("dist/policies/policy.wasm"),
		data: at("dist/policies/data.json"),
		manifest: at("dist/policies/.manifest"),
		inputSchema: at("policies/schemas/input.json"),
		sources: at("policies/"),
		licenses: at("dist/THIRD_PARTY_LICENSES"),
		auditPage: at("dist/audit_page.html"),
		client: at(`src/agent/client/ossify-start-${process.arch}`),
	};
}

function packageRoot(): URL {
	const candidates = ["../", "../../", "../../../"].map((up) => new URL(up, import.meta.url));
	const root = candidates.find((candidate) => existsSync(new URL("wasm/capabilities.json", candidate)));
	if (root) return root;
	throw missing("the folder that ossify was installed to");
}

/** Decompresses a file on a thread of the runtime, while the policies are read. */
async function decompressed(path: string): Promise<Uint8Array> {
	// Loaded here, because a decision needs no decompression, and it would delay each start.
	const { brotliDecompress } = await import("node:zlib");
	const compressed = read(path);
	return await new Promise((resolve, reject) => {
		brotliDecompress(compressed, (error, bytes) => (error ? reject(error) : resolve(bytes)));
	});
}

function readSources(path: string): readonly ShippedFile[] {
	if (path.endsWith(".json")) return JSON.parse(text(path)) as ShippedFile[];
	const wanted = listFolder(path).filter((name) => /\.rego$|(?:^|\/)data\.(?:json|ya?ml)$/.test(name));
	return wanted.map((name) => ({ path: name, text: text(`${path}${name}`) }));
}

function text(path: string): string {
	return new TextDecoder().decode(read(path));
}

function read(path: string): Uint8Array {
	try {
		return readFileSync(path);
	} catch (cause) {
		throw codeOf(cause) === "ENOENT" ? missing(path, cause) : unreadable("host", path, cause);
	}
}

function missing(what: string, cause?: unknown): OssifyError {
	const message = `cannot find ${what}, which belongs to ossify: run \`npm run build\` in a checkout, or install ossify again`;
	return new OssifyError("host/missing-asset", message, { cause });
}
