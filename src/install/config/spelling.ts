/**
 * The spelling of keys. An engine's decoder may take a key in another case for the documented one: encoding/json (Docker), BurntSushi/toml (Podman, CRI-O) and
 * go-toml v2 (containerd 2) in any case, go-toml v1 (containerd 1) in capitals. Which of two spellings takes precedence depends on the decoder, so only the
 * documented one is accepted.
 * @see https://pkg.go.dev/github.com/BurntSushi/toml#Unmarshal
 * @module
 */
import { notUnderstood } from "./fault.ts";

/** The keys that ossify reads or writes, with those below them. `*` is a name that the user chooses, as in a table of runtimes: decoders compare these exactly. */
export interface KnownKeys {
	readonly [key: string]: KnownKeys;
}

/** The keys along a path. */
export function keysAt(path: readonly string[]): KnownKeys {
	return path.reduceRight<KnownKeys>((below, key) => ({ [key]: below }), {});
}

/** @throws {OssifyError} `host/invalid-config` if a key differs from a known one only in case */
export function requireSpelling(value: unknown, known: KnownKeys, file: string, path: readonly string[] = []): void {
	if (typeof value !== "object" || value === null) return;
	for (const [key, inner] of Object.entries(value)) {
		const name = Object.hasOwn(known, "*") ? "*" : Object.keys(known).find((one) => folded(one) === folded(key));
		if (name === undefined) continue;
		if (name !== "*" && name !== key) throw misspelt([...path, key], [...path, name], file);
		requireSpelling(inner, known[name] ?? {}, file, [...path, key]);
	}
}

/** A key in the form in which Go's strings.EqualFold compares it: `ſ` is an s, and the Kelvin sign is a k. */
function folded(key: string): string {
	return key.toUpperCase().toLowerCase();
}

function misspelt(path: readonly string[], documented: readonly string[], file: string) {
	return notUnderstood(file, `the engine may read ${path.join(".")} as ${documented.join(".")}: write ${documented.at(-1)}`);
}
