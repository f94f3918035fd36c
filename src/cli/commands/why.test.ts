import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { type Machine, ossify } from "../../../test/support/cli.ts";
import { packageAssets } from "../../platform/mod.ts";

const assets = { policy: packageAssets.policy, sources: packageAssets.sources };
const fixture = (name: string) => readFileSync(`${import.meta.dir}/../../../test/fixtures/${name}.json`, "utf8");
const files = { "crio.json": fixture("crio/without-flag/default"), "podman.json": fixture("podman/default") };

async function why(...args: readonly string[]) {
	const machine: Machine = { args: ["why", ...args], files, assets, columns: 100 };
	const { code, stdout, stderr } = await ossify(machine);
	return { code, stdout, stderr };
}

const reasons = `Why
  files/engine: files that the engine mounted are read-only: /etc/hostname, /etc/resolv.conf,
  /run/.containerenv
  readonly/root: the container is not exempt, so its root file system becomes read-only
  tmpfs/allowances: these stay writable as tmpfs, unless listed as left out: /dev/shm, /run, /tmp,
  /var/tmp
  tmpfs/noexec: tmpfs with noexec, from which no program starts and no library is loaded: /dev/shm,
  /run, /tmp, /var/tmp
`;

describe("ossify why", () => {
	test("of a path of the root names the rule, and the allowance for the image's containers, tried", async () => {
		expect(await why("--spec", "DIR/crio.json", "/var/log/app.log")).toEqual({
			code: 0,
			stderr: "",
			stdout: `✘ /var/log/app.log cannot be written: the policy makes the container's root read-only.

Mount
  the container's root file system

${reasons}
What would change it: this data, with -d
  ossify:
    config:
      tmpfs:
        images:
          localhost/os:
            /var/log:
              size: 64Mi

  tried with these policies: /var/log/app.log can be written.
  what is written there is in memory, and is lost when the container stops
  it is limited to 64Mi: beyond that, writes fail with "no space left on device"
  programs cannot be started from there (noexec)
  /var/log/app.log is taken for a file; if it is a folder, ask for /var/log/app.log/
`,
		});
	});

	test("of a root that its author made read-only, proposes the switch for such roots, and says whom it concerns", async () => {
		const { stdout } = await ossify({
			args: ["why", "--spec", "DIR/pod.yaml", "/tmp/x"],
			files: {
				"pod.yaml":
					"apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: app, image: web, securityContext: {readOnlyRootFilesystem: true}}]}\n",
			},
			assets,
			columns: 200,
		});
		expect(stdout.slice(stdout.indexOf("What would"))).toBe(`What would change it: this data, with -d
  ossify:
    config:
      tmpfs:
        add_to_readonly_roots: true

  tried with these policies: /tmp/x can be written.
  what is written there is in memory, and is lost when the container stops
  it is limited to 512Mi: beyond that, writes fail with "no space left on device"
  programs cannot be started from there (noexec)
  this is for all containers that the data are used for, not for this one alone
  the container's author made the root read-only: a volume or a tmpfs in its own definition changes
  only this container
  /tmp/x is taken for a file; if it is a folder, ask for /tmp/x/

Not known
  the image decides on the container's user and command, and adds its own environment and volumes
  CRI-O decides by the node's registries.conf which registry web is from
`);
	});

	test("the data that it prints changes it", async () => {
		const data = "ossify:\n  config:\n    tmpfs:\n      images:\n        localhost/os:\n          /var/log: {size: 64Mi}\n";
		const { code, stdout } = await ossify({
			args: ["why", "--spec", "DIR/crio.json", "-d", "DIR/site.yaml", "/var/log/app.log"],
			files: { ...files, "site.yaml": data },
			assets,
		});
		expect([code, stdout.split("\n")[0]]).toEqual([0, "✔ /var/log/app.log can be written."]);
	});

	test("of a path that no allowance is for says what to do instead", async () => {
		const { stdout } = await why("--spec", "DIR/crio.json", "/usr/local/bin/tool");
		expect(stdout.slice(stdout.indexOf("What would"))).toBe(
			"What would change it\n  no tmpfs is proposed for /usr/local/bin/tool: it would hide files of the image, or the policy\n  takes none from its data. Put the file into the image, write elsewhere, or mount a volume\n",
		);
	});

	test("of a program on a tmpfs proposes exec", async () => {
		const { code, stdout } = await why("--spec", "DIR/podman.json", "--exec", "/tmp/run", "--format", "json");
		expect([code, JSON.parse(stdout)]).toMatchObject([
			0,
			{
				path: "/tmp/run",
				writable: true,
				exec: false,
				proposal: {
					at: "/tmp",
					data: { ossify: { config: { tmpfs: { allowances: { "/tmp": { options: ["rw", "exec", "nosuid", "nodev"] } } } } } },
					becomes: { writable: true, exec: true },
				},
			},
		]);
	});

	test("for an image whose full name is not known, the allowance is for all containers", async () => {
		const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: app, image: "nginx:1"}]}\n';
		const { code, stdout } = await ossify({
			args: ["why", "--spec", "DIR/pod.yaml", "/var/cache/nginx/x", "--format", "json"],
			files: { "pod.yaml": pod },
			assets,
		});
		expect([code, JSON.parse(stdout)]).toMatchObject([
			0,
			{
				container: "Pod shop/web: container app",
				proposal: { data: { ossify: { config: { tmpfs: { allowances: { "/var/cache/nginx": { size: "64Mi" } } } } } } },
			},
		]);
	});

	test("proposes nothing that the policy does not take", async () => {
		const { code, stdout } = await ossify({ args: ["why", "--spec", "DIR/crio.json", "/var/log/x", "--format", "json"], files });
		expect([code, JSON.parse(stdout)]).toMatchObject([0, { writable: false, cause: "root-by-policy", reasons: [{ rule: "test/root" }] }]);
		expect(JSON.parse(stdout).proposal).toBeUndefined();
	});

	test("says that links of an image that is not at hand are not known", async () => {
		const { stdout } = await why("--spec", "DIR/crio.json", "/var/run/app.pid");
		expect(stdout).toEndWith("\nNot known\n  the image's links: in most images /var/run leads to /run, and /var/lock to /run/lock\n");
	});

	test("in audit mode says so", async () => {
		const { stdout } = await ossify({
			args: ["why", "--spec", "DIR/crio.json", "-d", "DIR/audit.json", "/x"],
			files: { ...files, "audit.json": '{"ossify":{"config":{"mode":"audit"}}}' },
			assets,
		});
		expect(stdout).toContain("  the policy is in audit mode: this is what enforcing would do\n");
	});

	test.each([
		[[], "usage/no-path", "why needs a PATH"],
		[["web", "/x", "--spec", "DIR/crio.json"], "usage/contradiction", "CONTAINER and --spec are two ways to name a container: choose one"],
		[["var/log"], "usage/no-path", 'why needs an absolute path of the container, not "var/log"'],
	])("refuses %p", async (args, errorCode, message) => {
		const { code, stderr } = await why(...args, "--format", "json");
		expect([code, JSON.parse(stderr)]).toMatchObject([2, { error: { code: errorCode, message } }]);
	});
});
