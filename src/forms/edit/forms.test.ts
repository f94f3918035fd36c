import { describe, expect, test } from "bun:test";
import { checkDecision } from "../../decision/mod.ts";
import { encodeUtf8 } from "../../json/mod.ts";
import { planMutation } from "../../mutate/mod.ts";
import { parseSpec } from "../../oci_spec/mod.ts";
import { containersOf, readForm } from "../mod.ts";
import { editForm } from "./mod.ts";

const run = { destination: "/run", mode: "0755", size: "64Mi", copyUp: true };
const tmp = { destination: "/tmp", size: 4097, uid: 5, gid: 0, inodes: 1024, options: ["rw", "nosuid", "exec", "nodev"] };
/** What a policy may ask for. */
const all = { mode: "enforce", readonly: true, tmpfs: [run, tmp], readonlyMounts: ["/data", "/etc/hosts", "/etc/hostname"] };
const root = { mode: "enforce", readonly: true };

/** The form with the changes of a decision about each of its containers. */
function mutated(text: string, decisionOf: (label: string) => object, path = "web.yaml") {
	const form = readForm(encodeUtf8(text), { path });
	const specs = containersOf(form);
	const changed = form.containers.map((container, index) => {
		const { changes } = planMutation(parseSpec(specs[index]?.spec as Uint8Array), checkDecision(decisionOf(container.label)));
		return { container, changes };
	});
	return editForm({ text, shown: path }, form, changed);
}

const pod = (containers: string, rest = "") =>
	`apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n${containers}${rest}`;
const app = "  - name: app\n    image: web\n";

