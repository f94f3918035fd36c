import { expect, test } from "bun:test";
import { ossify } from "../../../test/support/cli.ts";
import { shippedBundle } from "../../../test/support/compiler.ts";

/** A rendered chart: what has no pod, what cannot be read, and what can. */
const manifest = `# Source: shop/templates/web.yaml
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      securityContext: {runAsUser: 1000, runAsGroup: 1000}
      initContainers:
      - name: prepare
        image: registry.example/shop/web:1
        command: [prepare]
        securityContext: {readOnlyRootFileSystem: true}
      containers:
      - name: app
        image: registry.example/shop/web:1
        command: [serve]
        resources: {limits: {memory: 256Mi}}
        volumeMounts: [{name: tmp, mountPath: /tmp}]
      - name: broken
        image: registry.example/shop/web:1
        securityContext: {privileged: "true"}
      volumes: [{name: tmp, emptyDir: {medium: Memory}}]
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, namespace: kube-system}
spec: {template: {spec: {containers: [{name: agent, image: registry.example/agent:1, command: [agent], securityContext: {privileged: true, runAsUser: 0}}]}}}
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
spec: {template: {spec: {containers: [{name: app}]}}}
`;

const { wasm, data } = await shippedBundle();
const assets = { policy: () => ({ wasm, data: data }) };
const run = (...args: string[]) => ossify({ args: [...args, "DIR/all.yaml"], files: { "all.yaml": manifest }, assets });

const problems = [
	[18, 51, "spec.template.spec.initContainers[0].securityContext.readOnlyRootFileSystem is not a field of Kubernetes, so it has no effect"],
	[27, 39, "spec.template.spec.containers[1].securityContext.privileged is not true or false"],
	[37, 38, "ossify does not know the kind Rollout of argoproj.io/v1alpha1: its containers (spec.template.spec.containers) are not read"],
].map(([row, column, what]) => `cannot use DIR/all.yaml: line ${row}, column ${column}: ${what}`);

const options = ["rw", "noexec", "nosuid", "nodev"];

/** What the shipped policies decide of the Deployment's containers: with the sizes of /run and of /tmp, and the engine's files. */
const hardened = (run: number, tmp: number, ...files: string[]) => ({
	mode: "enforce",
	readonly: true,
	tmpfs: [
		{ destination: "/dev/shm", defaultMode: "1777", size: 67108864, inodes: 16384, options, copyUp: false },
		{ destination: "/run", defaultMode: "0755", size: run, inodes: Math.floor(run / 4096), options, copyUp: true },
		{ destination: "/tmp", defaultMode: "1777", size: tmp, inodes: tmp / 4096, options, copyUp: true },
		{ destination: "/var/tmp", defaultMode: "1777", size: tmp, inodes: tmp / 4096, options, copyUp: true },
	],
	readonlyMounts: files,
	deny: [],
	warn: [],
	reasons: [
		{ message: `files that the engine mounted are read-only: ${files.join(", ")}`, rule: "files/engine" },
		{ message: "the container is not exempt, so its root file system becomes read-only", rule: "readonly/root" },
		{ message: "these stay writable as tmpfs, unless listed as left out: /dev/shm, /run, /tmp, /var/tmp", rule: "tmpfs/allowances" },
		{
			message: "tmpfs with noexec, from which no program starts and no library is loaded: /dev/shm, /run, /tmp, /var/tmp",
			rule: "tmpfs/noexec",
		},
	],
});

const exempt = {
	mode: "enforce",
	tmpfs: [],
	readonlyMounts: [],
	deny: [],
	warn: [],
	reasons: [
		{
			message: "a privileged container is exempt: privileged containers manage the host, a read-only root would not confine them",
			rule: "exemptions/privileged",
		},
	],
};

