/**
 * Specs of any size, by what makes them so large: each is CRI-O's, with one part of it grown. An author can size every one of them.
 * @module
 */
import { readFileSync } from "node:fs";
import { specPath } from "./fixture.ts";

/** A spec as far as it is grown here. */
interface Grown {
	[key: string]: unknown;
	annotations: Record<string, string>;
	mounts: object[];
	process: { args: string[]; env: string[]; capabilities: { effective: string[] } };
	linux: { cgroupsPath: string; maskedPaths?: string[]; resources: { devices: object[] } };
}

type Growth = (spec: Grown, bytes: number) => void;

/** What an engine would have mounted there, so that the policy turns it read-only. */
const ownHosts = (options: readonly string[]) => ({
	destination: "/etc/hosts",
	type: "bind",
	source: "/var/lib/kubelet/pods/1/etc-hosts",
	options,
});
const any = (allow: boolean) => ({ allow, access: "rwm" });
const long = (index: number) => `${index}${"x".repeat(200)}`;

/** By name. Those with `long` have few values for their size: they stay below the limit on values also where they are large. */
export const growths: Readonly<Record<string, Growth>> = {
	mounts: (spec, bytes) =>
		grow(spec.mounts, bytes, (index) => ({ destination: `/data/${index}`, type: "bind", source: "/srv", options: ["rbind", "rw"] })),
	"mounts, long": (spec, bytes) =>
		grow(spec.mounts, bytes, (index) => ({
			destination: `/data/${long(index).repeat(5)}`,
			type: "bind",
			source: "/srv",
			options: ["rbind", "rw"],
		})),
	"mounts on /etc/hosts": (spec, bytes) => grow(spec.mounts, bytes, () => ownHosts(["bind", "rw"])),
	"mounts on /etc/hosts, long": (spec, bytes) => grow(spec.mounts, bytes, (index) => ownHosts(["bind", "rw", long(index).repeat(5)])),
	"4096 mounts on /etc/hosts, the most": (spec) => {
		for (let index = spec.mounts.length; index < 4096; index++) spec.mounts.push(ownHosts(["bind", "rw"]));
	},
	"1000 options of each of 16 mounts, the most": (spec) => {
		for (let index = 0; index < 16; index++) spec.mounts.push(ownHosts(Array(1000).fill("rw")));
	},
	"4000 device rules, the last of which denies": (spec) => {
		spec.linux.resources.devices = [...Array(4000).fill(any(true)), any(false)];
	},
	"99,000 numbers, the most": (spec) => {
		spec.extra = Array(99_000).fill(7);
	},
	"99,000 lists, the most": (spec) => {
		spec.extra = Array(99_000).fill([]);
	},
	"1300 keys of 100 characters with one hash, the most": (spec) => {
		spec.extra = Object.fromEntries(colliding(1300, "k".repeat(64)).map((key) => [key, ""]));
	},
	"options of a mount": (spec, bytes) => {
		const options = ["bind"];
		grow(options, bytes, () => "rw");
		spec.mounts.push(ownHosts(options));
	},
	"an option, long": (spec, bytes) => spec.mounts.push(ownHosts(["bind", "rw", "x".repeat(bytes)])),
	"a destination, long": (spec, bytes) => spec.mounts.push({ destination: "/a".repeat(bytes / 2), type: "bind", source: "/srv" }),
	"a source, long": (spec, bytes) => spec.mounts.push({ destination: "/etc/hosts", type: "bind", source: "/a".repeat(bytes / 2) }),
	"device rules": (spec, bytes) => grow(spec.linux.resources.devices, bytes, () => any(true)),
	"device rules, allow and deny": (spec, bytes) => grow(spec.linux.resources.devices, bytes, (index) => any(index % 2 === 0)),
	"device rules, long": (spec, bytes) =>
		grow(spec.linux.resources.devices, bytes, (index) => ({ ...any(true), note: long(index).repeat(5) })),
	annotations: (spec, bytes) => keys(spec.annotations, bytes, (index) => `v${index}`),
	"annotations, long": (spec, bytes) => keys(spec.annotations, bytes, long),
	"an annotation, long": (spec, bytes) => {
		spec.annotations.long = "x".repeat(bytes);
	},
	"labels in an annotation": (spec, bytes) => {
		const labels = {};
		keys(labels, bytes * 0.8, (index) => `v${index}`);
		spec.annotations["io.kubernetes.cri-o.Labels"] = JSON.stringify(labels);
	},
	"an image's name, long": (spec, bytes) => {
		spec.annotations["io.kubernetes.cri-o.ImageName"] = `registry.example${"/a".repeat(bytes / 2)}`;
	},
	"the cgroup's path, long": (spec, bytes) => {
		spec.linux.cgroupsPath = "/a-b:".repeat(bytes / 5);
	},
	"masked paths": (spec, bytes) => {
		spec.linux.maskedPaths = [];
		grow(spec.linux.maskedPaths, bytes, (index) => `/a${index}`);
	},
	env: (spec, bytes) => grow(spec.process.env, bytes, (index) => `A${index}=b`),
	"env, long": (spec, bytes) => grow(spec.process.env, bytes, (index) => `A=${long(index)}`),
	args: (spec, bytes) => grow(spec.process.args, bytes, String),
	"args, long": (spec, bytes) => grow(spec.process.args, bytes, long),
	capabilities: (spec, bytes) => grow(spec.process.capabilities.effective, bytes, (index) => `CAP_${index}`),
	"keys of the spec": (spec, bytes) => keys(spec as Record<string, unknown>, bytes, Number),
	"keys, long": (spec, bytes) => keys(spec as Record<string, unknown>, bytes, long),
	"lists in lists": (spec, bytes) => {
		const lists: unknown[] = [];
		grow(lists, bytes, () => JSON.parse("[".repeat(250) + "]".repeat(250)));
		spec.extra = lists;
	},
	numbers: (spec, bytes) => {
		const numbers: number[] = [];
		grow(numbers, bytes, () => 7);
		spec.extra = numbers;
	},
	"numbers, 100 digits": (spec, bytes) => {
		const numbers: unknown[] = [];
		grow(numbers, bytes, () => asWritten("7".repeat(100)));
		spec.extra = numbers;
	},
	"empty texts": (spec, bytes) => {
		const texts: string[] = [];
		grow(texts, bytes, () => "");
		spec.extra = texts;
	},
	escapes: (spec, bytes) => {
		spec.extra = "\u0001\n".repeat(bytes / 8);
	},
	"surrogate pairs, escaped": (spec, bytes) => {
		spec.extra = asWritten(`"${"\\ud83d\\ude00".repeat(bytes / 12)}"`);
	},
	"text beyond ASCII": (spec, bytes) => {
		spec.extra = "漢".repeat(bytes / 3);
	},
};

