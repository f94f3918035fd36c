/**
 * What an engine is, as far as `install`, `uninstall` and `doctor` need to know it.
 * @module
 */
import type { ConfigPlace, View } from "../../config/mod.ts";
import type { Configured } from "./configured.ts";
import type { Registration, Wrapper } from "./registration.ts";
import type { StateFolders } from "./state_folders.ts";

/** What ossify can be installed for: engines that run its hook, and engines that run it as their OCI runtime. */
export const engineNames = ["podman", "crio", "crio-runtime", "containerd", "k3s", "rke2", "docker", "podman-runtime"] as const;
export type EngineName = (typeof engineNames)[number];

/** A process that reads an engine's configuration when it starts. */
export interface Daemon {
	/** The name of the program, and of the service. */
	readonly name: string;
	/** The service, where it has another name. */
	readonly service?: string;
	/** The file or folder that ossify's changes are in. */
	readonly config: string;
	/** What it reads without them, where that is another one. */
	readonly usual?: string;
	/** The options, and the variable, that name another one. */
	readonly options: readonly string[];
	readonly variable?: string;
	/** Whether it reads its configuration again while it runs. */
	readonly reloads?: true;
}

/** What all have in common. */
interface AnyEngine {
	readonly name: EngineName;
	readonly title: string;
	/** Over what was found out about it. */
	readonly heading: string;
	/** Where its program is looked for. */
	readonly programs: readonly string[];
	/** The process that reads its configuration when it starts. */
	readonly daemon?: Daemon;
	/** Whether its containers have namespaces of Kubernetes: a policy knows none of the others'. */
	readonly hasNamespaces: boolean;
	/** How it takes notice of what changed in its configuration. */
	readonly notice?: string;
	/** Its main configuration file, where it is not the usual one. */
	readonly main?: string;
	/** The folder of such files, where it is that which ossify's own file goes to. */
	readonly mainFolder?: string;
	/** Where it keeps its state, as far as its configuration says so. @throws {OssifyError} `host/invalid-config`, `host/unreadable` */
	stateFolders?(view: View): StateFolders;
	/** What an administrator has to know of its containers, once they are hardened. @throws {OssifyError} `host/invalid-config`, `host/unreadable` */
	remark?(view: View): string | undefined;
}

/** An engine that runs ossify's hook. */
export interface HookEngine extends AnyEngine {
	readonly kind: "hook";
	/** What the hook is called with. */
	readonly stage: "precreate" | "createRuntime";
	/** The stages in its hook files; it refuses files that name another one. */
	readonly stages: readonly string[];
	/** Its configuration: later ones beat earlier ones. */
	readonly config: readonly ConfigPlace[];
	/** The list of hooks folders in it. */
	readonly setting: { readonly table: string; readonly key: string };
	/** Where it looks by itself. */
	readonly defaultFolders: readonly string[];
	/** Ours. */
	readonly hooksFolder: string;
	readonly dropIn: string;
	/** The same engine with its configuration at another place; left out where that cannot be. */
	at?(main: string): HookEngine;
}

/** A runtime, as an engine's configuration knows it. */
export type Known = Pick<Wrapper, "name" | "isDefault">;

/** Containers or pods, by their IDs. */
export interface Users {
	/** Those that are stopped by the script. */
	readonly byScript: readonly string[];
	/** Those that the engine does not start again, or stop, unless it knows the runtime by its name. */
	readonly byName: readonly string[];
}

/** An engine that runs ossify as its OCI runtime. */
export interface RuntimeEngine extends AnyEngine {
	readonly kind: "runtime";
	/** Whether it has runtimes besides the default one that Kubernetes chooses by a RuntimeClass. */
	readonly handlers: boolean;
	/** What its configuration says. @throws {OssifyError} `host/invalid-config`, `host/unreadable` */
	read(view: View): Configured;
	/** What makes it use a wrapper. @throws {OssifyError} of kind `host` where nothing can */
	register(view: View, wrapper: Wrapper): Registration;
	/** The same engine with its configuration at another place; left out where that cannot be. */
	at?(main: string): RuntimeEngine;
	/** Why it does not use the wrapper yet, by what it was started with, where a file says that. */
	pending?(view: View, wrapper: Pick<Wrapper, "name" | "isDefault" | "script">): string | undefined;
	/** The containers that need a script. @param wrapper what the engine knows it as; left out, it is known no more */
	users?(view: View, script: string, wrapper?: Known): Users;
}

export type Engine = HookEngine | RuntimeEngine;

/** The stages in which it asks the policy. */
export function stagesOf(engine: Engine): readonly ("precreate" | "createRuntime" | "create" | "exec")[] {
	return engine.kind === "hook" ? [engine.stage] : ["create", "exec"];
}
