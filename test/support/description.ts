/**
 * What a container is described as where its form says nothing: written out here, so that tests do not take it from what they test.
 * @module
 */
import type { ContainerDescription } from "../../src/forms/description.ts";

/** A description without an engine, a name and an image. */
export const emptyDescription: Omit<ContainerDescription, "engine"> = {
	name: undefined,
	pod: undefined,
	image: undefined,
	labels: {},
	annotations: {},
	readonlyRoot: false,
	privileged: false,
	capabilities: { add: [], drop: [] },
	user: undefined,
	args: undefined,
	env: [],
	cwd: undefined,
	mounts: [],
	memoryLimit: undefined,
	hostNamespaces: [],
	seccomp: undefined,
	apparmor: undefined,
	unmasked: false,
	shmSize: undefined,
};
