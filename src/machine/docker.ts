/**
 * Containers of Docker: `containers/ID` below its data root; below its exec root, the state of the containerd that it starts.
 * @see https://github.com/moby/moby/blob/v20.10.24/container/container.go
 * @module
 */
import { inContainerd } from "./containerd.ts";
import { type FoundContainer, keyOf } from "./found.ts";
import { partsOf, type StateFolder, textIn } from "./state_folder.ts";

/** The containers that a data root or an exec root has parts of. */
export function* inDocker(folder: StateFolder): Generator<FoundContainer> {
	for (const id of folder.folders("containers")) {
		const config = partsOf(folder.json(`containers/${id}/config.v2.json`));
		if (config.ID === id) yield configured(config, id, partsOf(folder.json(`containers/${id}/hostconfig.json`)));
	}
	for (const below of ["containerd/daemon", "containerd"]) yield* inContainerd(folder, below);
}

function configured(config: Readonly<Record<string, unknown>>, id: string, host: object): FoundContainer {
	const name = textIn(config.Name)?.replace(/^\//, "");
	return {
		key: keyOf(id),
		id,
		engine: "docker",
		name,
		image: textIn(partsOf(config.Config).Image),
		inspected: inspectedOf(config, id, host),
	};
}

/** As `docker inspect` prints what these files hold. */
function inspectedOf(
	{ Name, Config, MountPoints, AppArmorProfile, ...rest }: Readonly<Record<string, unknown>>,
	Id: string,
	HostConfig: object,
): object {
	const paths = Object.fromEntries(["ResolvConfPath", "HostnamePath", "HostsPath"].map((key) => [key, rest[key]]));
	return {
		Id,
		Name,
		Config,
		HostConfig,
		AppArmorProfile,
		...paths,
		Mounts: Object.values(partsOf(MountPoints)).map((mount) => ({ ...partsOf(mount) })),
	};
}
