/**
 * The messages of NRI that ossify reads or writes, with the fields that it uses. The field numbers are those of NRI's `api.proto`; containerd 1.7 to 2.2
 * and CRI-O 1.26 to 1.34 have the same ones.
 * @see https://github.com/containerd/nri/blob/v0.12.2/pkg/api/api.proto
 * @module
 */
import { bool, int32, int64, type MessageOf, message, part, parts, text, texts, uint32 } from "./protobuf.ts";

/** The services: the engine calls the first, the plugin the second. */
export const services = { plugin: "nri.pkg.api.v1alpha1.Plugin", runtime: "nri.pkg.api.v1alpha1.Runtime" } as const;

/** An event's bit in the mask of a subscription. `enum Event` counts from 1. */
const maskOf = (event: number): number => 1 << (event - 1);

/** The values of `enum Event` that are used. */
export const events = { createContainer: 4, postStartContainer: 7 } as const;

/** The events that the plugin is called for. */
export const subscription = maskOf(events.createContainer) | maskOf(events.postStartContainer);

/** Values of `enum ContainerState`. */
export const states: Readonly<Record<number, "created" | "paused" | "running">> = { 1: "created", 2: "paused", 3: "running" };

/** Pods or containers in one message, of at most 4 MiB. */
const maxListed = 65_536;
/** Hooks of a stage, and arguments of a hook. */
const maxHooks = 1024;
const maxWords = 4096;

export const empty = message({});

export const registerRequest = message({ pluginName: text(1), pluginIndex: text(2) });

export const configureRequest = message({ runtimeName: text(2), runtimeVersion: text(3) });
export const configureResponse = message({ events: int32(2) });

const optionalInt = message({ value: int64(1) });

const hook = message({ path: text(1), args: texts(2, maxWords), env: texts(3, maxWords), timeout: part(4, optionalInt) });
/** A hook of a container. */
export type NriHook = MessageOf<typeof hook>;

/** The hooks of the stages that ossify has hooks for. */
const hooks = message({
	prestart: parts(1, maxHooks, hook),
	createRuntime: parts(2, maxHooks, hook),
	createContainer: parts(3, maxHooks, hook),
});
export type NriHooks = MessageOf<typeof hooks>;

const pod = message({ id: text(1), name: text(2), namespace: text(4) });
export type NriPod = MessageOf<typeof pod>;

const container = message({ id: text(1), podId: text(2), name: text(3), state: int32(4), hooks: part(10, hooks), pid: uint32(12) });
export type NriContainer = MessageOf<typeof container>;

export const synchronizeRequest = message({
	pods: parts(1, maxListed, pod),
	containers: parts(2, maxListed, container),
	more: bool(3),
});
export const synchronizeResponse = message({ more: bool(2) });

export const createContainerRequest = message({ container: part(2, container) });

/** NRI before v0.12 sends an event with this, and later versions do so if the plugin has no method for the event. */
export const stateChangeEvent = message({ event: int32(1), pod: part(2, pod), container: part(3, container) });
export const postStartContainerRequest = message({ pod: part(1, pod), container: part(2, container) });

const adjustment = message({ hooks: part(5, hooks) });
export const createContainerResponse = message({ adjust: part(1, adjustment) });
