/** What inspect commands print of other than a container that has run: images, the CRI's objects, and containers that were only created. */
import { describe, expect, test } from "bun:test";
import { stringify } from "yaml";
import { recorded } from "../../../test/support/spec_facts.ts";
import type { ExistingContainer } from "../description.ts";
import { jsonDocument } from "../document/mod.ts";
import type { FormContainer, FormOptions } from "../form.ts";
import { readForm } from "../mod.ts";
import { readInspect } from "./mod.ts";

function read(value: unknown, engine?: FormOptions["engine"]): readonly FormContainer[] {
	const file = { text: JSON.stringify(value), shown: "inspect.json" };
	const form = readInspect({ file, documents: [jsonDocument(file)], path: undefined, engine });
	expect(form?.problems).toEqual([]);
	return form?.containers ?? [];
}

const printed = (file: string, name: string): object => recorded(file).find((one) => one.name === name)?.inspect ?? {};

/** One container, without what is the same of all images. */
function shown({ label, source, unknown, alternatives }: FormContainer) {
	return { label, ...source, unknown: unknown.map(({ fact }) => fact), alternatives: alternatives.map(({ when }) => when) };
}

function existingOf(container: FormContainer | undefined): ExistingContainer {
	const source = container?.source;
	if (source === undefined || "spec" in source || source.existing === undefined) throw new Error("it has no facts of an engine");
	return source.existing;
}

const ofImage = {
	name: undefined,
	pod: undefined,
	image: "localhost/user:1",
	labels: { "io.buildah.version": "1.28.2", team: "shop" },
	annotations: {},
	readonlyRoot: false,
	privileged: false,
	capabilities: { add: [], drop: [] },
	user: { uid: 1000, gid: undefined, additionalGids: [] },
	args: ["/bin/sh", "/bin/sh"],
	env: ["PATH=/usr/bin:/bin", "SECRET=not-a-secret"],
	cwd: "/srv",
	memoryLimit: undefined,
	hostNamespaces: [],
	seccomp: undefined,
	apparmor: undefined,
	unmasked: false,
	shmSize: undefined,
} as const;

const zeros = "0".repeat(64);
const volume = (source: string) => [{ destination: "/data", type: "bind", source, options: [] }];

describe("an image", () => {
	const unknown = ["container-config", "image-files"];
	const privileged = "it is started privileged";
	test.each([
		["images", "docker image", "docker", volume(`/var/lib/docker/volumes/${zeros}/_data`), [privileged]],
		["images", "podman image", "podman", volume(`/var/lib/containers/storage/volumes/${zeros}/_data`), [privileged]],
		[
			"crictl",
			"containerd2 image",
			"containerd",
			volume(`/var/lib/containerd/io.containerd.grpc.v1.cri/containers/${zeros}/volumes/${zeros}`),
			[privileged, "the node's engine is CRI-O"],
		],
	])("of %s, %s", (file, name, engine, mounts, alternatives) => {
		const label = "image localhost/user:1";
		expect(read(printed(file, name)).map(shown)).toEqual([{ label, engine, ...ofImage, mounts, unknown, alternatives } as never]);
	});

	test("on CRI-O has folders for its volumes, which are not mounts", () => {
		const [image] = read(printed("crictl", "crio image"), "crio");
		expect(image?.source).toMatchObject({ engine: "crio", mounts: [] });
		expect(image?.alternatives.map(({ when }) => when)).toEqual([privileged]);
	});

	test("with a user's name is started as another user than root, unless the name has the ID 0", () => {
		const image = printed("images", "docker image") as { Config: object };
		const [container] = read({ ...image, Config: { ...image.Config, User: "nginx" } });
		expect(container?.source).toMatchObject({ user: undefined });
		expect(container?.alternatives).toMatchObject([
			{ when: "it is started privileged", description: { privileged: true, user: { uid: 1000 } } },
			{ when: "it is started privileged, and nginx has the ID 0", description: { privileged: true, user: { uid: 0 } } },
		]);
	});

	test("without tags is named by its digest or ID", () => {
		const image = { ...printed("images", "docker image"), RepoTags: null };
		expect(read(image).map(({ label }) => label)).toEqual([expect.stringMatching(/^image sha256:[0-9a-f]{64}$/)]);
	});
});

