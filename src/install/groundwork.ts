/**
 * What ossify needs to run, whoever runs it.
 * @module
 */
import { digestFile } from "../platform/place.ts";
import { executablePath, folderOf, policyFolder } from "./layout.ts";
import { ownFile, type WantedFile } from "./operation.ts";
import type { AnyRequest } from "./request.ts";

/** The executable and the policy. */
export function groundwork({ executable, policy }: AnyRequest): WantedFile[] {
	const folder = policyFolder(policy.digest);
	return [
		{ path: executablePath, mode: 0o755, sha256: digestFile(executable), source: { file: executable } },
		ownFile(`${folder}/policy.wasm`, policy.wasm),
		ownFile(`${folder}/data.json`, policy.data),
	];
}

export function logFolder(log: string): { readonly path: string; readonly mode: number }[] {
	return log.startsWith("/") ? [{ path: folderOf(log), mode: 0o750 }] : [];
}
