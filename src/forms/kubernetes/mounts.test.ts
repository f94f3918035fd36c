import { describe, expect, test } from "bun:test";
import { described, pod } from "../../../test/support/manifest.ts";

const folder = "/var/lib/kubelet/pods/00000000-0000-0000-0000-000000000000";
const token = "/var/run/secrets/kubernetes.io/serviceaccount";

const bind = (destination: string, source: string, ...options: string[]) => ({ destination, type: "bind" as const, source, options });
const ofToken = bind(token, `${folder}/volumes/kubernetes.io~projected/kube-api-access`, "ro");
const hosts = bind("/etc/hosts", `${folder}/etc-hosts`);
const message = (path: string) => bind(path, `${folder}/containers/app/00000000`);

const mounts = (container: object, spec: object = {}): readonly unknown[] => {
	const read = described(pod(container, spec));
	return "mounts" in read ? read.mounts : read;
};

/** The mount of a volume at /v. */
const mounted = (volume: object, mount: object = {}): unknown => {
	const read = mounts({ volumeMounts: [{ name: "v", mountPath: "/v", ...mount }] }, { volumes: [{ name: "v", ...volume }] });
	return typeof read[0] === "string" ? read : read[0];
};

test.each<[string, object, object, unknown[]]>([
	["nothing of its own", {}, {}, [ofToken, hosts, message("/dev/termination-log")]],
	["no token", {}, { automountServiceAccountToken: false }, [hosts, message("/dev/termination-log")]],
	["another message path", { terminationMessagePath: "run/message" }, {}, [ofToken, hosts, message("/run/message")]],
	["an empty message path", { terminationMessagePath: "" }, {}, [ofToken, hosts, message("/dev/termination-log")]],
	[
		"its own hosts and token",
		{
			volumeMounts: [
				{ name: "a", mountPath: "/etc/hosts", subPath: "hosts" },
				{ name: "a", mountPath: token },
			],
		},
		{ volumes: [{ name: "a", emptyDir: {} }] },
		[
			bind("/etc/hosts", `${folder}/volume-subpaths/a/app/0`),
			bind(token, `${folder}/volumes/kubernetes.io~empty-dir/a`),
			message("/dev/termination-log"),
		],
	],
])("the mounts of a container with %s", (_, container, spec, expected) => {
	expect(mounts(container, spec)).toEqual(expected);
});

test.each<[string, object, object, unknown]>([
	["emptyDir", { emptyDir: {} }, {}, bind("/v", `${folder}/volumes/kubernetes.io~empty-dir/v`)],
	["no source", {}, {}, bind("/v", `${folder}/volumes/kubernetes.io~empty-dir/v`)],
	["memory", { emptyDir: { medium: "Memory", sizeLimit: "1Mi" } }, {}, bind("/v", `${folder}/volumes/kubernetes.io~empty-dir/v`)],
	["hostPath", { hostPath: { path: "/sys", type: "Directory" } }, {}, bind("/v", "/sys")],
	["configMap", { configMap: { name: "c" } }, {}, bind("/v", `${folder}/volumes/kubernetes.io~configmap/v`, "ro")],
	["secret", { secret: { secretName: "s" } }, { readOnly: false }, bind("/v", `${folder}/volumes/kubernetes.io~secret/v`, "ro")],
	["projected", { projected: { sources: [] } }, {}, bind("/v", `${folder}/volumes/kubernetes.io~projected/v`, "ro")],
	["downwardAPI", { downwardAPI: {} }, {}, bind("/v", `${folder}/volumes/kubernetes.io~downward-api/v`, "ro")],
	["a claim", { persistentVolumeClaim: { claimName: "c" } }, {}, bind("/v", `${folder}/volumes/kubernetes.io~csi/v/mount`)],
	[
		"a read-only claim",
		{ persistentVolumeClaim: { claimName: "c", readOnly: true } },
		{},
		bind("/v", `${folder}/volumes/kubernetes.io~csi/v/mount`, "ro"),
	],
	["ephemeral", { ephemeral: { volumeClaimTemplate: {} } }, {}, bind("/v", `${folder}/volumes/kubernetes.io~csi/v/mount`)],
	["csi", { csi: { driver: "d", readOnly: true } }, {}, bind("/v", `${folder}/volumes/kubernetes.io~csi/v/mount`, "ro")],
	["nfs", { nfs: { server: "s", path: "/" } }, {}, bind("/v", `${folder}/volumes/kubernetes.io~nfs/v`)],
	[
		"image",
		{ image: { reference: "registry.example/data:1" } },
		{ subPath: "a" },
		bind("/v", `/var/lib/containerd/io.containerd.grpc.v1.cri/image-volumes/${"0".repeat(64)}/v/a`, "ro"),
	],
	["readOnly", { emptyDir: {} }, { readOnly: true }, bind("/v", `${folder}/volumes/kubernetes.io~empty-dir/v`, "ro")],
	[
		"recursive readOnly",
		{ emptyDir: {} },
		{ readOnly: true, recursiveReadOnly: "Enabled" },
		bind("/v", `${folder}/volumes/kubernetes.io~empty-dir/v`, "rro"),
	],
	[
		"recursive readOnly where possible",
		{ emptyDir: {} },
		{ readOnly: true, recursiveReadOnly: "IfPossible" },
		bind("/v", `${folder}/volumes/kubernetes.io~empty-dir/v`, "ro"),
	],
	["subPathExpr", { emptyDir: {} }, { subPathExpr: "$(POD)" }, bind("/v", `${folder}/volume-subpaths/v/app/0`)],
	[
		"propagation from the host",
		{ hostPath: { path: "/mnt" } },
		{ mountPropagation: "HostToContainer", readOnly: true },
		bind("/v", "/mnt", "ro", "rslave"),
	],
	["propagation in both directions", { hostPath: { path: "/mnt" } }, { mountPropagation: "Bidirectional" }, bind("/v", "/mnt", "rshared")],
	["no propagation", { hostPath: { path: "/mnt" } }, { mountPropagation: "None" }, bind("/v", "/mnt")],
	["a relative path", { emptyDir: {} }, { mountPath: "v" }, bind("/v", `${folder}/volumes/kubernetes.io~empty-dir/v`)],
])("the mount of a volume with %s", (_, volume, mount, expected) => {
	expect(mounted(volume, mount)).toEqual(expected);
});