describe("crictl inspect", () => {
	test.each([
		["crio plain", "pod default/web: container web"],
		["crio sandbox", "sandbox default/web"],
		["containerd2 plain", "pod default/web: container web"],
		["containerd2 sandbox", "sandbox default/web"],
		["containerd1 privileged", "pod default/web: container web"],
	])("of %s is the spec in it", (name, label) => {
		const object = printed("crictl", name) as { info: { runtimeSpec: object } };
		expect(read(object).map(shown)).toEqual([{ label, spec: object.info.runtimeSpec, unknown: [], alternatives: [] } as never]);
	});

	test("without a spec is what the status has", () => {
		const [container] = read(printed("crictl", "containerd2 quiet"));
		expect(container && shown(container)).toMatchObject({
			label: "pod default/web: container web",
			engine: "containerd",
			pod: { namespace: "default", name: "web" },
			image: "localhost/os:1",
			unknown: ["container-config"],
			alternatives: ["it is privileged", "the node's engine is CRI-O"],
		});
		const [onCrio] = read(printed("crictl", "crio quiet"), "crio");
		expect(onCrio && shown(onCrio)).toMatchObject({ engine: "crio", user: { uid: 0, gid: 0 }, alternatives: ["it is privileged"] });
	});

	test("without a spec has the mounts and the limit of the status", () => {
		const object = printed("crictl", "containerd2 quiet") as { status: object };
		const mounts = [
			{ containerPath: "/tmp", hostPath: "/srv/a", readonly: false, propagation: "PROPAGATION_BIDIRECTIONAL" },
			{ containerPath: "/run", hostPath: "/srv/b", readonly: true, propagation: "PROPAGATION_PRIVATE" },
		];
		const resources = { linux: { memoryLimitInBytes: "67108864" } };
		const [container] = read({ status: { ...object.status, mounts, resources } });
		expect(container?.source).toMatchObject({
			mounts: [
				{ destination: "/tmp", type: "bind", source: "/srv/a", options: ["rshared"] },
				{ destination: "/run", type: "bind", source: "/srv/b", options: ["ro"] },
			],
			memoryLimit: 67108864,
		});
	});
});

test("ctr containers info is the spec in it", () => {
	const object = printed("crictl", "ctr") as { Spec: object };
	expect(read(object).map(shown)).toEqual([{ label: "container made", spec: object.Spec, unknown: [], alternatives: [] } as never]);
});

describe("a container that was only created", () => {
	const existing = (name: string) => existingOf(read(printed("created", name))[0]);

	test("by Docker has its files where Docker will write them", () => {
		const { id, files } = existing("docker created");
		expect(files).toEqual(
			Object.fromEntries(["resolv.conf", "hostname", "hosts"].map((name) => [`/etc/${name}`, `/var/lib/docker/containers/${id}/${name}`])),
		);
	});

	test("by Podman has its files in its folder, and no resolv.conf without a network", () => {
		const { id, files } = existing("podman created");
		const folder = `/var/lib/containers/storage/overlay-containers/${id}/userdata`;
		expect(files).toEqual({
			"/etc/hosts": `${folder}/hosts`,
			"/etc/hostname": `${folder}/hostname`,
			"/run/.containerenv": `${folder}/.containerenv`,
			"/dev/shm": `${folder}/shm`,
		});
	});

	test("or has ended is a container all the same", () => {
		for (const name of ["docker exited", "podman exited"]) {
			const { files } = existing(name);
			expect(Object.keys(files ?? {})).toContain("/etc/hosts");
		}
	});
});

/** Docker's, with some of its fields changed. */
function docker(change: Readonly<Record<string, object>>): object {
	const object = printed("docker", "plain") as Record<string, object>;
	return { ...object, ...Object.fromEntries(Object.entries(change).map(([key, value]) => [key, { ...object[key], ...value }])) };
}

