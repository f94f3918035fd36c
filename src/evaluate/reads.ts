/**
 * What a compiled policy says of its input: which parts of it can change a value of the policy. `ossify build` writes it into a custom section
 * of the WebAssembly, so that it cannot be that of another policy; wasm/compiler/linker/reads.go finds it out.
 * @module
 */
import type { Kept, KeptParts } from "../json/mod.ts";

const section = "ossify.reads";

/** The section's content: `true`, all of a value, or some of its parts. */
type Written = true | { readonly keys?: Readonly<Record<string, Written>>; readonly each?: Written };

/** True, all of it, where the module does not say. @throws where the section is damaged */
export function readsOf(module: WebAssembly.Module): Kept {
	const [content] = WebAssembly.Module.customSections(module, section);
	if (content === undefined) return true;
	return keptOf(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(content)));
}

function keptOf(written: Written): Kept {
	if (written === true) return true;
	if (typeof written !== "object" || written === null) throw new TypeError(`it has no valid section ${section}`);
	const each = written.each === undefined ? undefined : keptOf(written.each);
	if (each === true) return true;
	const named = Object.entries(written.keys ?? {}).map(([key, part]) => [key, both(keptOf(part), each)] as const);
	return { keys: new Map(named), each };
}

/** What is kept of a value under a key, and of each value. */
function both(one: Kept, other: Kept | undefined): Kept {
	if (other === undefined) return one;
	if (one === true || other === true) return true;
	const keys = new Map<string, Kept>();
	for (const key of [...one.keys.keys(), ...other.keys.keys()]) keys.set(key, both(partOf(one, key) ?? nothing, partOf(other, key)));
	return { keys, each: one.each === undefined ? other.each : both(one.each, other.each) };
}

function partOf({ keys, each }: KeptParts, key: string): Kept | undefined {
	return keys.get(key) ?? each;
}

/** Only its type. */
const nothing: Kept = { keys: new Map() };

/** What is kept of the input's spec. */
export function ofSpec(reads: Kept): Kept {
	return reads === true ? true : (partOf(reads, "spec") ?? nothing);
}
