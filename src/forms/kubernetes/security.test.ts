import { describe, expect, test } from "bun:test";
import { described, pod } from "../../../test/support/manifest.ts";

const none = {
	readonlyRoot: false,
	privileged: false,
	capabilities: { add: [], drop: [] },
	user: undefined,
	seccomp: undefined,
	apparmor: undefined,
	unmasked: false,
};

/** Of a container's and a pod's security context. */
const security = (own: unknown, ofPod?: unknown, engine?: "containerd" | "crio", annotations: object = {}): unknown => {
	const read = described(pod({ securityContext: own }, { securityContext: ofPod }, { annotations }), engine);
	if (!("user" in read)) return read;
	const { readonlyRoot, privileged, capabilities, user, seccomp, apparmor, unmasked } = read;
	return { readonlyRoot, privileged, capabilities, user, seccomp, apparmor, unmasked };
};

const user = (uid: number, gid?: number, ...additionalGids: number[]) => ({ user: { uid, gid, additionalGids } });

test.each<[string, unknown, unknown, object]>([
	["none", undefined, undefined, {}],
	["null", null, null, {}],
	["readOnlyRootFilesystem", { readOnlyRootFilesystem: true }, {}, { readonlyRoot: true }],
	["privileged", { privileged: true }, {}, { privileged: true }],
	["procMount", { procMount: "Unmasked" }, {}, { unmasked: true }],
	["the pod's user", {}, { runAsUser: 1000, runAsGroup: 1001 }, user(1000, 1001)],
	["both users", { runAsUser: 0 }, { runAsUser: 1000, runAsGroup: 1001 }, user(0, 1001)],
	["groups", { runAsUser: 1 }, { fsGroup: 2, supplementalGroups: [3, 4] }, user(1, undefined, 2, 3, 4)],
	["groups of the image's user", {}, { fsGroup: 2, runAsGroup: 3 }, {}],
	["seccomp of the runtime", { seccompProfile: { type: "RuntimeDefault" } }, {}, { seccomp: "filtered" }],
	["seccomp of the pod", {}, { seccompProfile: { type: "Localhost", localhostProfile: "p.json" } }, { seccomp: "filtered" }],
	[
		"no seccomp in a pod with it",
		{ seccompProfile: { type: "Unconfined" } },
		{ seccompProfile: { type: "RuntimeDefault" } },
		{ seccomp: "unconfined" },
	],
	["AppArmor of the node", { appArmorProfile: { type: "Localhost", localhostProfile: "web" } }, {}, { apparmor: "web" }],
	["no AppArmor", {}, { appArmorProfile: { type: "Unconfined" } }, { apparmor: "unconfined" }],
	["AppArmor of the runtime", { appArmorProfile: { type: "RuntimeDefault" } }, { appArmorProfile: { type: "Unconfined" } }, {}],
])("the security of a container with %s", (_, own, ofPod, expected) => {
	expect(security(own, ofPod)).toEqual({ ...none, ...expected });
});

test.each<["containerd" | "crio", string[], string[]]>([
	["containerd", ["CAP_NET_ADMIN", "CAP_CAP_SYS_ADMIN", "ALL"], ["CAP_CHOWN", "ALL"]],
	["crio", ["CAP_NET_ADMIN", "CAP_SYS_ADMIN", "ALL"], ["CAP_CHOWN", "ALL"]],
])("capabilities as %s names them", (engine, add, drop) => {
	const capabilities = { add: ["net_admin", "CAP_SYS_ADMIN", "all"], drop: ["CHOWN", "ALL"] };
	expect(security({ capabilities }, {}, engine)).toEqual({ ...none, capabilities: { add, drop } });
});