describe("editForm() of Kubernetes manifests", () => {
	test.each<[what: string, text: string, decision: object, expected: string]>([
		["a read-only root, and nothing more", pod(app), root, pod(`${app}    securityContext:\n      readOnlyRootFilesystem: true\n`)],
		[
			"the field in a context that is there",
			pod(`${app}    securityContext: # who\n      runAsUser: 5\n      readOnlyRootFilesystem: false # no\n`),
			root,
			pod(`${app}    securityContext: # who\n      runAsUser: 5\n      readOnlyRootFilesystem: true # no\n`),
		],
		[
			"a volume for each tmpfs, and volume mounts that are read-only",
			pod(`${app}    volumeMounts:\n    - {name: data, mountPath: /data/}\n`, "  volumes:\n  - name: data\n    emptyDir: {}\n"),
			all,
			pod(
				`${app}    volumeMounts:\n    - {name: data, mountPath: /data/, readOnly: true}\n    - name: app-run\n      mountPath: /run\n    - name: app-tmp\n      mountPath: /tmp\n    securityContext:\n      readOnlyRootFilesystem: true\n`,
				'  volumes:\n  - name: data\n    emptyDir: {}\n  - name: app-run\n    emptyDir:\n      medium: Memory\n      sizeLimit: 64Mi\n  - name: app-tmp\n    emptyDir:\n      medium: Memory\n      sizeLimit: "4097"\n',
			),
		],
		[
			"names that no volume has, of at most 63 characters",
			pod(
				`  - name: a-b\n    image: web\n  - name: a\n    image: web\n  - name: ${"x".repeat(63)}\n    image: web\n`,
				"  volumes:\n  - name: a-b-c\n",
			),
			{ mode: "enforce", tmpfs: [{ destination: "/c" }, { destination: "/b/C" }] },
			pod(
				`  - name: a-b\n    image: web\n    volumeMounts:\n    - name: a-b-c-2\n      mountPath: /c\n    - name: a-b-b-c\n      mountPath: /b/C\n  - name: a\n    image: web\n    volumeMounts:\n    - name: a-c\n      mountPath: /c\n    - name: a-b-c-3\n      mountPath: /b/C\n  - name: ${"x".repeat(63)}\n    image: web\n    volumeMounts:\n    - name: ${"x".repeat(63)}\n      mountPath: /c\n    - name: ${"x".repeat(61)}-2\n      mountPath: /b/C\n`,
				`  volumes:\n  - name: a-b-c\n${["a-b-c-2", "a-b-b-c", "a-c", "a-b-c-3", "x".repeat(63), `${"x".repeat(61)}-2`].map((name) => `  - name: ${name}\n    emptyDir:\n      medium: Memory\n`).join("")}`,
			),
		],
		[
			"containers that share a context, once",
			pod(`${app}    securityContext: &sc\n      runAsUser: 5\n  - name: log\n    image: log\n    securityContext: *sc\n`),
			root,
			pod(
				`${app}    securityContext: &sc\n      runAsUser: 5\n      readOnlyRootFilesystem: true\n  - name: log\n    image: log\n    securityContext: *sc\n`,
			),
		],
		[
			"the pods of a list and of a second document, and containers of each kind",
			`apiVersion: v1\nkind: List\nitems:\n- apiVersion: batch/v1\n  kind: CronJob\n  metadata: {name: c}\n  spec:\n    jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b}]}}}}\n---\n${pod(app, "  initContainers: [{name: i, image: b, restartPolicy: Always}]\n")}`,
			root,
			`apiVersion: v1\nkind: List\nitems:\n- apiVersion: batch/v1\n  kind: CronJob\n  metadata: {name: c}\n  spec:\n    jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b, securityContext: {readOnlyRootFilesystem: true}}]}}}}\n---\n${pod(`${app}    securityContext:\n      readOnlyRootFilesystem: true\n`, "  initContainers: [{name: i, image: b, restartPolicy: Always, securityContext: {readOnlyRootFilesystem: true}}]\n")}`,
		],
		[
			"a StatefulSet, whose claims are volumes",
			"apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  template:\n    spec: {containers: [{name: db, image: x}]}\n  volumeClaimTemplates: [{metadata: {name: db-tmp}}]\n",
			{ mode: "enforce", tmpfs: [{ destination: "/tmp" }] },
			"apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  template:\n    spec: {containers: [{name: db, image: x, volumeMounts: [{name: db-tmp-2, mountPath: /tmp}]}], volumes: [{name: db-tmp-2, emptyDir: {medium: Memory}}]}\n  volumeClaimTemplates: [{metadata: {name: db-tmp}}]\n",
		],
		["nothing where nothing changes", pod(app), { mode: "enforce" }, pod(app)],
	])("writes %s", (_, text, decision, expected) => {
		const { text: written } = mutated(text, () => decision);
		expect(written).toBe(expected);
		expect(mutated(written, () => decision).text).toBe(written);
	});

	test("names what an emptyDir and a manifest cannot express", () => {
		const text = pod(`${app}    volumeMounts: [{name: data, mountPath: /data}]\n`, "  volumes: [{name: data, emptyDir: {}}]\n");
		expect(mutated(text, () => all).warnings).toEqual(
			[
				"an emptyDir starts empty: the files that the image has at /run will not be there",
				"an emptyDir takes no mount options: /run and /tmp will not have noexec, nosuid and nodev, so programs can be started from there",
				"an emptyDir belongs to root with mode 0777, where the policy asks for mode=0755 at /run, and for uid=5 at /tmp",
				"an emptyDir has no limit of inodes: many empty files at /tmp use memory of the kernel that no size counts",
				"Kubernetes has no setting that makes /etc/hosts read-only: the container can write there",
			].map((message) => ({ label: "Pod web: container app", message })),
		);
	});

	test("leaves a container as it is that is not to change, and refuses what would change it", () => {
		const ofApp = (label: string) => (label.endsWith("app") ? root : { mode: "enforce" });
		const apart = pod(`${app}  - {name: log, image: log}\n`);
		expect(mutated(apart, ofApp).text).toBe(
			pod(`${app}    securityContext:\n      readOnlyRootFilesystem: true\n  - {name: log, image: log}\n`),
		);
		const shared = pod(`${app}    securityContext: &sc {runAsUser: 5}\n  - name: log\n    image: log\n    securityContext: *sc\n`);
		expect(() => mutated(shared, ofApp)).toThrow(expect.objectContaining({ code: "input/no-place" }));
	});

	test("gives a patch for JSON", () => {
		const text = '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"name":"app","image":"web"}]}}';
		const context = { readOnlyRootFilesystem: true };
		expect(mutated(text, () => root)).toEqual({
			text: text.replace('"web"}]', '"web","securityContext":{"readOnlyRootFilesystem":true}}]'),
			patch: [{ op: "add", path: "/spec/containers/0/securityContext", value: context }],
			warnings: [],
			elsewhere: [],
		});
	});

	test("writes objects that are one a line", () => {
		const line = (name: string, more = "") =>
			`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"${name}"},"spec":{"containers":[{"name":"app","image":"web"${more}}]}}\n`;
		const hardened = ',"securityContext":{"readOnlyRootFilesystem":true}';
		const { text, patch } = mutated(line("a") + line("b"), (label) => (label.startsWith("Pod b") ? root : { mode: "enforce" }));
		expect([text, patch]).toEqual([line("a") + line("b", hardened), undefined]);
	});

	test("writes objects that follow each other over several lines", () => {
		const object = (name: string, more = "") =>
			`{\n "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "${name}"},\n "spec": {"containers": [{"name": "app"${more}}]}\n}\n`;
		const { text, patch } = mutated(object("a") + object("b"), (label) => (label.startsWith("Pod b") ? root : { mode: "enforce" }));
		const hardened = ', "securityContext": {"readOnlyRootFilesystem":true}';
		expect([text, patch]).toEqual([object("a") + object("b", hardened), undefined]);
	});
});

