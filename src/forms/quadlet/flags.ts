/**
 * Flags of `podman run`: which are there, and how they are written.
 * @see https://docs.podman.io/en/stable/markdown/podman-run.1.html
 * @module
 */
import type { Word } from "./keys.ts";

/** The flags of a command line that policies see something of: each with its values, in their order. */
export interface Flags {
	readonly values: ReadonlyMap<string, readonly Word[]>;
	/** The words that are not understood. */
	readonly unknown: readonly string[];
}

/** Flags with a value that matter, by their long names. */
const valued = new Set(
	`annotation cap-add cap-drop entrypoint env env-file image-volume ipc label label-file memory mount network pid pod security-opt secret shm-size systemd tmpfs
	user userns uts volume volumes-from workdir`.split(/\s+/),
);

/** Flags without one. */
const switches = new Set(["env-host", "init", "privileged", "read-only", "read-only-tmpfs"]);

const short: Readonly<Record<string, string>> = { e: "env", l: "label", m: "memory", u: "user", v: "volume", w: "workdir" };
const aliases: Readonly<Record<string, string>> = { net: "network" };

/** Flags of which policies see nothing, and which have a value. */
const ignored = new Set(
	`add-host arch attach authfile blkio-weight blkio-weight-device cert-dir cgroup-conf cgroup-parent cgroupns cgroups chrootdirs cidfile
	conmon-pidfile cpu-period cpu-quota cpu-rt-period cpu-rt-runtime cpu-shares cpus cpuset-cpus cpuset-mems creds decryption-key detach-keys device
	device-cgroup-rule device-read-bps device-read-iops device-write-bps device-write-iops dns dns-option dns-search env-merge expose gidmap gpus
	group-add group-entry health-cmd health-interval health-log-destination health-max-log-count health-max-log-size health-on-failure health-retries
	health-start-period health-startup-cmd health-startup-interval health-startup-retries health-startup-success health-startup-timeout
	health-timeout hostname hosts-file hostuser init-ctr init-path intel-rdt-closid ip ip6 log-driver log-opt mac-address memory-reservation memory-swap
	memory-swappiness name network-alias oom-score-adj os passwd-entry personality pidfile pids-limit platform pod-id-file preserve-fd preserve-fds
	publish pull requires restart retry retry-delay rdt-class sdnotify seccomp-policy stop-signal stop-timeout subgidname subuidname sysctl
	timeout tz uidmap ulimit umask unsetenv variant`.split(/\s+/),
);
const ignoredShort = new Set(["a", "c", "h", "p"]);

/** And which have none. */
const ignoredSwitches = new Set(
	`detach disable-content-trust help http-proxy interactive no-healthcheck no-hostname no-hosts oom-kill-disable passwd publish-all quiet
	replace rm rmi sig-proxy tls-verify tty unsetenv-all`.split(/\s+/),
);
const ignoredShortSwitches = new Set(["d", "i", "P", "q", "t"]);

/** Reads flags: `--name=value`, `--name value`, `-n value`, `-nvalue`, `-it`. */
export function readFlags(words: readonly Word[]): Flags {
	const values = new Map<string, Word[]>();
	const unknown: string[] = [];
	const rest = [...words].reverse();
	for (let word = rest.pop(); word !== undefined; word = rest.pop()) {
		const flag = flagOf(word.text);
		if (flag.more !== undefined) rest.push({ text: `-${flag.more}`, offset: word.offset });
		// Whether an unknown flag has a value is not known: a word that is no flag is taken for it.
		const takesNext =
			flag.value === undefined && (flag.kind === "valued" || (flag.kind === "unknown" && !rest.at(-1)?.text.startsWith("-")));
		const value = takesNext ? rest.pop()?.text : (flag.value ?? "true");
		if (flag.kind === "unknown") unknown.push(flag.name ?? word.text);
		else if (flag.name !== undefined && value !== undefined) add(values, flag.name, { text: value, offset: word.offset });
	}
	return { values, unknown };
}

/** Of a switch, the last counts. */
function add(values: Map<string, Word[]>, name: string, value: Word): void {
	const others = values.get(name);
	if (others === undefined || switches.has(name)) values.set(name, [value]);
	else others.push(value);
}

interface Flag {
	/** Undefined for one of which policies see nothing. */
	readonly name: string | undefined;
	readonly kind: "valued" | "switch" | "unknown";
	readonly value: string | undefined;
	/** Of short switches that are written together: the others. */
	readonly more?: string | undefined;
}

function flagOf(text: string): Flag {
	if (/^--[^-=]/.test(text)) return longFlag(text);
	// Podman takes a word that is no flag for the image.
	return /^-[^-]/.test(text) ? shortFlag(text) : { name: text, kind: "unknown", value: "" };
}

function longFlag(text: string): Flag {
	const equals = text.indexOf("=");
	const written = equals < 0 ? text.slice(2) : text.slice(2, equals);
	const name = aliases[written] ?? written;
	const value = equals < 0 ? undefined : text.slice(equals + 1);
	if (valued.has(name)) return { name, kind: "valued", value };
	if (switches.has(name)) return { name, kind: "switch", value };
	if (ignored.has(name)) return { name: undefined, kind: "valued", value };
	if (ignoredSwitches.has(name)) return { name: undefined, kind: "switch", value };
	return { name: `--${written}`, kind: "unknown", value };
}

function shortFlag(text: string): Flag {
	const letter = text[1] ?? "";
	const rest = text.slice(2).replace(/^=/, "") || undefined;
	if (Object.hasOwn(short, letter)) return { name: short[letter], kind: "valued", value: rest };
	if (ignoredShort.has(letter)) return { name: undefined, kind: "valued", value: rest };
	if (ignoredShortSwitches.has(letter)) return { name: undefined, kind: "switch", value: undefined, more: rest };
	return { name: `-${letter}`, kind: "unknown", value: rest };
}
