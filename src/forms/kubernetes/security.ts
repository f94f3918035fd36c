/**
 * What a container may do: the security contexts of pod and container, merged as the kubelet does (pkg/securitycontext/util.go,
 * pkg/kubelet/kuberuntime/security_context.go, helpers.go).
 * @module
 */
import type { ContainerDescription, UserDescription } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import { capabilityName } from "../specs/mod.ts";
import { idOf, required, wordOf } from "./values.ts";

/** The facts of a description that come from security contexts. */
export type Security = Pick<
	ContainerDescription,
	"readonlyRoot" | "privileged" | "capabilities" | "user" | "seccomp" | "apparmor" | "unmasked"
>;

/**
 * @param pod the pod's `spec`
 * @param annotations the pod's
 */
export function securityOf(
	pod: Fields,
	container: Fields,
	annotations: Readonly<Record<string, string>>,
	engine: ContainerDescription["engine"],
): Security {
	const own = container.at("securityContext");
	const ofPod = pod.at("securityContext");
	own.at("runAsNonRoot").boolean();
	own.at("allowPrivilegeEscalation").boolean();
	return {
		readonlyRoot: own.at("readOnlyRootFilesystem").boolean() ?? false,
		privileged: own.at("privileged").boolean() ?? false,
		capabilities: { add: capabilitiesIn(own, "add", engine), drop: capabilitiesIn(own, "drop", engine) },
		user: userOf(own, ofPod),
		seccomp: seccompOf(own, ofPod),
		apparmor: apparmorOf(own, ofPod, annotations[`container.apparmor.security.beta.kubernetes.io/${container.at("name").text()}`]),
		unmasked: wordOf(own.at("procMount"), ["Default", "Unmasked"]) === "Unmasked",
	};
}

/** containerd puts CAP_ in front of every name, so that `CAP_CHOWN` is one that no runtime knows; CRI-O takes both. */
function capabilitiesIn(own: Fields, list: "add" | "drop", engine: ContainerDescription["engine"]): readonly string[] {
	const names = own.in("capabilities", list).list().map(required);
	return names.map((name) => {
		const known = capabilityName(name);
		return engine === "containerd" && known !== "ALL" ? `CAP_${name.toUpperCase()}` : known;
	});
}

/** Without `runAsUser`, the image decides. */
function userOf(own: Fields, pod: Fields): UserDescription | undefined {
	const either = (key: string) => idOf(own.at(key)) ?? idOf(pod.at(key));
	const uid = either("runAsUser");
	const gid = either("runAsGroup");
	const groups = [pod.at("fsGroup"), ...pod.at("supplementalGroups").list()].map(idOf).filter((id) => id !== undefined);
	return uid === undefined ? undefined : { uid, gid, additionalGids: groups };
}

/** Of two security contexts, the container's profile counts. */
function profileOf(key: string, own: Fields, pod: Fields): { type: string; name: string | undefined } | undefined {
	const read = (context: Fields) => {
		const profile = context.at(key);
		const type = wordOf(profile.at("type"), ["RuntimeDefault", "Localhost", "Unconfined"]);
		if (profile.value !== undefined && type === undefined) throw profile.error(`${profile.at("type").name} is missing`);
		return type && { type, name: type === "Localhost" ? required(profile.at("localhostProfile")) : undefined };
	};
	const ofPod = read(pod);
	return read(own) ?? ofPod;
}

/** Without a profile, the kubelet's configuration decides (`seccompDefault`). */
function seccompOf(own: Fields, pod: Fields): Security["seccomp"] {
	const type = profileOf("seccompProfile", own, pod)?.type;
	if (type === undefined) return undefined;
	return type === "Unconfined" ? "unconfined" : "filtered";
}

/** The container's field, then the older annotation, then the pod's field (pkg/security/apparmor/helpers.go). */
function apparmorOf(own: Fields, pod: Fields, annotation: string | undefined): string | undefined {
	if (own.at("appArmorProfile").value === undefined && annotation !== undefined)
		return annotation === "runtime/default" ? undefined : annotation.replace(/^localhost\//, "");
	const profile = profileOf("appArmorProfile", own, pod);
	return profile?.type === "Unconfined" ? "unconfined" : profile?.name;
}