describe("editForm() of Compose files", () => {
	const flag = "/run:rw,noexec,nosuid,nodev,mode=0755,size=67108864";
	test.each<[what: string, text: string, decision: object, expected: string]>([
		[
			"read_only and tmpfs",
			"services:\n    web: # the shop\n        image: web\n\n# end\n",
			{ ...root, tmpfs: [run] },
			`services:\n    web: # the shop\n        image: web\n        read_only: true\n        tmpfs:\n        - ${flag}\n\n# end\n`,
		],
		[
			"more tmpfs than there are, as a text and as a list",
			'services:\n  a: {image: a, tmpfs: /var/x}\n  b:\n    image: b\n    tmpfs:\n    - "/var/x" # x\n',
			{ mode: "enforce", tmpfs: [run] },
			`services:\n  a: {image: a, tmpfs: [/var/x, "${flag}"]}\n  b:\n    image: b\n    tmpfs:\n    - "/var/x" # x\n    - ${flag}\n`,
		],
		[
			"volumes that become read-only, in both notations",
			"services:\n  a:\n    image: a\n    volumes:\n      - data:/data:z,rw\n  b: {image: b, volumes: [{type: volume, source: data, target: /data}, '/a:/b']}\nvolumes: {data: }\n",
			{ mode: "enforce", readonlyMounts: ["/data", "/b"] },
			'services:\n  a:\n    image: a\n    volumes:\n      - data:/data:z,ro\n  b: {image: b, volumes: [{type: volume, source: data, target: /data, read_only: true}, "/a:/b:ro"]}\nvolumes: {data: }\n',
		],
		[
			"services that merge another, each for itself",
			"x-base: &base\n  image: web\nservices:\n  a:\n    <<: *base\n  b:\n    <<: *base\n    read_only: no\n",
			root,
			"x-base: &base\n  image: web\nservices:\n  a:\n    <<: *base\n    read_only: true\n  b:\n    <<: *base\n    read_only: true\n",
		],
		[
			"services that are one anchor, once",
			"services:\n  a: &a\n    image: web\n  b: *a\n",
			root,
			"services:\n  a: &a\n    image: web\n    read_only: true\n  b: *a\n",
		],
		[
			"a tmpfs of services that extend each other, once",
			"services:\n  a: {image: a}\n  c:\n    extends: {service: b}\n  b:\n    extends: a\n",
			{ ...root, tmpfs: [run] },
			`services:\n  a: {image: a, read_only: true, tmpfs: ["${flag}"]}\n  c:\n    extends: {service: b}\n    read_only: true\n  b:\n    extends: a\n    read_only: true\n`,
		],
		[
			"a dollar sign",
			"services: {a: {image: a}}\n",
			{ mode: "enforce", tmpfs: [{ destination: "/a$b" }] },
			'services: {a: {image: a, tmpfs: ["/a$$b:rw,noexec,nosuid,nodev"]}}\n',
		],
	])("writes %s", (_, text, decision, expected) => {
		const { text: written } = mutated(text, () => decision, "compose.yaml");
		expect(written).toBe(expected);
		expect(mutated(written, () => decision, "compose.yaml").text).toBe(written);
	});

	const none = { mode: "enforce" };
	const extending = "services:\n  base: {image: a}\n  agent:\n    extends: base\n    privileged: true\n";
	test.each<[what: string, text: string, ofBase: object, ofAgent: object, message: string]>([
		[
			"a change of a service that another extends, which is to stay as it is",
			extending,
			root,
			none,
			"line 4: with the change, service agent would change, too: it extends service base, which changes",
		],
		[
			"a root that another inherits",
			extending,
			root,
			{ ...none, tmpfs: [run] },
			"line 4: with the change, the root file system of service agent would become read-only: it extends service base, which changes",
		],
		[
			"a tmpfs that another inherits",
			extending,
			{ ...root, tmpfs: [run] },
			root,
			"line 4: with the change, service agent would have a mount at /run that the policies do not allow: it extends service base, which changes",
		],
		[
			"a volume that becomes read-only for another",
			extending.replace("image: a", "image: a, volumes: ['a:/data']"),
			{ ...none, readonlyMounts: ["/data"] },
			root,
			"line 4: with the change, the mount of service agent at /data would change: it extends service base, which changes",
		],
		[
			"a tmpfs that another inherits with other options",
			extending,
			{ ...root, tmpfs: [run] },
			{ ...root, tmpfs: [{ ...run, size: "1Mi" }] },
			"line 4: service agent and service base, which it extends, would both have a tmpfs at /run",
		],
		[
			"a tmpfs that another inherits and has",
			extending.replace("privileged: true", "read_only: true\n    tmpfs: [/run]"),
			{ ...root, tmpfs: [run] },
			none,
			"line 4: service agent and service base, which it extends, would both have a tmpfs at /run",
		],
	])("refuses %s", (_, text, ofBase, ofAgent, message) => {
		const expected = expect.objectContaining({
			code: "input/no-place",
			message: `cannot edit compose.yaml: ${message}`,
			advice: "write out in the service what it extends",
		});
		expect(() => mutated(text, (label) => (label.endsWith("base") ? ofBase : ofAgent), "compose.yaml")).toThrow(expected);
	});

	test("does not warn of a volume that is read-only in the service that is extended", () => {
		const text = "services:\n  a: {image: a, volumes: ['d:/data']}\n  c: {extends: a}\n";
		const { text: written, warnings } = mutated(text, () => ({ ...none, readonlyMounts: ["/data"] }), "compose.yaml");
		expect([written, warnings]).toEqual([text.replace("'d:/data'", '"d:/data:ro"'), []]);
	});

	test("names what refers to other files", () => {
		const extending = (name: string) => `  ${name}: {image: a, extends: {service: base, file: common.yaml}}\n`;
		const elsewhere = (text: string) => mutated(text, () => root, "compose.yaml").elsewhere;
		const service = (name: string) => `service ${name} extends service base of common.yaml`;
		expect(elsewhere(`services:\n  b: {image: b}\n  c: {extends: b}\n`)).toEqual([]);
		expect(elsewhere(`include: [x.yaml]\nservices:\n${extending("a")}`)).toEqual(["include", service("a")]);
		expect(elsewhere(`services:\n${[..."abcdefg"].map(extending).join("")}`)).toEqual([...[..."abcde"].map(service), "2 more"]);
	});

	test("names what Compose cannot express", () => {
		const text = "services: {web: {image: web, volumes: ['/data']}}\n";
		expect(mutated(text, () => all, "compose.yaml").warnings).toEqual(
			[
				"Docker starts a tmpfs empty: the files that the image has at /run will not be there",
				"Podman takes no uid and gid for a tmpfs, and does not start the container: there, use a volume at /tmp",
				"Compose has no option nr_inodes for a tmpfs: many empty files at /tmp use memory of the kernel that no size counts",
				"Compose has no setting that makes /data read-only: the container can write there",
			].map((message) => ({ label: "service web", message })),
		);
	});
});

