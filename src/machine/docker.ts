/**
 * Containers of Docker: `containers/ID` below its data root; below its exec root, the state of the containerd that it starts.
 * @see https://github.com/moby/moby/blob/v20.10.24/container/container.go
 * @module
 */
import { inContainerd } from "./containerd.ts";
import { type FoundContainer, keyOf, type Layer } from "./found.ts";
import { partsOf, type StateFolder, textIn } from "./state_folder.ts";
import { isTime } from "./storage.ts";

/** The containers that a data root or an exec root has parts of. */
export function* inDocker(folder: StateFolder): Generator<FoundContainer> {
	for (const id of folder.folders("containers")) {
		const config = partsOf(folder.json(`containers/${id}/config.v2.json`));
		if (config.ID === id) yield configured(folder, config, id);
	}
	for (const below of ["containerd/daemon", "containerd"]) yield* inContainerd(folder, below);
}

function configured(folder: StateFolder, config: Readonly<Record<string, unknown>>, id: string): FoundContainer {
	return {
		key: keyOf(id),
		id,
		engine: "docker",
		name: textIn(config.Name)?.replace(/^\//, ""),
		image: textIn(partsOf(config.Config).Image),
		inspected: inspectedOf(config, id, partsOf(folder.json(`containers/${id}/hostconfig.json`))),
		ran: isTime(partsOf(config.State).StartedAt),
		layer: layerOf(folder, id, textIn(config.Driver) ?? "not known"),
	};
}

/** Of other drivers, containerd has the layer, or there is no overlay. @see https://github.com/moby/moby/blob/v20.10.24/layer/filestore.go */
function layerOf(folder: StateFolder, id: string, driver: string): (() => Layer) | undefined {
	if (driver === "overlayfs") return undefined;
	return () => {
		if (driver !== "overlay2") return { unreadable: `the storage driver is ${driver}, and only layers of overlay mounts are read` };
		const mount = `image/overlay2/layerdb/mounts/${id}/mount-id`;
		const layer = folder.has(mount) ? new TextDecoder().decode(folder.read(mount)).trim() : "";
		const diff = `overlay2/${layer}/diff`;
		const isThere = /^[0-9a-z]+$/.test(layer) && folder.isFolder(diff);
		return isThere ? { path: folder.at(diff) } : { unreadable: "its layer is not in the engine's folders" };
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