const unknown = [{ fact: "image-config", message: "the image adds its own environment and volumes" }];
const files = ["/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];
const filesOfCrio = [...files, "/run/.containerenv"];

test.each([
	["containerd", ["--cri", "containerd"], files],
	["CRI-O", ["--cri", "crio"], filesOfCrio],
	["an unknown engine", [], files],
])("eval of a manifest for nodes with %s decides about each container, and reports what it cannot read", async (_, args, own) => {
	const { code, stdout, stderr } = await run("eval", "--format", "json", ...args);
	const one = (container: string, ...sizes: [number, number]) => ({
		container,
		unknown,
		otherwise: [],
		decision: hardened(...sizes, ...own),
	});
	expect(code).toBe(4);
	expect(stdout.split("\n").map((line) => line && JSON.parse(line))).toEqual([
		one("Deployment shop/web: init container prepare", 67108864, 536870912),
		one("Deployment shop/web: container app", 26841088, 67108864),
		{ container: "DaemonSet kube-system/agent: container agent", unknown, otherwise: [], decision: exempt },
		"",
	]);
	const [misspelt, ...more] = problems;
	expect(stderr.split("\n").map((line) => line && JSON.parse(line))).toEqual([
		{ error: { code: "input/invalid-form", kind: "input", message: misspelt, advice: "write readOnlyRootFilesystem" } },
		...more.map((message) => ({ error: { code: "input/invalid-form", kind: "input", message } })),
		"",
	]);
});

test("eval reads what kubectl get -o json prints on the standard input", async () => {
	const securityContext = { privileged: true };
	const items = ["a", "b"].map((name) => ({
		apiVersion: "v1",
		kind: "Pod",
		metadata: { name, namespace: "shop" },
		spec: { containers: [{ name: "app", image: "registry.example/app:1", securityContext }] },
	}));
	const stdin = JSON.stringify({ apiVersion: "v1", items, kind: "List", metadata: { resourceVersion: "" } }, null, 4);
	const { code, stdout, stderr } = await ossify({ args: ["eval", "--format", "json", "--cri", "containerd"], stdin, assets });
	const message = "the image decides on the container's user and command, and adds its own environment and volumes";
	expect({ code, stderr, lines: stdout.split("\n").map((line) => line && JSON.parse(line)) }).toEqual({
		code: 0,
		stderr: "",
		lines: [
			...["a", "b"].map((name) => ({
				container: `Pod shop/${name}: container app`,
				unknown: [{ fact: "image-config", message }],
				otherwise: [],
				decision: exempt,
			})),
			"",
		],
	});
});

test("explain of a manifest", async () => {
	const { code, stdout, stderr } = await run("explain", "--cri", "crio");
	const [misspelt, ...more] = problems.map((problem) => `ossify: ${problem}\n`);
	expect({ code, stdout, stderr }).toEqual({
		code: 4,
		stdout: explained,
		stderr: `${misspelt}\t→ write readOnlyRootFilesystem\n${more.join("")}`,
	});
});

test("explain without an engine says what it changes: containerd tells a policy no labels", async () => {
	const exemptions = { labels: { "io.kubernetes.container.name=app": { reason: "it moves" } }, trust: { labels: true } };
	const { stdout } = await ossify({
		args: ["explain", "-d", "DIR/site.json", "DIR/all.yaml"],
		files: { "all.yaml": manifest, "site.json": JSON.stringify({ ossify: { config: { exemptions } } }) },
		assets,
	});
	expect(stdout.match(/^It depends\n.*\n/gm)).toEqual([
		"It depends\n  if the node's engine is CRI-O, this container stays as it is: its root stays\n",
	]);
});

const explained = `✔ Deployment shop/web: init container prepare gets a read-only root and 3 writable tmpfs mounts.

Why
  files/engine      files that the engine mounted are read-only: /etc/hostname,
                    /etc/hosts, /etc/resolv.conf, /run/.containerenv
  readonly/root     the container is not exempt, so its root file system becomes
                    read-only
  tmpfs/allowances  these stay writable as tmpfs, unless listed as left out:
                    /dev/shm, /run, /tmp, /var/tmp
  tmpfs/noexec      tmpfs with noexec, from which no program starts and no
                    library is loaded: /dev/shm, /run, /tmp, /var/tmp

What changes
  ~ /                   becomes read-only
  + /run                tmpfs rw,noexec,nosuid,nodev,tmpcopyup,mode=0755,
                        size=64Mi,nr_inodes=16384
  + /tmp                tmpfs rw,noexec,nosuid,nodev,tmpcopyup,mode=1777,
                        size=512Mi,nr_inodes=131072
  + /var/tmp            tmpfs rw,noexec,nosuid,nodev,tmpcopyup,mode=1777,
                        size=512Mi,nr_inodes=131072
  ~ /etc/resolv.conf    becomes read-only
  ~ /etc/hostname       becomes read-only
  ~ /run/.containerenv  becomes read-only
  ~ /etc/hosts          becomes read-only

Mode and owner
  as the image's folder, where it has one and the policy names no other: /run,
  /tmp, /var/tmp

Left out
    /dev/shm  the spec mounts it itself

Not known
  the image adds its own environment and volumes

✔ Deployment shop/web: container app gets a read-only root and 2 writable tmpfs mounts.

Why
  files/engine      files that the engine mounted are read-only: /etc/hostname,
                    /etc/hosts, /etc/resolv.conf, /run/.containerenv
  readonly/root     the container is not exempt, so its root file system becomes
                    read-only
  tmpfs/allowances  these stay writable as tmpfs, unless listed as left out:
                    /dev/shm, /run, /tmp, /var/tmp
  tmpfs/noexec      tmpfs with noexec, from which no program starts and no
                    library is loaded: /dev/shm, /run, /tmp, /var/tmp

What changes
  ~ /                   becomes read-only
  + /run                tmpfs rw,noexec,nosuid,nodev,tmpcopyup,mode=0755,
                        size=26212Ki,nr_inodes=6553
  + /var/tmp            tmpfs rw,noexec,nosuid,nodev,tmpcopyup,mode=1777,
                        size=64Mi,nr_inodes=16384
  ~ /etc/resolv.conf    becomes read-only
  ~ /etc/hostname       becomes read-only
  ~ /run/.containerenv  becomes read-only
  ~ /etc/hosts          becomes read-only

Mode and owner
  as the image's folder, where it has one and the policy names no other: /run,
  /var/tmp

Left out
    /dev/shm  the spec mounts it itself
    /tmp      the spec mounts it itself

Not known
  the image adds its own environment and volumes

– DaemonSet kube-system/agent: container agent stays as it is: its root stays writable.

Why
  exemptions/privileged  a privileged container is exempt: privileged containers
                         manage the host, a read-only root would not confine
                         them

Not known
  the image adds its own environment and volumes
`;
