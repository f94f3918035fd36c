/**
 * What the engine asks of a plugin, and what ossify's answers. Nothing here waits or does work: an answer that takes longer than the engine's time limit,
 * which is 2 s, disconnects the plugin, and containers start without it.
 * @see https://github.com/containerd/nri/blob/v0.12.2/pkg/adaptation/plugin.go
 * @module
 */
import { OssifyError } from "../errors.ts";
import { type HookCommand, hasOwnHook, nriHook } from "./hook_command.ts";
import {
	configureRequest,
	configureResponse,
	createContainerRequest,
	createContainerResponse,
	empty,
	events,
	type NriContainer,
	type NriPod,
	postStartContainerRequest,
	services,
	stateChangeEvent,
	states,
	subscription,
	synchronizeRequest,
	synchronizeResponse,
} from "./messages.ts";
import type { Services } from "./ttrpc_server.ts";

/** The hooks that containers get. */
export interface AddedHooks {
	/** The one that decides, and makes the mounts. */
	readonly createRuntime: HookCommand;
	/** The one that locks the root after the hooks of others (`lockMarkedHook`). */
	readonly createContainer?: HookCommand;
}

/** An engine, by the names that it gives itself. */
export interface NriEngine {
	/** `containerd`, `cri-o` */
	readonly name: string;
	readonly version: string;
}

/** A container of an engine, as NRI describes it. Names may have any characters. */
export interface SyncedContainer {
	readonly id: string;
	/** A created one has not been started. */
	readonly state: "created" | "paused" | "running";
	/** Of its first process; 0 where the engine does not say. */
	readonly pid: number;
	readonly name: string;
	readonly namespace: string;
	readonly pod: string;
	/** Whether its spec has a hook of ossify's. */
	readonly hooked: boolean;
}

/** What a plugin does with the messages of the engine. */
export interface PluginEvents {
	/** The engine has synchronized its state. From now on it asks about each container. Is called after the answer was sent. */
	readonly synchronized: (containers: readonly SyncedContainer[], engine: NriEngine) => void;
	/** The engine has started a container without a hook of ossify's. Is called after the answer was sent. */
	readonly unhooked: (container: SyncedContainer, engine: NriEngine) => void;
}

/** Containers that an engine may have in all. A node has some hundred. */
const maxContainers = 65_536;

/** The methods that an engine calls. @see https://github.com/containerd/nri/blob/v0.12.2/pkg/api/api.proto service Plugin */
export function pluginServices(hooks: AddedHooks, { synchronized, unhooked }: PluginEvents): Services {
	const nothing = empty.encode({});
	const adjusted = createContainerResponse.encode({ adjust: { hooks: hooksOf(hooks) } });
	let engine: NriEngine = { name: "", version: "" };
	const pods: NriPod[] = [];
	const containers: NriContainer[] = [];
	const own = hooks.createRuntime;
	const started = (container: NriContainer | undefined, pod: NriPod | undefined) => {
		if (container !== undefined && !hasOwnHook(container.hooks, own))
			setTimeout(() => unhooked(seen(container, "running", pod, own), engine));
		return nothing;
	};
	return {
		[services.plugin]: {
			Configure: (payload) => {
				const { runtimeName, runtimeVersion } = configureRequest.decode(payload);
				engine = { name: runtimeName, version: runtimeVersion };
				return configureResponse.encode({ events: subscription });
			},
			// Of many containers, the list comes in several requests.
			Synchronize: (payload) => {
				const { more, ...part } = synchronizeRequest.decode(payload);
				pods.push(...part.pods);
				containers.push(...part.containers);
				if (pods.length > maxContainers || containers.length > maxContainers)
					throw new OssifyError("host/nri", `the engine has more than ${maxContainers} containers`);
				if (!more) {
					const listed = listedContainers(pods.splice(0), containers.splice(0), own);
					setTimeout(() => synchronized(listed, engine));
				}
				return synchronizeResponse.encode({ more });
			},
			CreateContainer: (payload) => {
				const { container } = createContainerRequest.decode(payload);
				return hasOwnHook(container?.hooks, own) ? nothing : adjusted;
			},
			PostStartContainer: (payload) => {
				const { container, pod } = postStartContainerRequest.decode(payload);
				return started(container, pod);
			},
			StateChange: (payload) => {
				const { event, container, pod } = stateChangeEvent.decode(payload);
				return event === events.postStartContainer ? started(container, pod) : nothing;
			},
			// The engine ends the connection itself.
			Shutdown: () => nothing,
		},
	};
}

function hooksOf({ createRuntime, createContainer }: AddedHooks) {
	return {
		prestart: [],
		createRuntime: [nriHook(createRuntime)],
		createContainer: createContainer === undefined ? [] : [nriHook(createContainer)],
	};
}

function listedContainers(pods: readonly NriPod[], containers: readonly NriContainer[], own: HookCommand): SyncedContainer[] {
	const byId = new Map(pods.map((pod) => [pod.id, pod]));
	return containers.flatMap((container) => {
		const state = states[container.state];
		return state === undefined ? [] : [seen(container, state, byId.get(container.podId), own)];
	});
}

function seen(container: NriContainer, state: SyncedContainer["state"], pod: NriPod | undefined, own: HookCommand): SyncedContainer {
	const { id, name, pid, hooks } = container;
	return { id, state, pid, name, namespace: pod?.namespace ?? "", pod: pod?.name ?? "", hooked: hasOwnHook(hooks, own) };
}
