/**
 * What services of one file have in common: volumes, configs and secrets.
 * @module
 */
import type { Fields } from "../document/mod.ts";
import { placeholderId } from "../specs/mod.ts";
import type { Values } from "./values.ts";

/** The top level of a file, for one engine. */
export class Project {
	readonly #root: Fields;
	readonly #folder: string;

	constructor(root: Fields, engine: "docker" | "podman") {
		this.#root = root;
		this.#folder = engine === "docker" ? "/var/lib/docker/volumes" : "/var/lib/containers/storage/volumes";
	}

	/**
	 * The host's path of a volume's source. Relative paths stay as they are: the project's folder is not known. Of a volume, the path at which
	 * the engine will keep it, also for one with `driver_opts` (a tmpfs or a share): the engine mounts that there, and binds the folder.
	 */
	sourceOf(source: string | undefined): string {
		if (source === undefined) return `${this.#folder}/${placeholderId}/_data`;
		if (/^[./~$\\]|^[a-z]:/i.test(source)) return source;
		return `${this.#folder}/${this.#volumeName(source)}/_data`;
	}

	/** The file of a config or secret; undefined where its content is not a file. */
	fileOf(kind: "configs" | "secrets", name: string, values: Values): string | undefined {
		const defined = this.#root.at(kind).at(name);
		if (defined.value === undefined) return name;
		const file = values.text(defined.at("file"));
		if (file === undefined && defined.at("external").value !== undefined)
			values.note({ fact: "value-from", message: `${defined.name} is external: where the engine mounts it is not known` });
		return file;
	}

	/** Docker Compose prefixes names by the project's, which is that of the folder where the file has no `name`. */
	#volumeName(key: string): string {
		const volume = this.#root.at("volumes").at(key);
		const own = volume.value === undefined ? undefined : volume.at("name").textual();
		const project = this.#root.at("name").textual();
		if (own !== undefined) return own;
		return volume.value !== undefined && volume.at("external").value === true ? key : [project, key].filter(Boolean).join("_");
	}
}
