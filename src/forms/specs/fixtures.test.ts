/** The specs of real engines in test/fixtures, and those that are made of descriptions of the same containers. */
import { describe, expect, test } from "bun:test";
import { emptyDescription } from "../../../test/support/description.ts";
import { fixtureNames, fixtureValue } from "../../../test/support/fixtures.ts";
import { type ComparedSpec, factsOf } from "../../../test/support/spec_facts.ts";
import type { ContainerDescription, MountDescription } from "../description.ts";
import { specOf } from "./mod.ts";

const plain = { ...emptyDescription, user: { uid: 0, gid: 0, additionalGids: [] } };

const mounted = (destination: string, source: string, ...options: string[]): MountDescription => ({
	destination,
	type: "bind",
	source,
	options,
});
const tmpfs = (destination: string, ...options: string[]): MountDescription => ({ destination, type: "tmpfs", source: "tmpfs", options });
const user = { uid: 1000, gid: 1000, additionalGids: [] };

/** As the engine has them in the fixture; those that a form cannot know are left out of the comparison. */
const ofPod = (name: string, namespace = "default", pod = "web") => ({
	name,
	pod: { namespace, name: pod, labels: {} },
	image: "localhost/os:1",
	labels: { "io.kubernetes.pod.uid": `uid-${pod}` },
	annotations: { "example.com/team": "shop" },
	// The clients that made these asked for no masked paths, which the kubelet does.
	unmasked: true,
});

const privileged = { privileged: true };
const limited = { memoryLimit: 64 * 1024 * 1024 };
const volume = mounted("/tmp", "/srv/vol");

const containers: Readonly<Record<string, Partial<ContainerDescription>>> = {
	"containerd/default": ofPod("default"),
	"containerd/data-volume": {
		...ofPod("data-volume"),
		mounts: [mounted("/data", "/srv/vol"), mounted("/run/secrets/kubernetes.io/serviceaccount", "/srv/vol", "ro")],
	},
	"containerd/memory-limit": { ...ofPod("memory-limit"), ...limited },
	"containerd/privileged": { ...ofPod("privileged", "default", "priv"), ...privileged },
	"crio/without-flag/default": { ...ofPod("default"), seccomp: "filtered" },
	"crio/without-flag/kube-system": { ...ofPod("kube-system", "kube-system", "sys"), seccomp: "filtered" },
	"crio/without-flag/memory-limit": { ...ofPod("memory-limit"), ...limited, seccomp: "filtered" },
	"crio/without-flag/non-root": { ...ofPod("non-root"), user },
	"crio/without-flag/privileged": { ...ofPod("privileged", "default", "priv"), ...privileged },
	"crio/without-flag/tmp-volume": { ...ofPod("tmp-volume"), mounts: [volume], seccomp: "filtered" },
	"podman/default": {},
	"podman/privileged": privileged,
	"podman/read-only": { readonlyRoot: true, mounts: [tmpfs("/run"), tmpfs("/tmp"), tmpfs("/var/tmp")] },
	"podman/tmpfs": { mounts: [tmpfs("/tmp", "size=16m")] },
	"podman/volume": { mounts: [mounted("/data", "/srv/vol"), mounted("/run/secrets", "/srv/vol", "ro")] },
	"docker/default": {},
	"docker/memory-limit": { ...limited, shmSize: 8 * 1024 * 1024 },
	"docker/non-root": { user },
	"docker/privileged": privileged,
	"docker/read-only": { readonlyRoot: true },
	"docker/tmpfs": { mounts: [tmpfs("/ro", "ro"), tmpfs("/run", "size=1m", "mode=755", "exec"), tmpfs("/scratch", "size=4096")] },
	"docker/volume": {
		mounts: [mounted("/run", "/srv/a"), mounted("/b", "/srv/b", "ro"), mounted("/c", "/srv/c", "ro"), mounted("/run/sub", "/srv/c")],
	},
};

/** Mounts that depend on more than a form says: the network (Podman's resolv.conf), the image's users (CRI-O's passwd). */
const undecided: Readonly<Record<string, readonly string[]>> = { podman: ["/etc/resolv.conf"], crio: ["/etc/passwd"] };

function comparable(engine: string, spec: ComparedSpec) {
	const facts = factsOf(spec);
	const left = Object.entries(facts.mounts).filter(([destination]) => !undecided[engine]?.includes(destination));
	return { ...facts, mounts: Object.fromEntries(left) };
}

const ofCrio = "io.kubernetes.cri-o.Labels";

/** Engines write more annotations than forms know: those of the description must be the same. Labels are compared in no order. */
function annotationsIn(written: Readonly<Record<string, string>>, keys: readonly string[]) {
	return Object.fromEntries(keys.map((key) => [key, key === ofCrio ? JSON.parse(written[key] ?? "null") : written[key]]));
}

describe("the spec of a description", () => {
	test("has a case for each fixture that is neither a sandbox nor changed by a flag of CRI-O", () => {
		const names = fixtureNames.filter((name) => !/sandbox|with-read-only-flag/.test(name)).map((name) => name.replace(/\.json$/, ""));
		expect(Object.keys(containers).sort()).toEqual(names);
	});

	test.each(Object.entries(containers))("of %s is what the engine wrote", (name, description) => {
		const engine = name.slice(0, name.indexOf("/")) as ContainerDescription["engine"];
		const real = comparable(engine, fixtureValue(`${name}.json`) as unknown as ComparedSpec);
		const made = comparable(engine, specOf({ ...plain, engine, ...description }) as unknown as ComparedSpec);
		const keys = Object.keys(made.annotations);
		expect({ ...made, annotations: annotationsIn(made.annotations, keys) }).toEqual({
			...real,
			annotations: annotationsIn(real.annotations, keys),
		});
	});
});
