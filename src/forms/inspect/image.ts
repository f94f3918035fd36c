/**
 * Images as `docker image inspect`, `podman image inspect` and `crictl inspecti` print them: each the container that is started from it without
 * any option.
 * @module
 */
import { visible } from "../../visible.ts";
import type { ContainerDescription, Engine, MountDescription, Unknown } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import type { Alternative, FormKind } from "../form.ts";
import { type Container, hasKeys, labelOf, type Printed, plain, textsIn, wordsIn } from "./printed.ts";
import { openBy, type User, userIn } from "./user.ts";

const isImage = (object: Readonly<Record<string, unknown>>) => hasKeys(object, "Id", "RepoTags", "Config");
const isPodmans = (object: Readonly<Record<string, unknown>>) => hasKeys(object, "NamesHistory") || hasKeys(object, "ManifestType");

function imagesOf(kind: FormKind, engine: Engine, is: Printed["is"]): Printed {
	return {
		kind,
		is,
		read: (fields) => {
			const names = [...textsIn(fields.at("RepoTags")), ...textsIn(fields.at("RepoDigests"))];
			const name = names[0] ?? fields.at("Id").text();
			return imageOf(fields.at("Config"), name, engine);
		},
	};
}

export const podmanImages = imagesOf("podman inspect", "podman", (object) => isImage(object) && isPodmans(object));
export const dockerImages = imagesOf("docker inspect", "docker", isImage);

export const criImages: Printed = {
	kind: "crictl inspecti",
	is: ({ status }) => typeof status === "object" && status !== null && hasKeys(status as Readonly<Record<string, unknown>>, "repoTags"),
	read(fields, { engine }) {
		const status = fields.at("status");
		const names = [...textsIn(status.at("repoTags")), ...textsIn(status.at("repoDigests"))];
		const name = names[0] ?? status.at("id").text();
		const config = fields.in("info", "imageSpec", "config");
		const container = imageOf(config, name, engine ?? "containerd");
		if (engine !== undefined) return container;
		const other = imageOf(config, name, "crio").source as ContainerDescription;
		return { ...container, alternatives: [...container.alternatives, { when: "the node's engine is CRI-O", description: other }] };
	},
};

function imageOf(config: Fields, name: string | undefined, engine: Engine): Container {
	const user = userIn(config.at("User"));
	const description: ContainerDescription = {
		engine,
		...plain,
		image: name,
		labels: config.at("Labels").texts(),
		user: user.user,
		args: [...wordsIn(config.at("Entrypoint")), ...textsIn(config.at("Cmd"))],
		env: textsIn(config.at("Env")),
		cwd: config.at("WorkingDir").text() || undefined,
		mounts: Object.keys(config.at("Volumes").object()).flatMap((path) => volumeOf(path, engine)),
	};
	return {
		label: labelOf("image", name),
		source: description,
		unknown: [...openBy(user), ...open],
		alternatives: started(description, user),
	};
}

const open: readonly Unknown[] = [
	{
		fact: "container-config",
		message: "how a container is started from the image: privileged, capabilities, mounts, a read-only root, limits",
	},
	{ fact: "image-files", message: "the files of the image are not read" },
];

/** A user by name is taken for another one than root. */
function started(description: ContainerDescription, { user, names }: User): readonly Alternative[] {
	const as = (uid: number) => ({ ...description, privileged: true, user: user ?? { uid, gid: undefined, additionalGids: [] } });
	const privileged = { when: "it is started privileged", description: as(1000) };
	if (user !== undefined) return [privileged];
	return [privileged, { when: `it is started privileged, and ${visible((names[0] ?? "").slice(0, 80))} has the ID 0`, description: as(0) }];
}

/** CRI-O makes folders of them unless its configuration says otherwise (`image_volumes`). */
function volumeOf(destination: string, engine: Engine): readonly MountDescription[] {
	if (engine === "crio") return [];
	const id = "0".repeat(64);
	const sources = {
		docker: `/var/lib/docker/volumes/${id}/_data`,
		podman: `/var/lib/containers/storage/volumes/${id}/_data`,
		containerd: `/var/lib/containerd/io.containerd.grpc.v1.cri/containers/${id}/volumes/${id}`,
	};
	return [{ destination, type: "bind", source: sources[engine], options: [] }];
}
