/**
 * Reading an edited form again: each container is as its policies want it, and the others are as they were.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { placeIn } from "../../json/mod.ts";
import { readCompose } from "../compose/mod.ts";
import { documentsIn, type FormDocument, type FormText } from "../document/mod.ts";
import type { Form, FormOptions } from "../form.ts";
import { readKubernetes } from "../kubernetes/mod.ts";
import { readQuadlet } from "../quadlet/mod.ts";
import { type Difference, differenceIn } from "./difference.ts";
import { entriesOf } from "./unit.ts";
import type { ContainerChanges } from "./warning.ts";

/** @throws {OssifyError} `input/no-place` where a container would not be as it should */
export function verify(file: FormText, form: Form, changed: readonly ContainerChanges[], edited: string): void {
	if (changed.length === 0) return;
	const difference = differenceIn(form, changed, read({ ...file, text: edited }, form));
	if (difference !== undefined) throw refusal(file, form, difference);
}

function read(file: FormText, { kind, containers }: Form): Form {
	if (kind === "Quadlet") return readQuadlet(file);
	const input = { file, documents: documentsOf(file), engine: engineOf(containers[0]) };
	return (kind === "Compose" ? readCompose(input) : readKubernetes(input)) ?? { kind, containers: [], problems: [] };
}

function documentsOf(file: FormText): readonly FormDocument[] {
	return [...documentsIn(file)].filter((one): one is FormDocument => "value" in one);
}

/** The engine that manifests were read for. */
function engineOf(container: Form["containers"][number] | undefined): FormOptions["engine"] {
	const engine = container && "engine" in container.source ? container.source.engine : undefined;
	return engine === "crio" || engine === "containerd" ? engine : undefined;
}

function refusal(file: FormText, { kind }: Form, { container, message }: Difference): OssifyError {
	const { document, part } = container.location;
	const [offset, reason, advice] =
		kind === "Quadlet" ? placeInUnit(file) : [documentsOf(file)[document]?.offsetOf(part) ?? 0, "with the change", byHand];
	const { row } = placeIn(file.text, offset);
	return new OssifyError("input/no-place", `cannot edit ${file.shown}: line ${row}: ${reason}, ${message}`, { advice, part });
}

const byHand = "write the change into the file by hand: `ossify explain` says what it is";

/** What overrides keys of a unit, or the last of its keys. */
function placeInUnit({ text }: FormText): readonly [offset: number, reason: string, advice: string] {
	const entries = entriesOf(text).filter(({ section }) => section === "Container");
	const flags = entries.findLast(({ key, value }) => key === "PodmanArgs" && value.text.includes("--read-only"));
	if (flags !== undefined)
		return [
			flags.value.at,
			"PodmanArgs overrides the keys of the unit; with the change",
			"remove --read-only and --read-only-tmpfs from PodmanArgs",
		];
	return [entries.at(-1)?.value.at ?? 0, "with the change", byHand];
}