describe("what an engine leaves out", () => {
	test("a user's name is not root, unless the image has it as the ID 0", () => {
		const [container] = read(docker({ Config: { User: "nginx" }, HostConfig: { Privileged: true } }));
		expect(container?.unknown).toEqual([{ fact: "image-files", message: "the ID of nginx is in the image's /etc/passwd or /etc/group" }]);
		expect(container?.source).toMatchObject({ user: undefined, existing: { effectiveCapabilities: [] } });
		expect(container?.alternatives).toMatchObject([{ when: "the user nginx has the ID 0", description: { user: { uid: 0 } } }]);
	});

	test("nerdctl does not print privileged and capabilities", () => {
		const {
			Privileged: _privileged,
			CapAdd: _add,
			CapDrop: _drop,
			SecurityOpt: _options,
			MaskedPaths: _masked,
			ReadonlyPaths: _readonly,
			...host
		} = (printed("docker", "plain") as { HostConfig: Record<string, unknown> }).HostConfig;
		const [container] = read({ ...printed("docker", "plain"), HostConfig: host });
		expect(container?.unknown.map(({ fact }) => fact)).toEqual(["container-config"]);
		expect(container?.alternatives).toMatchObject([{ when: "it is privileged", description: { privileged: true } }]);
	});

	test("Podman prints masked paths in the command alone", () => {
		const object = printed("podman", "plain") as { Config: object };
		const [container] = read({ ...object, Config: { ...object.Config, CreateCommand: undefined } });
		expect(container?.unknown.map(({ fact }) => fact)).toEqual(["container-config"]);
	});

	test("the container's own command is not Podman's", () => {
		const object = printed("podman", "plain") as { Config: { CreateCommand: string[] } };
		const own = ["podman", "run", "--security-opt", "unmask=ALL", "x"];
		const CreateCommand = ["podman", "run", "localhost/os:1", ...own];
		const [container] = read({ ...object, Config: { ...object.Config, CreateCommand, Cmd: own } });
		expect(existingOf(container)).toMatchObject({ maskedPaths: undefined, readonlyPaths: undefined });
	});

	test("rootless Podman has no device rules, and the host's /sys with the host's network", () => {
		const object = printed("podman", "privileged") as { HostConfig: object };
		const ConmonPidFile = "/run/user/1000/containers/overlay-containers/x/userdata/conmon.pid";
		const [container] = read({ ...object, ConmonPidFile, HostConfig: { ...object.HostConfig, NetworkMode: "host" } });
		expect(container?.source).toMatchObject({ hostNamespaces: ["network"], existing: { inUserNamespace: true } });
	});

	test("Podman with folders of its own may be rootless, which a privileged container depends on", () => {
		const alternatives = (name: string, runRoot: string) =>
			read({ ...printed("podman", name), ConmonPidFile: `${runRoot}/overlay-containers/x/userdata/conmon.pid` })[0]?.alternatives;
		expect(alternatives("privileged", "/data/run")).toMatchObject([
			{ when: "Podman runs rootless", description: { existing: { inUserNamespace: true } } },
		]);
		expect(alternatives("privileged", "/run/containers/storage")).toEqual([]);
		expect(alternatives("privileged", "/run/user/1000/containers")).toEqual([]);
		expect(alternatives("plain", "/data/run")).toEqual([]);
	});

	test("the network of another container does not move Podman's own files", () => {
		const other = "/run/containers/storage/overlay-containers/other/userdata/resolv.conf";
		const [container] = read({ ...printed("podman", "plain"), ResolvConfPath: other });
		const { files, id } = existingOf(container);
		expect(files?.["/run/.containerenv"]).toBe(`/run/containers/storage/overlay-containers/${id}/userdata/.containerenv`);
	});

	test("crictl prints YAML, too", () => {
		const object = printed("crictl", "containerd2 plain");
		const text = new TextEncoder().encode(stringify(object));
		const form = readForm(text, { path: undefined, engine: undefined });
		expect(form.containers.map(({ source }) => source)).toEqual(read(object).map(({ source }) => source));
	});
});