test.each<[string, object, string | undefined]>([
	["unconfined", {}, "unconfined"],
	["runtime/default", {}, undefined],
	["localhost/web", {}, "web"],
	["unconfined", { appArmorProfile: { type: "Localhost", localhostProfile: "own" } }, "own"],
])("the older annotation %s of AppArmor with %p", (value, own, apparmor) => {
	const annotations = { "container.apparmor.security.beta.kubernetes.io/app": value };
	const ofPod = { appArmorProfile: { type: "Localhost", localhostProfile: "pods" } };
	expect(security(own, ofPod, "containerd", annotations)).toEqual({ ...none, apparmor });
});

describe("what is refused", () => {
	test.each<[string, unknown, unknown, string]>([
		["text for a boolean", { privileged: "true" }, {}, "spec.containers[0].securityContext.privileged is not true or false"],
		["a number for a boolean", { runAsNonRoot: 1 }, {}, "spec.containers[0].securityContext.runAsNonRoot is not true or false"],
		["a user by name", { runAsUser: "root" }, {}, "spec.containers[0].securityContext.runAsUser is not a number"],
		["a user below 0", {}, { runAsUser: -1 }, "spec.securityContext.runAsUser is not an ID from 0 to 2147483647"],
		["a group above 2^31", {}, { fsGroup: 2 ** 31 }, "spec.securityContext.fsGroup is not an ID from 0 to 2147483647"],
		["a list", ["privileged"], {}, "spec.containers[0].securityContext is not a mapping"],
		["capabilities as a list", { capabilities: ["ALL"] }, {}, "spec.containers[0].securityContext.capabilities is not a mapping"],
		["a word of none", { procMount: "unmasked" }, {}, "spec.containers[0].securityContext.procMount is not one of Default, Unmasked"],
		["a profile without a type", { seccompProfile: {} }, {}, "spec.containers[0].securityContext.seccompProfile.type is missing"],
		[
			"a profile without a name",
			{ appArmorProfile: { type: "Localhost" } },
			{},
			"spec.containers[0].securityContext.appArmorProfile.localhostProfile is missing",
		],
	])("%s", (_, own, ofPod, what) => {
		expect(security(own, ofPod)).toEqual([expect.stringContaining(` ${what}`)]);
	});
});

describe("fields that have no effect are reported, and the container is read", () => {
	test.each<[string, object, object, string]>([
		[
			"another case",
			{ readOnlyRootFileSystem: true },
			{},
			"spec.containers[0].securityContext.readOnlyRootFileSystem is not a field of Kubernetes, so it has no effect → write readOnlyRootFilesystem",
		],
		[
			"a typo",
			{ priviledged: true },
			{},
			"spec.containers[0].securityContext.priviledged is not a field of Kubernetes, so it has no effect → write privileged",
		],
		[
			"another word",
			{ seccomp: "x" },
			{},
			"spec.containers[0].securityContext.seccomp is not a field of Kubernetes, so it has no effect → write seccompProfile",
		],
		[
			"a field of capabilities",
			{ capabilities: { Drop: ["ALL"] } },
			{},
			"spec.containers[0].securityContext.capabilities.Drop is not a field of Kubernetes, so it has no effect → write drop",
		],
		[
			"a field of a profile",
			{},
			{ seccompProfile: { type: "Localhost", localhostProfile: "a", localHostProfile: "b" } },
			"spec.securityContext.seccompProfile.localHostProfile is not a field of Kubernetes, so it has no effect → write localhostProfile",
		],
		[
			"a container's field in the pod's",
			{},
			{ readOnlyRootFilesystem: true },
			"spec.securityContext.readOnlyRootFilesystem is not a field of a pod's securityContext, so it has no effect → write it into each container's",
		],
		[
			"a pod's field in a container's",
			{ fsGroup: 1 },
			{},
			"spec.containers[0].securityContext.fsGroup is not a field of a container's securityContext, so it has no effect → write it into the pod's",
		],
	])("%s", (_, own, ofPod, what) => {
		expect(security(own, ofPod)).toEqual([expect.stringContaining(` ${what}`)]);
	});
});
