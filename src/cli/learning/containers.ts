/**
 * The layers of running containers.
 * @module
 */
import { OssifyError } from "../../errors.ts";
import { executedIn } from "../../platform/layer/executed.ts";
import { type RunningContainer, runningContainers } from "../../platform/layer/running.ts";
import type { Platform } from "../../platform/mod.ts";
import { getJson } from "../../platform/socket.ts";
import { MountTable, overlayFolders } from "../../rootfs/mod.ts";
import { visible } from "../../visible.ts";
import { type LayerSource, upperDir } from "./sampling.ts";

/** A layer, and the spec of its container; undefined where that is not known. */
export interface Target {
	readonly source: LayerSource;
	readonly spec: string | undefined;
}

/** Finds running containers. @throws {OssifyError} `host/no-container`, `host/unsupported-layer` */
export async function containersNamed({ files }: Platform, names: readonly string[]): Promise<Target[]> {
	const found: Target[] = [];
	for (const [index, container] of (await runningNamed(names)).entries()) {
		const name = names[index] ?? container.id;
		const source = upperDir(upperDirOf(container, name, files), name, () => executedIn(container.pid));
		found.push({ source, spec: specOf(container, files) });
	}
	return found;
}

/** The running containers of these names or IDs, in their order. @throws {OssifyError} `host/no-container` */
export async function runningNamed(names: readonly string[]): Promise<RunningContainer[]> {
	const running = runningContainers();
	const found: RunningContainer[] = [];
	for (const name of names) {
		const container = named(running, name) ?? named(running, await idByDocker(name));
		if (container === undefined) throw noContainer(name);
		found.push(container);
	}
	return found;
}

/** The `config.json` of a running container; undefined where it is not known. */
export function specOf({ bundle }: RunningContainer, files: Platform["files"]): string | undefined {
	const config = bundle === undefined ? undefined : `${bundle}/config.json`;
	return config !== undefined && files.kind(config) === "file" ? config : undefined;
}

/** By its whole name, or the beginning of its ID. @throws {OssifyError} where several IDs begin so */
function named(running: readonly RunningContainer[], wanted: string | undefined): RunningContainer | undefined {
	if (wanted === undefined) return undefined;
	const byName = running.find(({ name, id }) => name === wanted || id === wanted);
	const byId = /^[0-9a-f]{4,64}$/.test(wanted) ? running.filter(({ id }) => id.startsWith(wanted)) : [];
	if (byName === undefined && byId.length > 1)
		throw new OssifyError("host/no-container", `the IDs of ${byId.length} running containers begin with ${wanted}: name more of it`);
	return byName ?? byId[0];
}

const dockerSocket = "/var/run/docker.sock";

/** Docker's shim does not know the container's name. */
async function idByDocker(name: string): Promise<string | undefined> {
	if (!/^[\w.-]+$/.test(name)) return undefined;
	const answer = (await getJson(dockerSocket, `/containers/${name}/json`, 5)) as { readonly Id?: unknown } | undefined;
	return typeof answer?.Id === "string" ? answer.Id : undefined;
}

function noContainer(name: string): OssifyError {
	return new OssifyError("host/no-container", `there is no running container ${visible(name)} that this process may see`, {
		advice: "name its ID as root on the node; for one that has stopped, name its layer with --upperdir",
	});
}

/** The root that the container's processes see. */
function upperDirOf({ mountinfo }: RunningContainer, name: string, files: Platform["files"]): string {
	const root = new MountTable(mountinfo).mounts.findLast(({ mountPoint }) => mountPoint === "/");
	const refuse = (what: string) =>
		new OssifyError("host/unsupported-layer", `cannot read the layer of ${visible(name)}: ${visible(what)}`, {
			advice:
				"learn reads overlay mounts: those of overlay2, overlayfs and fuse-less Podman; not vfs, btrfs, zfs, devmapper or block devices",
		});
	if (root?.fstype !== "overlay") throw refuse(`its root is on ${root?.fstype ?? "no mount"}, not on an overlay mount`);
	const { upper } = overlayFolders(root.fileSystemOptions);
	if (upper.length === 0) throw refuse("its overlay mount has no upper directory: the container cannot write to its root");
	const folder = upper.find((path) => path.startsWith("/") && files.kind(path) === "folder");
	if (folder === undefined) throw refuse(`its upper directory ${upper[0]} is not a folder here, and may be of another mount namespace`);
	return folder;
}
