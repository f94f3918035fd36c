/**
 * Specs of plain bundles: what `runc spec` writes, made into what an engine asks for.
 * @module
 */
import { type ContainerRequest, type Volume, waiting } from "./container.ts";
import { hasSysResource } from "./runtime_wrapper.ts";

/** What the tests read and write of a spec; all else in it stays as it is. */
export interface Spec {
	root: { path: string; readonly?: boolean };
	process: {
		terminal?: boolean;
		user: { uid: number; gid: number };
		args: string[];
		env: string[];
		cwd: string;
		capabilities: Record<string, string[]>;
		rlimits?: unknown[];
		noNewPrivileges?: boolean;
	};
	mounts: { destination: string; type?: string; source?: string; options?: string[] }[];
	hooks?: Hooks;
	annotations?: Record<string, string>;
	linux: {
		cgroupsPath?: string;
		namespaces: { type: string }[];
		uidMappings?: unknown[];
		gidMappings?: unknown[];
		resources?: { devices?: unknown[]; memory?: { limit?: number } };
		maskedPaths?: string[];
		readonlyPaths?: string[];
	};
}

export interface Hook {
	readonly path: string;
	readonly args: readonly string[];
	readonly env?: readonly string[];
	readonly timeout?: number;
}
export type Hooks = Partial<Record<"prestart" | "createRuntime" | "createContainer" | "startContainer" | "poststart", readonly Hook[]>>;

/** The first of the host's ids that a user namespace's root is mapped to. */
export const mappedRoot = 100_000;

/** Those that engines give by default (CRI-O's and Podman's lists, together). */
const usual = "CHOWN DAC_OVERRIDE FSETID FOWNER SETGID SETUID SETPCAP NET_BIND_SERVICE KILL SYS_CHROOT SETFCAP".split(" ");
/** All, but those that a machine can't give, or that a kernel of the time of runc 1.1 doesn't know. */
const all =
	`${usual.join(" ")} AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND DAC_READ_SEARCH IPC_LOCK IPC_OWNER LEASE LINUX_IMMUTABLE MAC_ADMIN
	MAC_OVERRIDE MKNOD NET_ADMIN NET_BROADCAST NET_RAW SYSLOG SYS_ADMIN SYS_BOOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_TIME
	SYS_TTY_CONFIG WAKE_ALARM`.split(/\s+/);

/** Changes `spec`, fresh from `runc spec`, into that of an engine's container: a writable root, an engine's capabilities and files. */
export function adapt(spec: Spec, request: ContainerRequest, files: readonly Volume[], cgroup: string): void {
	spec.root.readonly = false;
	spec.linux.cgroupsPath = cgroup;
	spec.annotations = { ...request.annotations };
	spec.process.terminal = false;
	spec.process.noNewPrivileges = false;
	spec.process.user = { uid: request.user ?? 0, gid: request.group ?? request.user ?? 0 };
	spec.process.args = [...(request.command ?? waiting)];
	spec.process.env = ["PATH=/usr/bin:/bin"];
	spec.process.cwd = request.cwd ?? "/";
	capabilities(spec, usual);
	spec.mounts.push(...[...files, ...(request.volumes ?? [])].map(bind));
	if (request.privileged) privilege(spec);
}

/** Maps the container's ids to others of the host. The folders that it is to own must have them already. */
export function inUserNamespace(spec: Spec): void {
	const mapping = [{ containerID: 0, hostID: mappedRoot, size: 65_536 }];
	spec.linux.namespaces.push({ type: "user" });
	spec.linux.uidMappings = mapping;
	spec.linux.gidMappings = mapping;
}

/** The shape by which a privileged container is known, as engines give it. */
function privilege(spec: Spec): void {
	capabilities(spec, hasSysResource() ? [...all, "SYS_RESOURCE"] : all);
	spec.linux.maskedPaths = [];
	spec.linux.readonlyPaths = [];
	spec.linux.resources = { devices: [{ allow: true, access: "rwm" }] };
	for (const mount of spec.mounts)
		if (mount.destination.startsWith("/sys")) mount.options = (mount.options ?? []).map((option) => (option === "ro" ? "rw" : option));
}

function capabilities(spec: Spec, names: readonly string[]): void {
	const list = [...new Set(names)].map((name) => `CAP_${name}`);
	spec.process.capabilities = { bounding: list, effective: list, permitted: list };
}

function bind({ source, destination, readonly }: Volume) {
	return { destination, type: "bind", source, options: ["rbind", "rprivate", readonly ? "ro" : "rw"] };
}
