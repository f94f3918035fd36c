/**
 * Quadlet: `ReadOnly`, `Tmpfs` and `ReadOnlyTmpfs` in the section `[Container]`.
 * @see https://docs.podman.io/en/stable/markdown/podman-systemd.unit.5.html
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { placeIn } from "../../json/mod.ts";
import { tmpfsIn } from "../../mutate/mod.ts";
import { cleanPath } from "../../oci_spec/mod.ts";
import type { FormText } from "../document/mod.ts";
import { lockedShort } from "./compose.ts";
import { flagWarnings, podmanTmpfs, tmpfsFlag } from "./flag_tmpfs.ts";
import { locksIn, locksRoot, stillWritable } from "./locks.ts";
import { applyEdits, linesAfter, type TextEdit } from "./text.ts";
import { type Entry, entriesOf } from "./unit.ts";
import type { ContainerChanges, FormWarning } from "./warning.ts";

/** A unit has one container. @throws {OssifyError} `input/no-place` */
export function editQuadlet(file: FormText, one: ContainerChanges): { readonly text: string; readonly warnings: readonly FormWarning[] } {
	const entries = entriesOf(file.text).filter(({ section }) => section === "Container");
	const last = entries.at(-1);
	if (last === undefined) throw new OssifyError("input/no-place", `cannot edit ${file.shown}: it has no key in [Container]`);
	const tmpfs = tmpfsIn(one.changes);
	const locksIt = locksRoot(one.changes);
	const unwanted = locksIt ? unwantedTmpfs(one) : [];
	const flags = [...(locksIt ? ["ReadOnly=true"] : []), ...(unwanted.length > 0 ? ["ReadOnlyTmpfs=false"] : [])];
	const set = flags.map((flag) => settingOf(flag, entries));
	const lines = [
		...set.flatMap((one) => (typeof one === "string" ? [one] : [])),
		...tmpfs.map((change) => `Tmpfs=${escaped(tmpfsFlag(change, podmanTmpfs))}`),
	];
	if (lines.length > 0 && last.isOpen) throw openEnd(file, last);
	const locks = locksIn(one).map((lock) => ({ lock, edit: lockedVolume(entries, lock.destination) }));
	const edits = [
		...set.flatMap((one) => (typeof one === "string" ? [] : [one])),
		...locks.flatMap(({ edit }) => edit ?? []),
		...(lines.length > 0 ? [linesAfter(file.text, last.end, lines)] : []),
	];
	const messages = [
		...flagWarnings(tmpfs, podmanTmpfs, one.image),
		...(unwanted.length > 0 ? ["ReadOnlyTmpfs=false: Podman makes /dev and /dev/shm read-only, too"] : []),
		...stillWritable(
			"Quadlet",
			locks.flatMap(({ lock, edit }) => (edit === undefined ? [lock] : [])),
		),
	];
	return { text: applyEdits(file.text, edits), warnings: messages.map((message) => ({ label: one.container.label, message })) };
}

function openEnd({ text, shown }: FormText, last: Entry): OssifyError {
	const { row } = placeIn(text, last.value.at);
	return new OssifyError(
		"input/no-place",
		`cannot edit ${shown}: line ${row}: the value of ${last.key} ends with a backslash at the end of the file, so lines after it would belong to it`,
		{ advice: "remove the backslash" },
	);
}

/** What Podman makes writable by itself where the root is read-only, without a size: where the policy allows no tmpfs. */
function unwantedTmpfs({ container: { source }, changes }: ContainerChanges): readonly string[] {
	const mounted = "spec" in source ? [] : source.mounts.map(({ destination }) => cleanPath(destination));
	const kept = new Set([...mounted, ...tmpfsIn(changes).map(({ entry }) => entry.destination)]);
	return ["/run", "/tmp", "/var/tmp"].filter((path) => !kept.has(path));
}

/** The last entry of a key counts: it is changed. Otherwise, a new line. */
function settingOf(flag: string, entries: readonly Entry[]): TextEdit | string {
	const [key, value = ""] = flag.split("=");
	const last = entries.findLast((one) => one.key === key);
	return last === undefined ? flag : { at: last.value.at, until: last.value.until, text: value };
}

function lockedVolume(entries: readonly Entry[], destination: string): TextEdit | undefined {
	for (const { key, value } of entries.toReversed()) {
		const text = key === "Volume" ? lockedShort(value.text, destination) : undefined;
		if (text !== undefined) return { at: value.at, until: value.until, text };
	}
	return undefined;
}

/** `%` begins a specifier of systemd. */
function escaped(text: string): string {
	return text.replaceAll("%", "%%");
}
