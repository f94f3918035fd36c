/**
 * The mounts that Podman prints of a container.
 * @module
 */
import type { MountDescription } from "../description.ts";
import type { Fields } from "../document/mod.ts";
import { textsIn } from "./printed.ts";

/** Those that `--volume` and `--mount` made, with all of their options. */
export function mountsOf(fields: Fields): readonly MountDescription[] {
	return fields
		.at("Mounts")
		.list()
		.map((mount) => {
			const access = mount.at("RW").boolean() === false ? "ro" : "rw";
			const propagation = mount.at("Propagation").text();
			const options = [access, ...(propagation ? [propagation] : []), ...textsIn(mount.at("Options"))];
			return { destination: mount.at("Destination").text() ?? "", type: "bind", source: mount.at("Source").text() ?? "", options };
		});
}

/** Those of `--tmpfs`, and of `--read-only`. */
export function tmpfsOf(fields: Fields): readonly MountDescription[] {
	return fields
		.in("HostConfig", "Tmpfs")
		.entries()
		.map(([destination, options]) => ({
			destination,
			type: "tmpfs",
			source: "tmpfs",
			options: (options.text() ?? "").split(",").filter((option) => option !== ""),
		}));
}

/** `--systemd`: not among the printed mounts (libpod/container_internal_linux.go, setupSystemd). */
export function ofSystemd(fields: Fields): readonly MountDescription[] {
	if (fields.in("Config", "SystemdMode").boolean() !== true) return [];
	const mounted = new Set([...mountsOf(fields), ...tmpfsOf(fields)].map(({ destination }) => destination));
	const options = ["rw", "rprivate", "nosuid", "nodev", "tmpcopyup"];
	return ["/run", "/run/lock", "/tmp", "/var/log/journal"]
		.filter((destination) => !mounted.has(destination))
		.map((destination) => ({ destination, type: "tmpfs", source: "tmpfs", options }));
}
