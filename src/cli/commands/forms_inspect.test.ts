/** `docker inspect web | ossify explain` and its like: whole output, of what engines printed of real containers. */
import { describe, expect, test } from "bun:test";
import { ossify } from "../../../test/support/cli.ts";
import { recorded } from "../../../test/support/spec_facts.ts";
import { packageAssets } from "../../platform/mod.ts";

const assets = { policy: packageAssets.policy, sources: packageAssets.sources };

/** What the engine printed of a container, as a list with the indentation of Docker. */
function printed(file: string, ...names: readonly string[]): string {
	return JSON.stringify(
		recorded(file)
			.filter(({ name }) => names.includes(name))
			.map(({ inspect }) => inspect),
		undefined,
		4,
	);
}

async function ran(args: readonly string[], stdin: string) {
	const { code, stdout, stderr } = await ossify({ args, stdin, assets, columns: 100 });
	return { code, stdout, stderr };
}

const hardened = (locked: string, changed: string) => `
Why
  files/engine      files that the engine mounted are read-only: /etc/hostname, /etc/hosts,
                    ${locked}
  readonly/root     the container is not exempt, so its root file system becomes read-only
  tmpfs/allowances  these stay writable as tmpfs, unless listed as left out: /dev/shm, /run, /tmp,
                    /var/tmp
  tmpfs/noexec      tmpfs with noexec, from which no program starts and no library is loaded:
                    /dev/shm, /run, /tmp, /var/tmp

What changes
${changed}`;

const all = `  ~ /                 becomes read-only
  + /run              tmpfs rw,noexec,nosuid,nodev,tmpcopyup,mode=0755,size=64Mi,nr_inodes=16384
  + /tmp              tmpfs rw,noexec,nosuid,nodev,tmpcopyup,mode=1777,size=512Mi,nr_inodes=131072
  + /var/tmp          tmpfs rw,noexec,nosuid,nodev,tmpcopyup,mode=1777,size=512Mi,nr_inodes=131072
`;
const mode = `
Mode and owner
  as the image's folder, where it has one and the policy names no other: /run, /tmp, /var/tmp

Left out
    /dev/shm  the spec mounts it itself
`;
const ofDocker = hardened(
	"/etc/resolv.conf",
	`${all}  ~ /etc/resolv.conf  becomes read-only
  ~ /etc/hostname     becomes read-only
  ~ /etc/hosts        becomes read-only
${mode}`,
);
const ofContainerd = hardened(
	"/etc/resolv.conf",
	`${all}  ~ /etc/hostname     becomes read-only
  ~ /etc/hosts        becomes read-only
  ~ /etc/resolv.conf  becomes read-only
${mode}`,
);
const ofPodman = hardened(
	"/run/.containerenv",
	`  ~ /                   becomes read-only
  + /run                tmpfs rw,noexec,nosuid,nodev,tmpcopyup,mode=0755,size=64Mi,nr_inodes=16384
  + /var/tmp            tmpfs rw,noexec,nosuid,nodev,tmpcopyup,mode=1777,size=512Mi,nr_inodes=131072
  ~ /etc/hosts          becomes read-only
  ~ /etc/hostname       becomes read-only
  ~ /run/.containerenv  becomes read-only

Mode and owner
  as the image's folder, where it has one and the policy names no other: /run, /var/tmp

Left out
    /dev/shm  the spec mounts it itself
    /tmp      the spec mounts it itself
`,
);

const privileged = `– container web (2) stays as it is: its root stays writable.

Why
  exemptions/privileged  a privileged container is exempt: privileged containers manage the host, a
                         read-only root would not confine them
`;

describe("ossify explain, of what is printed by", () => {
	test.each<[name: string, stdin: string, stdout: string]>([
		[
			"docker inspect web db",
			printed("docker", "user-name", "privileged"),
			`✔ container web gets a read-only root and 3 writable tmpfs mounts.
${ofDocker}
Not known
  the ID of www-data is in the image's /etc/passwd or /etc/group

${privileged}`,
		],
		[
			"docker inspect --format '{{json .}}' web",
			JSON.stringify(recorded("docker")[0]?.inspect),
			`✔ container web gets a read-only root and 3 writable tmpfs mounts.\n${ofDocker}`,
		],
		[
			"podman container inspect web",
			printed("podman", "tmpfs"),
			`✔ container web gets a read-only root and 2 writable tmpfs mounts.\n${ofPodman}`,
		],
		[
			"docker image inspect",
			printed("images", "docker image"),
			`✔ image localhost/user:1 gets a read-only root and 3 writable tmpfs mounts.
${ofDocker}
Not known
  how a container is started from the image: privileged, capabilities, mounts, a read-only root,
  limits
  the files of the image are not read
`,
		],
		[
			"crictl inspect, without a spec",
			printed("crictl", "crio quiet").slice(1, -1),
			`✔ pod default/web: container web gets a read-only root and 3 writable tmpfs mounts.
${ofContainerd}
It depends
  if it is privileged, this container stays as it is: its root stays writable.

Not known
  there is no info.runtimeSpec, so that privileged, capabilities, a read-only root and tmpfs mounts
  are not known
`,
		],
		[
			"crictl inspectp",
			printed("crictl", "containerd2 sandbox").slice(1, -1),
			`– sandbox default/web stays as it is: its root is read-only already.

Why
  exemptions/sandbox  the pod's sandbox is exempt: it only holds the pod's namespaces and runs
                      nothing of the pod's
`,
		],
	])("%s", async (_, stdin, stdout) => {
		expect(await ran(["explain"], stdin)).toEqual({ code: 0, stdout, stderr: "" });
	});

	test("docker inspect of two, of which one is broken, is the other, and the error with its line", async () => {
		const text = printed("docker", "plain", "privileged").replace('"Privileged": false', '"Privileged": "no"');
		expect(await ran(["explain"], text)).toEqual({
			code: 4,
			stdout: privileged.replace(" (2)", ""),
			stderr: "ossify: cannot use the standard input: line 31, column 27: [0].HostConfig.Privileged is not true or false\n",
		});
	});

	test.each([
		[
			"docker inspect, of a container that is not there",
			"[]\n",
			`ossify: cannot use the standard input: it is an empty list
	→ inspect commands print [] where they do not find what they are asked for: see their error message
`,
		],
		[
			"docker inspect, cut off",
			printed("docker", "plain").slice(0, 900),
			`ossify: cannot read the spec as JSON: line 20, column 12: expected the end of a string, but it ends there (is it cut off?)
	→ write or copy all of it
`,
		],
	])("%s, is an error", async (_, stdin, stderr) => {
		expect(await ran(["explain"], stdin)).toEqual({ code: 4, stdout: "", stderr });
	});
});

test("ossify eval has the decision of each container that docker inspect printed", async () => {
	const { code, stdout } = await ran(["eval", "--format", "json"], printed("docker", "plain", "privileged"));
	const lines = stdout
		.trimEnd()
		.split("\n")
		.map((line) => JSON.parse(line) as { container: string; decision: { readonly?: boolean } });
	expect([code, lines.map(({ container, decision }) => [container, decision.readonly])]).toEqual([
		0,
		[
			["container web", true],
			["container web (2)", undefined],
		],
	]);
});
