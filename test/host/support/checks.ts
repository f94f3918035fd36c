/**
 * What a hardened container can and cannot do: one table for every engine.
 * @module
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ContainerRequest, newName } from "./container.ts";
import { sandbox } from "./sandbox.ts";
import { wwwData } from "./tree.ts";

/** A shell command in the container, and how it must end. */
export interface Check {
	readonly name: string;
	readonly command: string;
	readonly fails?: boolean;
	/** Its whole output, stderr included. */
	readonly prints: string | RegExp;
}

const readOnly = "Read-only file system";

const cannotCreate = ["/var/log/dnf.log", "/usr/x", "/x", "/etc/x", "/var/x", "/home/x"].map(
	(path): Check => ({ name: `cannot create ${path}`, command: `touch ${path}`, fails: true, prints: `touch: ${path}: ${readOnly}\n` }),
);

const canWrite = ["/tmp", "/var/tmp", "/run", "/dev/shm", "/data"].map(
	(path): Check => ({
		name: `can write to ${path}`,
		command: `mkdir ${path}/new && echo written >${path}/new/file && cat ${path}/new/file`,
		prints: "written\n",
	}),
);

/** For a container that was started as `checkedContainer` asks. */
export const checks: readonly Check[] = [
	...cannotCreate,
	...canWrite,
	{ name: "cannot change a file of the image", command: "echo more >>/etc/motd", fails: true, prints: new RegExp(readOnly) },
	{ name: "cannot remove a file of the image", command: "rm /bin/true", fails: true, prints: new RegExp(readOnly) },
	{
		name: "has a package manager that fails as the seed tells",
		command: "dnf install nc",
		fails: true,
		prints: `Config error: ${readOnly}: '/var/log/dnf.log'\n`,
	},
	{
		name: "sees what the image has below /run",
		command: "cat /run/httpd/keep /run/httpd/link",
		prints: "from the image\nfrom the image\n",
	},
	{
		name: "sees owners, modes and links of what the image has below /run",
		command: "stat -c '%a %u:%g' /run/httpd /run/httpd/keep; readlink /run/httpd/link",
		prints: `710 ${wwwData}:${wwwData}\n640 ${wwwData}:${wwwData}\nkeep\n`,
	},
	{ name: "can change what was copied up", command: "echo more >>/run/httpd/keep && tail -n 1 /run/httpd/keep", prints: "more\n" },
	{ name: "has the tmpfs mounts' own modes", command: "stat -c %a /run /tmp /var/tmp /dev/shm", prints: "755\n1777\n1777\n1777\n" },
	{
		name: "has tmpfs mounts of limited size",
		command: "df -k /run /tmp /var/tmp | awk '/^tmpfs/ {print $2, $6}'",
		prints: "65536 /run\n524288 /tmp\n524288 /var/tmp\n",
	},
	{
		name: "has nosuid, nodev and noexec on the tmpfs mounts",
		command: 'for at in /run /tmp /var/tmp; do grep -c " $at [^ ]*nosuid,nodev,noexec" /proc/self/mountinfo; done',
		prints: "1\n1\n1\n",
	},
	{ name: "cannot run a program from /tmp", command: "cp /bin/busybox /tmp/true; /tmp/true", fails: true, prints: /Permission denied/ },
	{ name: "cannot remount the root", command: "mount -o remount,rw /", fails: true, prints: /permission denied|not permitted/i },
	{
		name: "cannot remount the root as a bind mount",
		command: "mount -o remount,bind,rw /",
		fails: true,
		prints: /permission denied|not permitted/i,
	},
	{ name: "cannot unmount what covers the image", command: "umount /tmp", fails: true, prints: /not permitted/ },
	{
		name: "cannot get around it by a mount namespace",
		command: "unshare -m mount -o remount,rw /",
		fails: true,
		prints: /not permitted|denied/,
	},
	{
		name: "cannot change /etc/resolv.conf",
		command: "echo nameserver 192.0.2.9 >>/etc/resolv.conf",
		fails: true,
		prints: new RegExp(readOnly),
	},
	{ name: "cannot change /etc/hostname", command: "echo other >/etc/hostname", fails: true, prints: new RegExp(readOnly) },
	{ name: "has its secrets below /run", command: "cat /run/secrets/app/token", prints: "secret\n" },
	{ name: "still cannot write to the image after all this", command: "touch /usr/x", fails: true, prints: `touch: /usr/x: ${readOnly}\n` },
];

/** With a volume of its own, and a secret below /run. */
export function checkedContainer(): ContainerRequest {
	const folder = join(sandbox().folder, newName());
	for (const name of ["data", "secrets"]) mkdirSync(join(folder, name), { recursive: true });
	writeFileSync(join(folder, "secrets/token"), "secret\n");
	return {
		volumes: [
			{ source: join(folder, "data"), destination: "/data" },
			{ source: join(folder, "secrets"), destination: "/run/secrets/app", readonly: true },
		],
	};
}