/** Keys that fall into one bucket of OPA's hash tables, which hash by FNV-1: of two ways to go on with one hash, each gives twice as many. */
function colliding(count: number, start: string): string[] {
	let [keys, hash] = [[start], hashed(0x811c9dc5, start)];
	while (keys.length < count) {
		const [one, other] = pairAfter(hash);
		keys = keys.flatMap((key) => [key + one, key + other]);
		hash = hashed(hash, one);
	}
	return keys.slice(0, count);
}

function pairAfter(hash: number): [string, string] {
	const known = new Map<number, string>();
	for (let number = 0; ; number++) {
		const text = number.toString(36).padStart(4, "-");
		const bucket = hashed(hash, text) % 2 ** 20;
		const other = known.get(bucket);
		if (other !== undefined) return [other, text];
		known.set(bucket, text);
	}
}

function hashed(hash: number, text: string): number {
	return [...text].reduce((before, character) => (Math.imul(before, 0x01000193) ^ character.charCodeAt(0)) >>> 0, hash);
}

/** JSON that is taken over to the letter. */
const asWritten = (json: string): unknown => (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(json);

/** The spec that grew so by that many bytes. */
export function oversized(name: string, bytes: number): Uint8Array {
	const spec = JSON.parse(readFileSync(specPath, "utf8")) as Grown;
	(growths[name] as Growth)(spec, bytes);
	return new TextEncoder().encode(JSON.stringify(spec));
}

function grow<T>(list: T[], bytes: number, item: (index: number) => T): void {
	for (let index = 0, written = 0; written < bytes; index++) {
		const next = item(index);
		list.push(next);
		written += JSON.stringify(next).length + 1;
	}
}

function keys(object: Record<string, unknown>, bytes: number, value: (index: number) => unknown): void {
	for (let index = 0, written = 0; written < bytes; index++) {
		const key = `key-${index}`;
		object[key] = value(index);
		written += key.length + JSON.stringify(object[key]).length + 4;
	}
}
