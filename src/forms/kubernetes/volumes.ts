/**
 * The volumes of a pod, and the folders in which the kubelet has them (pkg/volume; pkg/kubelet/kubelet_getters.go).
 * @module
 */
import type { Fields } from "../document/mod.ts";
import { shown } from "./labels.ts";
import { bytesOf } from "./quantity.ts";
import { required } from "./values.ts";

/** A volume, as far as mounts of it depend on it. */
export interface Volume {
	/** Its folder on the node. */
	readonly folder: string;
	/** Whether the kubelet mounts it read-only, whatever the mount says. */
	readonly readonly: boolean;
	/** Its sub-paths are below the folder: the engine mounts it, not the kubelet. */
	readonly isImage: boolean;
}

/** The pod's folder; its ID is not known before it is created. */
export const podFolder = "/var/lib/kubelet/pods/00000000-0000-0000-0000-000000000000";

/** The names of plugins that are not the kind's own: `volumes/kubernetes.io~empty-dir/NAME`. */
const plugins: Readonly<Record<string, string>> = { emptyDir: "empty-dir", configMap: "configmap", downwardAPI: "downward-api" };

/** Those that the kubelet writes itself, and mounts read-only. */
const written = ["configMap", "secret", "downwardAPI", "projected"];

/** The volumes of a pod by name, and those of a StatefulSet's claims. @throws {OssifyError} `input/invalid-form` */
export function volumesOf(spec: Fields, claims: readonly string[]): ReadonlyMap<string, Volume> {
	const volumes = new Map<string, Volume>();
	for (const one of spec.at("volumes").list()) {
		const name = required(one.at("name"));
		if (volumes.has(name)) throw one.error(`${one.name} has the name of another volume: ${shown(name)}`);
		volumes.set(name, volumeOf(one, name));
	}
	for (const name of claims) if (!volumes.has(name)) volumes.set(name, { folder: claimed(name), readonly: false, isImage: false });
	return volumes;
}

function volumeOf(volume: Fields, name: string): Volume {
	const sources = volume.entries().filter(([key, source]) => key !== "name" && source.value !== undefined);
	if (sources.length > 1) throw volume.error(`${volume.name} has several sources: ${shown(sources.map(([key]) => key).join(", "))}`);
	// A volume without a source is an emptyDir (pkg/apis/core/v1/defaults.go).
	const [kind, source] = sources[0] ?? ["emptyDir", undefined];
	if (source === undefined) return { folder: folderOf(kind, name), readonly: false, isImage: false };
	source.object();
	if (kind === "emptyDir") bytesOf(source.at("sizeLimit"));
	const isImage = kind === "image";
	const isReadonly = isImage || written.includes(kind) || source.at("readOnly").boolean() === true;
	const folder = kind === "hostPath" ? hostPathIn(source.at("path")) : folderOf(kind, name);
	return { folder, readonly: isReadonly, isImage };
}

/** @throws {OssifyError} `input/invalid-form` where the API server refuses it (validatePathNoBacksteps in pkg/apis/core/validation/validation.go) */
function hostPathIn(fields: Fields): string {
	const path = required(fields);
	if (path.split("/").includes("..")) throw fields.error(`${fields.name} holds "..", which Kubernetes refuses: ${shown(path)}`);
	return path;
}

/** The folder of a claim is named after the volume that is bound to it, which is not known before. */
function folderOf(kind: string, name: string): string {
	if (kind === "persistentVolumeClaim" || kind === "ephemeral" || kind === "csi") return claimed(name);
	if (kind === "image") return `/var/lib/containerd/io.containerd.grpc.v1.cri/image-volumes/${"0".repeat(64)}/${name}`;
	return `${podFolder}/volumes/kubernetes.io~${plugins[kind] ?? kind.toLowerCase()}/${name}`;
}

function claimed(name: string): string {
	return `${podFolder}/volumes/kubernetes.io~csi/${name}/mount`;
}
