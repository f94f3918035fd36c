/**
 * Quadlet units of containers (`web.container`), as Podman runs them. Drop-ins beside a unit (`web.container.d/*.conf`) are not read.
 * @see https://docs.podman.io/en/stable/markdown/podman-systemd.unit.5.html
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { errorAtOffset, type FormText } from "../document/mod.ts";
import { asOtherUser } from "../flags/mod.ts";
import type { Form } from "../form.ts";
import { containerOf } from "./container.ts";
import { Keys } from "./keys.ts";
import { readUnitFile, type UnitFile } from "./unit_file.ts";

/** Units of other kinds, by their section: what they are, and what has the containers. */
const others: Readonly<Record<string, readonly [what: string, advice: string]>> = {
	Kube: ["a unit for a Kubernetes manifest", "name the manifest of its key Yaml"],
	Pod: ["a unit for a pod", "name the .container units with Pod= this unit"],
	Volume: ["a unit for a volume", "name the .container units that use it"],
	Network: ["a unit for a network", "name the .container units that use it"],
	Image: ["a unit for an image", "name the .container units that use it"],
	Build: ["a unit for the build of an image", "name the .container units that use it"],
	Artifact: ["a unit for an artifact", "name the .container units that use it"],
	Service: ["a unit of systemd itself", "name the .container unit that Quadlet made it of"],
};

const extensions = /\.(?:container|kube|pod|volume|network|image|build|artifact)$/;
const sections = new RegExp(`^\\[(?:Container|${Object.keys(others).join("|")}|Unit|Install|Quadlet)\\][ \\t]*$`);

/** By the file's name; of text that begins with a section of a unit, by that. */
export function isQuadlet({ text }: FormText, path: string | undefined): boolean {
	if (path !== undefined && extensions.test(path)) return true;
	const first = /^\ufeff?(?:[ \t]*(?:[#;].*)?\r?\n)*[ \t]*(\[.{1,20})/.exec(text)?.[1];
	return first !== undefined && sections.test(first.trim());
}

/** @throws {OssifyError} `input/invalid-form`; `input/no-containers` for a unit of another kind */
export function readQuadlet(file: FormText): Form {
	const unit = readUnitFile(file);
	const lines = unit.get("Container");
	if (lines === undefined) throw noContainer(file, unit);
	const keys = new Keys(file, lines);
	const given = keys.last("ContainerName")?.text;
	const name = given === undefined || given === "" ? nameOf(file.shown) : given;
	const container = containerOf(keys, name);
	return {
		kind: "Quadlet",
		containers: [
			{
				label: name === undefined ? "container" : `container ${name}`,
				source: container.description,
				unknown: container.unknown,
				alternatives: container.description.image === undefined ? [] : asOtherUser(container.description),
				location: { document: 0, part: ["Container"], offset: lines[0]?.offset ?? 0 },
			},
		],
		problems: [],
		documents: [],
	};
}

/** Quadlet's name for the container of `web.container`. */
function nameOf(shown: string): string | undefined {
	const [, name] = /([^/]+)\.container$/.exec(shown) ?? [];
	return name === undefined ? undefined : `systemd-${name}`;
}

function noContainer(file: FormText, unit: UnitFile): OssifyError {
	const found = Object.entries(others).find(([section]) => unit.has(section));
	if (found === undefined) return errorAtOffset(file, 0, "the unit has no section [Container]");
	const [section, [what, advice]] = found;
	return new OssifyError("input/no-containers", `cannot use ${file.shown}: it is ${what} ([${section}])`, { advice });
}