describe("editForm() of Quadlet units", () => {
	const flag = "Tmpfs=/run:rw,noexec,nosuid,nodev,mode=0755,size=67108864";
	const quadlet = (text: string, decision: object) => mutated(text, () => decision, "web.container");
	test.each<[what: string, text: string, decision: object, expected: string]>([
		[
			"keys after the last of the section",
			"[Container]\nImage=web\nExec=a \\\n# b\n  c\n\n# end\n[Service]\nRestart=no\n",
			{ ...root, tmpfs: [run, { ...run, destination: "/tmp" }, { destination: "/var/tmp", copyUp: false }] },
			`[Container]\nImage=web\nExec=a \\\n# b\n  c\nReadOnly=true\n${flag}\n${flag.replace("/run", "/tmp")}\nTmpfs=/var/tmp:rw,noexec,nosuid,nodev,notmpcopyup\n\n# end\n[Service]\nRestart=no\n`,
		],
		[
			"ReadOnlyTmpfs where the policy does not allow what Podman makes writable",
			"[Container]\r\nImage=web\r\nReadOnly = no \r\nVolume=a:/tmp",
			{ ...root, tmpfs: [run] },
			`[Container]\r\nImage=web\r\nReadOnly = true \r\nVolume=a:/tmp\r\nReadOnlyTmpfs=false\r\n${flag}`,
		],
		...["Exec=/sbin/init\nEntrypoint=", "PodmanArgs=--systemd=always"].map((line): [string, string, object, string] => [
			`ReadOnly of a container that runs systemd: ${line}`,
			`[Container]\nImage=web\n${line}\n`,
			{ ...root, tmpfs: [{ destination: "/var/tmp", copyUp: false }] },
			`[Container]\nImage=web\n${line}\nReadOnly=true\nTmpfs=/var/tmp:rw,noexec,nosuid,nodev,notmpcopyup\n`,
		]),
		[
			"volumes that become read-only",
			"[Container]\nImage=web\nVolume=a.volume:/data:Z,rw\n",
			{ mode: "enforce", readonlyMounts: ["/data"] },
			"[Container]\nImage=web\nVolume=a.volume:/data:Z,ro\n",
		],
		[
			"a percent sign",
			"[Container]\nImage=web\n",
			{ mode: "enforce", tmpfs: [{ destination: "/a%b" }] },
			"[Container]\nImage=web\nTmpfs=/a%%b:rw,noexec,nosuid,nodev,notmpcopyup\n",
		],
	])("writes %s", (_, text, decision, expected) => {
		const { text: written } = quadlet(text, decision);
		expect(written).toBe(expected);
		expect(quadlet(written, decision).text).toBe(written);
	});

	test("names what Quadlet cannot express", () => {
		const text = "[Container]\nImage=web\nVolume=/data\n";
		expect(quadlet(text, all).warnings).toEqual(
			[
				"Podman has no option uid for a tmpfs: /tmp will belong to the container's root, and with runc have the mode of the image's folder: with runc, use a volume for another user",
				"Podman has no option gid for a tmpfs: /tmp will belong to the group of the container's root",
				"Podman has no option nr_inodes for a tmpfs: many empty files at /tmp use memory of the kernel that no size counts",
				"ReadOnlyTmpfs=false: Podman makes /dev and /dev/shm read-only, too",
				"Quadlet has no setting that makes /data read-only: the container can write there",
			].map((message) => ({ label: "container systemd-web", message })),
		);
	});

	test.each<[what: string, text: string, decision: object, message: string, advice: string]>([
		[
			"PodmanArgs that make the root writable",
			"[Container]\nImage=web\nPodmanArgs=--read-only=false\n",
			root,
			"line 3: PodmanArgs overrides the keys of the unit; with the change, the root file system of container systemd-web would stay writable",
			"remove --read-only and --read-only-tmpfs from PodmanArgs",
		],
		[
			"PodmanArgs that mount what the policies do not allow",
			"[Container]\nImage=web\nPodmanArgs=--rm \\\n  --read-only-tmpfs\n",
			{ ...root, tmpfs: [run] },
			"line 3: PodmanArgs overrides the keys of the unit; with the change, container systemd-web would have a mount at /tmp that the policies do not allow",
			"remove --read-only and --read-only-tmpfs from PodmanArgs",
		],
		[
			"VolatileTmp, which a read-only root turns off",
			"[Container]\nImage=web\nVolatileTmp=true\n",
			root,
			"line 3: with the change, the mount of container systemd-web at /tmp would change",
			"write the change into the file by hand: `ossify explain` says what it is",
		],
		...["Image=web\nPodmanArgs=--foo \\", "Image=web\nPodmanArgs=--foo \\\n# end\n", "PodmanArgs=--foo\nImage=web\\"].map(
			(lines): [string, string, object, string, string] => [
				`a backslash at the end of the file: ${JSON.stringify(lines)}`,
				`[Container]\n${lines}`,
				root,
				`line 3: the value of ${lines.includes("=web\\") ? "Image" : "PodmanArgs"} ends with a backslash at the end of the file, so lines after it would belong to it`,
				"remove the backslash",
			],
		),
	])("refuses %s", (_, text, decision, message, advice) => {
		const expected = expect.objectContaining({ code: "input/no-place", message: `cannot edit web.container: ${message}`, advice });
		expect(() => quadlet(text, decision)).toThrow(expected);
	});
});
