/** The same container in each form: the shipped policies decide the same, or say what the form leaves open. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { assess } from "../harden.ts";
import { parseSpec } from "../oci_spec/mod.ts";
import { packageAssets } from "../platform/mod.ts";
import { loadPolicy } from "../policy.ts";
import { containersOf, readForm } from "./mod.ts";

const root = `${import.meta.dir}/../..`;
const policy = await loadPolicy(packageAssets.policy());
const now = new Date("2026-11-29T00:00:00Z");

/** A container, as authors write it in each form. */
interface Written {
	/** Of the container in a pod. */
	readonly pod?: object;
	readonly podSpec?: object;
	readonly service?: object;
	/** Lines of [Container]. */
	readonly unit?: readonly string[];
}

/** By the names of the recorded containers. */
const facts: Readonly<Record<string, Written>> = {
	plain: {},
	user: { pod: { securityContext: { runAsUser: 1000 } }, service: { user: "1000" }, unit: ["User=1000"] },
	privileged: { pod: { securityContext: { privileged: true } }, service: { privileged: true }, unit: ["PodmanArgs=--privileged"] },
	"read-only": {
		pod: { securityContext: { readOnlyRootFilesystem: true } },
		service: { read_only: true },
		unit: ["ReadOnly=true", "ReadOnlyTmpfs=false"],
	},
	memory: {
		pod: { resources: { limits: { memory: "64Mi" } } },
		service: { mem_limit: "64m" },
		unit: ["PodmanArgs=--memory 64m"],
	},
	"cap-add": {
		pod: { securityContext: { capabilities: { add: ["NET_ADMIN"], drop: ["CHOWN"] } } },
		service: { cap_add: ["NET_ADMIN"], cap_drop: ["CHOWN"] },
		unit: ["AddCapability=CAP_NET_ADMIN", "DropCapability=CAP_CHOWN"],
	},
	tmpfs: {
		pod: { volumeMounts: [{ name: "tmp", mountPath: "/tmp" }] },
		podSpec: { volumes: [{ name: "tmp", emptyDir: { medium: "Memory" } }] },
		service: { tmpfs: "/tmp" },
		unit: ["Tmpfs=/tmp"],
	},
	"volume-bind": {
		pod: {
			volumeMounts: [
				{ name: "a", mountPath: "/run" },
				{ name: "c", mountPath: "/run/sub" },
				{ name: "b", mountPath: "/b", readOnly: true },
			],
		},
		podSpec: { volumes: ["a", "b", "c"].map((name) => ({ name, hostPath: { path: `/srv/${name}` } })) },
		service: { volumes: ["/srv/a:/run", "/srv/c:/run/sub", "/srv/b:/b:ro"] },
		unit: ["Volume=/srv/a:/run", "Volume=/srv/c:/run/sub", "Volume=/srv/b:/b:ro"],
	},
	unconfined: {
		pod: { securityContext: { seccompProfile: { type: "Unconfined" } } },
		service: { security_opt: ["seccomp=unconfined", "apparmor=unconfined"] },
		unit: ["SeccompProfile=unconfined"],
	},
};

const encode = (text: string) => new TextEncoder().encode(text);

/** What of a decision is the same on every engine: the files that engines mount differ. */
function effectOf(spec: Uint8Array) {
	const { decision, skipped } = assess(policy, parseSpec(spec), { now });
	const leftOut = new Set(skipped.map(({ destination }) => destination));
	return {
		readonly: decision.readonly,
		tmpfs: decision.tmpfs.filter(({ destination }) => !leftOut.has(destination)).map(({ destination, size }) => `${destination} ${size}`),
		deny: decision.deny.map(({ rule }) => rule),
		warn: decision.warn.map(({ rule }) => rule),
	};
}

function formOf(text: string, path: string, engine?: "containerd" | "crio") {
	const [container, ...others] = containersOf(readForm(encode(text), { path, engine }));
	if (container === undefined || others.length > 0) throw new Error(`${path} has one container`);
	return container;
}

/** The forms of a container, and the specs of real engines, by the recorded name. */
function formsOf(name: string, { pod = {}, podSpec = {}, service = {}, unit = [] }: Written): Record<string, Uint8Array> {
	const manifest = JSON.stringify({
		apiVersion: "v1",
		kind: "Pod",
		metadata: { name: "web", namespace: "shop" },
		spec: { ...podSpec, containers: [{ name: "web", image: "localhost/os:1", ...pod }] },
	});
	const recorded = ["docker", "podman"].flatMap((engine) => {
		const { inspect, spec } = recordedOf(engine, name);
		return [
			[`${engine} inspect`, formOf(JSON.stringify(inspect), "inspect.json").spec],
			[`the spec that ${engine} wrote`, encode(JSON.stringify(spec))],
		] as const;
	});
	return {
		"a pod on containerd": formOf(manifest, "pod.json", "containerd").spec,
		"a pod on CRI-O": formOf(manifest, "pod.json", "crio").spec,
		"a Compose service": formOf(JSON.stringify({ services: { web: { image: "localhost/os:1", ...service } } }), "compose.yaml").spec,
		"a Quadlet unit": formOf(["[Container]", "Image=localhost/os:1", ...unit, ""].join("\n"), "web.container").spec,
		...Object.fromEntries(recorded),
	};
}

function recordedOf(engine: string, name: string): { readonly inspect: unknown; readonly spec: unknown } {
	const lines = readFileSync(`${root}/test/fixtures/inspect/${engine}.jsonl`, "utf8").trim().split("\n");
	const found = lines.map((line) => JSON.parse(line)).find((one) => one.name === name);
	if (found === undefined) throw new Error(`there is no recorded container ${name} of ${engine}`);
	return found;
}

describe.each(Object.entries(facts))("a container that is %s", (name, written) => {
	const effects = Object.entries(formsOf(name, written)).map(([form, spec]) => [form, effectOf(spec)] as const);
	const [, expected] = effects[0] ?? [];

	test.each(effects)("as %s", (_, effect) => expect(effect).toEqual(expected as typeof effect));
});

test("a manifest in flow style is YAML, not JSON that is broken", () => {
	const text = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: app, image: a}]}}\n";
	expect(readForm(encode(text)).containers.map(({ label }) => label)).toEqual(["Pod web: container app"]);
});
