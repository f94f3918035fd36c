/**
 * A root file system with programs from Debian packages, as people run them in containers. Made once, and kept in .cache/host.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { cache, makeWhole } from "./_module.mjs";
import { must, say, step } from "./_step.mjs";

const suite = "bookworm";
const packages = [
	"apache2",
	"curl",
	"haproxy",
	"nginx-light",
	"openjdk-17-jdk-headless",
	"postgresql",
	"python3",
	"rabbitmq-server",
	"redis-server",
	"s6",
	"systemd-sysv",
];

/** In test/host/support/engines.ts, too. Another number with each change of the list. */
const name = "debian-programs-1";

export function ensurePrograms() {
	if (existsSync(join(cache, name, "usr/sbin/nginx"))) return say(`${name}: there`);
	step(`installing ${packages.length} programs from Debian packages into a root file system (minutes, once)`, () =>
		makeWhole(join(cache, name), (target) => {
			must(["debootstrap", "--variant=minbase", suite, target, mirror()]);
			must(["chmod", "755", target]);
			// In a mount namespace of its own, so that its /proc is gone with it. Scripts of packages need one.
			must(["unshare", "--mount", "sh", "-ec", 'mount -t proc proc "$1/proc"; exec chroot "$1" sh -ec "$2"', "sh", target, install]);
		}),
	);
}

/** No service is to start while it is installed. */
const install = `printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
export DEBIAN_FRONTEND=noninteractive
apt-get -q update
apt-get -q -o Acquire::Retries=3 install -y --no-install-recommends ${packages.join(" ")}
apt-get clean
rm -r /var/lib/apt/lists/* /usr/sbin/policy-rc.d`;

/** Where this machine's own packages come from. */
function mirror() {
	const sites = must(["apt-get", "indextargets", "--format", "$(SITE)", "Identifier: Packages"]).split("\n");
	return sites.find((site) => /\/debian\/?$/.test(site)) ?? "http://deb.debian.org/debian";
}