describe("what is refused", () => {
	test.each<[string, object, object, string]>([
		[
			"a volume that the pod has not",
			{ emptyDir: {} },
			{ name: "w" },
			"spec.containers[0].volumeMounts[0].name is not a volume of the pod: w",
		],
		["no path", { emptyDir: {} }, { mountPath: undefined }, "spec.containers[0].volumeMounts[0].mountPath is missing"],
		["text for readOnly", { emptyDir: {} }, { readOnly: "yes" }, "spec.containers[0].volumeMounts[0].readOnly is not true or false"],
		[
			"a path above the volume",
			{ emptyDir: {} },
			{ subPath: "a/../.." },
			"spec.containers[0].volumeMounts[0].subPath is not a path below the volume",
		],
		[
			"an absolute sub-path",
			{ emptyDir: {} },
			{ subPathExpr: "/a" },
			"spec.containers[0].volumeMounts[0].subPathExpr is not a path below the volume",
		],
		[
			"both sub-paths",
			{ emptyDir: {} },
			{ subPath: "a", subPathExpr: "b" },
			"spec.containers[0].volumeMounts[0].subPathExpr and subPath are both given",
		],
		[
			"recursion without readOnly",
			{ emptyDir: {} },
			{ recursiveReadOnly: "Enabled" },
			"spec.containers[0].volumeMounts[0].recursiveReadOnly needs readOnly: true",
		],
		[
			"an unknown propagation",
			{ emptyDir: {} },
			{ mountPropagation: "rshared" },
			"spec.containers[0].volumeMounts[0].mountPropagation is not one of None, HostToContainer, Bidirectional",
		],
		["two sources", { emptyDir: {}, hostPath: { path: "/" } }, {}, "spec.volumes[0] has several sources: emptyDir, hostPath"],
		[
			"a path with ..",
			{ emptyDir: {} },
			{ mountPath: "/x/../tmp" },
			'spec.containers[0].volumeMounts[0].mountPath holds "..": /x/../tmp → write the path that it leads to',
		],
		[
			"a hostPath with ..",
			{ hostPath: { path: "/srv/.." } },
			{},
			'spec.volumes[0].hostPath.path holds "..", which Kubernetes refuses: /srv/..',
		],
		["a hostPath without a path", { hostPath: {} }, {}, "spec.volumes[0].hostPath.path is missing"],
		["a source that is text", { emptyDir: "Memory" }, {}, "spec.volumes[0].emptyDir is not a mapping"],
		["a wrong size", { emptyDir: { sizeLimit: "64MB" } }, {}, "spec.volumes[0].emptyDir.sizeLimit is not a quantity of bytes such as 64Mi"],
	])("%s", (_, volume, mount, what) => {
		expect(mounted(volume, mount)).toEqual([expect.stringContaining(` ${what}`)]);
	});

	test("a message path with ..", () => {
		expect(mounts({ terminationMessagePath: "../log" })).toEqual([
			expect.stringContaining('spec.containers[0].terminationMessagePath holds "..": ../log'),
		]);
	});

	test("two mounts at one path, two volumes of one name, and a device of no volume", () => {
		const volumes = [{ name: "a", emptyDir: {} }];
		const volumeMounts = [
			{ name: "a", mountPath: "/a" },
			{ name: "a", mountPath: "/a" },
		];
		expect(mounts({ volumeMounts }, { volumes })).toEqual([
			expect.stringContaining("spec.containers[0].volumeMounts[1].mountPath is the path of another mount: /a"),
		]);
		expect(mounts({}, { volumes: [...volumes, ...volumes] })).toEqual([
			expect.stringContaining("spec.volumes[1] has the name of another volume: a"),
		]);
		expect(mounts({ volumeDevices: [{ name: "b", devicePath: "/dev/b" }] }, { volumes })).toEqual([
			expect.stringContaining("spec.containers[0].volumeDevices[0].name is not a volume of the pod: b"),
		]);
	});
});
