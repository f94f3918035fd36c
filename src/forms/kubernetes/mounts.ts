/**
 * The mounts that the kubelet asks the engine for (makeMounts in pkg/kubelet/kubelet_pods.go and kuberuntime_container.go): volumes, the
 * service account's token, /etc/hosts and the file for the termination message. All are binds: the kubelet itself mounts a tmpfs.
 * @module
 */
import type { MountDescription } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import { shown } from "./labels.ts";
import { required, wordOf } from "./values.ts";
import { podFolder, type Volume } from "./volumes.ts";

/** What of a pod decides on the mounts of its containers. */
export interface PodMounts {
	readonly volumes: ReadonlyMap<string, Volume>;
	/** Whether the admission of pods adds the service account's token. */
	readonly token: boolean;
}

const tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";

/** @throws {OssifyError} `input/invalid-form` */
export function mountsOf(container: Fields, name: string, { volumes, token }: PodMounts): readonly MountDescription[] {
	const mounts: MountDescription[] = [];
	for (const [index, fields] of container.at("volumeMounts").list().entries()) {
		const mount = mountOf(fields, `${podFolder}/volume-subpaths/${fields.at("name").text()}/${name}/${index}`, volumes);
		if (mounts.some(({ destination }) => destination === mount.destination))
			throw fields.error(`${fields.at("mountPath").name} is the path of another mount: ${shown(mount.destination)}`);
		mounts.push(mount);
	}
	for (const device of container.at("volumeDevices").list()) volumeFor(device, volumes);
	const isMounted = (path: string) => mounts.some(({ destination }) => destination === path);
	const message = container.at("terminationMessagePath");
	return [
		...mounts,
		...(token && !isMounted(tokenPath) ? [bound(tokenPath, `${podFolder}/volumes/kubernetes.io~projected/kube-api-access`, ["ro"])] : []),
		...(isMounted("/etc/hosts") ? [] : [bound("/etc/hosts", `${podFolder}/etc-hosts`, [])]),
		bound(absolute(message, message.text() || "/dev/termination-log"), `${podFolder}/containers/${name}/00000000`, []),
	];
}

function mountOf(mount: Fields, subPathFolder: string, volumes: ReadonlyMap<string, Volume>): MountDescription {
	const volume = volumeFor(mount, volumes);
	const subPath = subPathOf(mount);
	const options = [...accessOf(mount, volume), ...propagationOf(mount)];
	const ofSubPath = volume.isImage ? `${volume.folder}/${subPath}` : subPathFolder;
	const path = mount.at("mountPath");
	return bound(absolute(path, required(path)), subPath === undefined ? volume.folder : ofSubPath, options);
}

function volumeFor(user: Fields, volumes: ReadonlyMap<string, Volume>): Volume {
	const name = required(user.at("name"));
	const volume = volumes.get(name);
	if (volume === undefined) throw user.at("name").error(`${user.at("name").name} is not a volume of the pod: ${shown(name)}`);
	return volume;
}

function subPathOf(mount: Fields): string | undefined {
	const plain = mount.at("subPath");
	const expanded = mount.at("subPathExpr");
	if (plain.text() && expanded.text()) throw expanded.error(`${expanded.name} and subPath are both given`);
	const chosen = plain.text() ? plain : expanded;
	const path = chosen.text() || undefined;
	if (path?.startsWith("/") || path?.split("/").includes("..")) throw chosen.error(`${chosen.name} is not a path below the volume`);
	return path;
}

/** IfPossible depends on the node's kernel and runtime; for a policy, both are read-only. */
function accessOf(mount: Fields, volume: Volume): readonly string[] {
	const isReadonly = mount.at("readOnly").boolean() === true;
	const recursive = wordOf(mount.at("recursiveReadOnly"), ["Disabled", "IfPossible", "Enabled"]);
	if (recursive !== undefined && recursive !== "Disabled" && !isReadonly)
		throw mount.at("recursiveReadOnly").error(`${mount.at("recursiveReadOnly").name} needs readOnly: true`);
	if (recursive === "Enabled") return ["rro"];
	return isReadonly || volume.readonly ? ["ro"] : [];
}

const propagations = { None: [], HostToContainer: ["rslave"], Bidirectional: ["rshared"] } as const;

function propagationOf(mount: Fields): readonly string[] {
	return propagations[wordOf(mount.at("mountPropagation"), ["None", "HostToContainer", "Bidirectional"]) ?? "None"];
}

function bound(destination: string, source: string, options: readonly string[]): MountDescription {
	return { destination, type: "bind", source, options };
}

/** As the kubelet makes them (MakeAbsolutePath). Where `..` leads depends on links in the image: it is refused in a spec, too. */
function absolute(fields: Fields, path: string): string {
	if (path.split("/").includes("..")) throw fields.error(`${fields.name} holds "..": ${shown(path)}`, "write the path that it leads to");
	return path.startsWith("/") ? path : `/${path}`;
}
