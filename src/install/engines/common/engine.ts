/**
 * The properties of an engine that `install`, `uninstall` and `doctor` use.
 * @module
 */
import type { ConfigLocation, View } from "../../config/mod.ts";
import type { Configured } from "./configured.ts";
import type { Registration, Wrapper } from "./registration.ts";
import type { StateFolders } from "./state_folders.ts";

/** The engines: some run ossify as a hook, others as their OCI runtime. */
export const engineNames = ["podman", "crio", "crio-runtime", "containerd", "k3s", "rke2", "docker", "podman-runtime"] as const;
export type EngineName = (typeof engineNames)[number];

/** A process that reads an engine's configuration when it starts. */
export interface Daemon {
	/** The name of the program and of its service. */
	readonly name: string;
	/** The name in messages, if it is not that of the engine. */
	readonly title?: string;
	/** The words of its command line that make the program a daemon. */
	readonly command?: readonly string[];
	/** The service, if it has another name. */
	readonly service?: string;
	/** The file or folder that ossify changes. */
	readonly config: string;
	/** The file or folder that it reads by default, if that is another one. */
	readonly usual?: string;
	/** The command-line options and the environment variable that set another one. */
	readonly options: readonly string[];
	readonly variable?: string;
	/** Whether it can reload its configuration. */
	readonly reloads?: true;
}

/** The runtime that a running engine uses for containers that do not select one. */
export interface RuntimeInUse {
	readonly name: string;
	/** Its program, if the engine reports it. */
	readonly program?: string;
}

/** The HTTP API of a running engine, on a Unix socket. */
export interface Api {
	/** The sockets on which it may listen. @param args its arguments */
	sockets(view: View, args: readonly string[]): readonly string[];
	readonly path: string;
	/** Reads a response of the API; undefined if it has no known format. */
	runtimeIn(answer: unknown): RuntimeInUse | undefined;
}

/** The properties of all engines. */
interface AnyEngine {
	readonly name: EngineName;
	readonly title: string;
	/** The heading in the output of `doctor`. */
	readonly heading: string;
	/** The paths of its program. */
	readonly programs: readonly string[];
	/** The process that reads its configuration when it starts. */
	readonly daemon?: Daemon;
	/** Whether its containers have Kubernetes namespaces. Policies get none from other engines. */
	readonly hasNamespaces: boolean;
	/** Whether it writes the labels of its containers into their specs. */
	readonly writesLabels: boolean;
	/** How to make it read its changed configuration. */
	readonly notice?: string;
	/** Its main configuration file, if it is not the usual one. */
	readonly main?: string;
	/** The folder of drop-in files, if ossify's own file is written there. */
	readonly mainFolder?: string;
	/** Its state folders, as far as its configuration sets them. @throws {OssifyError} `host/invalid-config`, `host/unreadable` */
	stateFolders?(view: View): StateFolders;
	/** A note for administrators about its containers once they are hardened. @throws {OssifyError} `host/invalid-config`, `host/unreadable` */
	remark?(view: View): string | undefined;
}

/** An engine that runs ossify's hook. */
export interface HookEngine extends AnyEngine {
	readonly kind: "hook";
	/** The stage in which the hook runs. */
	readonly stage: "precreate" | "createRuntime";
	/** The stages that its hook files may have; it refuses files with others. */
	readonly stages: readonly string[];
	/** Its configuration files: later ones take precedence. */
	readonly config: readonly ConfigLocation[];
	/** The list of hooks folders in the configuration. */
	readonly setting: { readonly table: string; readonly key: string };
	/** The hooks folders that it reads by default. */
	readonly defaultFolders: readonly string[];
	/** ossify's own hooks folder, and the file that adds it to the configuration. */
	readonly hooksFolder: string;
	readonly dropIn: string;
	/** The same engine with another configuration file; undefined if that is not supported. */
	at?(main: string): HookEngine;
}

/** A runtime in an engine's configuration. */
export type KnownRuntime = Pick<Wrapper, "name" | "isDefault">;

/** Containers or pods, by their IDs. */
export interface Users {
	/** Those that the script has to stop. */
	readonly byScript: readonly string[];
	/** Those that the engine cannot start again or stop unless its configuration has the runtime's name. */
	readonly byName: readonly string[];
}

/** An engine that runs ossify as its OCI runtime. */
export interface RuntimeEngine extends AnyEngine {
	readonly kind: "runtime";
	/** The file of ossify that makes it use ossify, if no file of the engine has to be changed. */
	readonly dropIn?: string;
	/** Whether it supports more runtimes than the default one, which pods select by a RuntimeClass. */
	readonly handlers: boolean;
	/** The runtimes in its configuration. @throws {OssifyError} `host/invalid-config`, `host/unreadable` */
	read(view: View): Configured;
	/** The files and changes that make it use a wrapper. @throws {OssifyError} of kind `host` if that is not possible */
	register(view: View, wrapper: Wrapper): Registration;
	/** The same engine with another configuration file; undefined if that is not supported. */
	at?(main: string): RuntimeEngine;
	/** Why it does not use the wrapper yet, according to a file that it wrote when it started. */
	pending?(view: View, wrapper: Pick<Wrapper, "name" | "isDefault" | "script">): string | undefined;
	/** The API that reports the runtime in use, for an engine that can reload its configuration: the time of its start then shows nothing. */
	readonly api?: Api;
	/** The containers that need a script. @param wrapper the runtime in its configuration; undefined if it was removed */
	users?(view: View, script: string, wrapper?: KnownRuntime): Users;
}

export type Engine = HookEngine | RuntimeEngine;

/** The stages in which an engine evaluates the policy. */
export function stagesOf(engine: Engine): readonly ("precreate" | "createRuntime" | "create" | "exec")[] {
	return engine.kind === "hook" ? [engine.stage] : ["create", "exec"];
}
