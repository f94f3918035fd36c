/**
 * A container as the forms describe it, before an engine makes an OCI runtime spec of it. Readers of forms write it; `specs/` reads it.
 * @module
 */

/** The engines whose specs ossify can write. */
export type Engine = "containerd" | "crio" | "podman" | "docker";

/** What a form says of one container. */
export interface ContainerDescription {
	/** The engine that would start it. */
	readonly engine: Engine;
	/** The container's own name in its form. */
	readonly name: string | undefined;
	/** The Kubernetes pod that it belongs to; undefined for containers without one. */
	readonly pod: PodDescription | undefined;
	/** The image as the form names it. */
	readonly image: string | undefined;
	/** The container's labels, of which an engine tells the policy only some: see `specs/`. */
	readonly labels: Readonly<Record<string, string>>;
	/** The annotations that the form gives the container, or its pod. */
	readonly annotations: Readonly<Record<string, string>>;
	readonly readonlyRoot: boolean;
	readonly privileged: boolean;
	/** `CAP_NAME` or `ALL`. */
	readonly capabilities: { readonly add: readonly string[]; readonly drop: readonly string[] };
	/** Undefined where the image decides. */
	readonly user: UserDescription | undefined;
	/** Undefined where the image decides. */
	readonly args: readonly string[] | undefined;
	/** `NAME=value`; those of the image are not among them. */
	readonly env: readonly string[];
	/** Undefined where the image decides. */
	readonly cwd: string | undefined;
	/** What the form mounts, in its order; the engine's own mounts are not among them. */
	readonly mounts: readonly MountDescription[];
	/** In bytes; undefined where there is no limit. */
	readonly memoryLimit: number | undefined;
	/** Namespaces that it shares with the host. */
	readonly hostNamespaces: readonly ("pid" | "network" | "ipc" | "uts" | "user")[];
	/** Undefined for the default: Podman and Docker filter system calls, a kubelet without `--seccomp-default` does not ask for it. */
	readonly seccomp: "unconfined" | "filtered" | undefined;
	/** A profile's name, or `unconfined`; undefined for the engine's default. */
	readonly apparmor: string | undefined;
	/** No masked and no read-only paths in /proc and /sys (`procMount: Unmasked`, `unmask=ALL`, `systempaths=unconfined`). */
	readonly unmasked: boolean;
	/** The size of /dev/shm in bytes, where the form gives one. */
	readonly shmSize: number | undefined;
	/** Of a container that its engine has made: what the engine says of it. */
	readonly existing?: ExistingContainer | undefined;
}

/** Facts that an engine prints of a container that it has made. Each takes the place of what `specs/` would work out. */
export interface ExistingContainer {
	/** The engine's ID of the container: 64 hexadecimal digits. */
	readonly id: string;
	/** The path of its root file system. */
	readonly root: string | undefined;
	/** The engine's own files that it mounts: by destination, where they are on the host. Undefined where it has not written them yet. */
	readonly files: Readonly<Record<string, string>> | undefined;
	readonly boundingCapabilities: readonly string[] | undefined;
	readonly effectiveCapabilities: readonly string[] | undefined;
	readonly maskedPaths: readonly string[] | undefined;
	readonly readonlyPaths: readonly string[] | undefined;
	/** In a user namespace of its own, as with rootless Podman. */
	readonly inUserNamespace: boolean;
}

/** The pod of a container. */
export interface PodDescription {
	readonly namespace: string | undefined;
	/** The pod's name; of a workload that creates pods, the prefix of their names. */
	readonly name: string | undefined;
	readonly labels: Readonly<Record<string, string>>;
}

/** A user by numbers; a name in the image's /etc/passwd is not known. */
export interface UserDescription {
	readonly uid: number;
	/** Undefined where the image's /etc/passwd decides. */
	readonly gid: number | undefined;
	readonly additionalGids: readonly number[];
}

/** One mount that a form describes. */
export interface MountDescription {
	readonly destination: string;
	/** `bind` for everything that comes from the host, volumes included. */
	readonly type: "bind" | "tmpfs";
	/** The host's path. For volumes whose folder is not known yet, the path that the engine would use. */
	readonly source: string;
	/** All mount options but those that the engine adds; `ro` is among them where it is read-only. */
	readonly options: readonly string[];
}

/** A fact that a form does not state. The specs of {@link FormContainer} leave it out. */
export interface Unknown {
	/** A stable name, for programs. */
	readonly fact: UnknownFact;
	/** What follows from it, for people: one sentence without a full stop. */
	readonly message: string;
}

/** The facts that forms may leave open. */
export type UnknownFact =
	/** The files of the image: whether a folder exists, its mode, links. */
	| "image-files"
	/** The image's configuration: user, entrypoint, environment, volumes. */
	| "image-config"
	/** The image's ID or digest. */
	| "image-id"
	/** What the node's engine adds: profiles, default capabilities, mounts, annotations it lets through. */
	| "node-defaults"
	/** How a container is started from an image, or what an engine does not print of a container: privileged, capabilities, mounts. */
	| "container-config"
	/** The namespace that the object will be created in. */
	| "namespace"
	/** A value that is taken from elsewhere when the container is created. */
	| "value-from";
