/**
 * The flags of `podman run` that Quadlet makes of a unit, as far as policies see what they do.
 * @see https://github.com/containers/podman/blob/v5.6.0/pkg/systemd/quadlet/quadlet.go `ConvertContainer`
 * @module
 */
import type { Keys, Word } from "./keys.ts";

/** A command line of `podman run`. */
export interface RunCommand {
	/** Flags and their values. */
	readonly flags: readonly Word[];
	/** The words of PodmanArgs, which follow those flags. */
	readonly podmanArgs: readonly Word[];
	/** Undefined where the unit has a root file system in place of an image. */
	readonly image: string | undefined;
	/** The program's arguments; undefined where the image decides. */
	readonly exec: readonly Word[] | undefined;
}

/** @throws {OssifyError} `input/invalid-form` where Quadlet refuses the unit */
export function runCommand(keys: Keys): RunCommand {
	const image = keys.last("Image");
	const rootfs = keys.last("Rootfs");
	const has = (word: Word | undefined) => word !== undefined && word.text !== "";
	if (!has(image) && !has(rootfs)) throw keys.error(image?.offset ?? 0, "[Container] has neither Image nor Rootfs");
	if (has(image) && has(rootfs)) throw keys.error(rootfs?.offset ?? 0, "[Container] has both Image and Rootfs");
	const flags = [...flagsOfKeys(keys), ...userFlag(keys), ...volatileTmp(keys)];
	return {
		flags,
		podmanArgs: keys.words("PodmanArgs", "escapes"),
		image: has(image) ? image?.text : undefined,
		exec: keys.lastWords("Exec"),
	};
}

/** How a key's values become those of a flag. */
type Rule = "last" | "all" | "escapes" | "plain" | "flag";

/** Keys, in the order of their flags. `value` begins each flag's value. */
const rows: readonly { readonly key: string; readonly rule: Rule; readonly flag: string; readonly value?: string }[] = [
	{ key: "Entrypoint", rule: "last", flag: "--entrypoint" },
	{ key: "ShmSize", rule: "last", flag: "--shm-size" },
	{ key: "WorkingDir", rule: "last", flag: "--workdir" },
	{ key: "Memory", rule: "last", flag: "--memory" },
	{ key: "Tmpfs", rule: "all", flag: "--tmpfs" },
	{ key: "RunInit", rule: "flag", flag: "--init" },
	{ key: "ReadOnlyTmpfs", rule: "flag", flag: "--read-only-tmpfs" },
	{ key: "Network", rule: "all", flag: "--network" },
	{ key: "AppArmor", rule: "last", flag: "--security-opt", value: "apparmor=" },
	{ key: "SeccompProfile", rule: "last", flag: "--security-opt", value: "seccomp=" },
	{ key: "DropCapability", rule: "plain", flag: "--cap-drop" },
	{ key: "AddCapability", rule: "plain", flag: "--cap-add" },
	{ key: "ReadOnly", rule: "flag", flag: "--read-only" },
	{ key: "UserNS", rule: "last", flag: "--userns" },
	{ key: "Volume", rule: "all", flag: "--volume" },
	{ key: "Environment", rule: "escapes", flag: "--env" },
	{ key: "Label", rule: "escapes", flag: "--label" },
	{ key: "Annotation", rule: "escapes", flag: "--annotation" },
	{ key: "Unmask", rule: "escapes", flag: "--security-opt", value: "unmask=" },
	{ key: "EnvironmentHost", rule: "flag", flag: "--env-host" },
	{ key: "EnvironmentFile", rule: "escapes", flag: "--env-file" },
	{ key: "Secret", rule: "escapes", flag: "--secret" },
	{ key: "Mount", rule: "escapes", flag: "--mount" },
	{ key: "Pod", rule: "last", flag: "--pod" },
];

function flagsOfKeys(keys: Keys): readonly Word[] {
	return rows.flatMap(({ key, rule, flag, value = "" }) =>
		valuesOf(keys, key, rule).map(({ text, offset }) => ({ text: `${flag}=${value}${text}`, offset })),
	);
}

function valuesOf(keys: Keys, key: string, rule: Rule): readonly Word[] {
	if (rule === "all") return keys.all(key);
	if (rule === "escapes" || rule === "plain") return keys.words(key, rule);
	const last = keys.last(key);
	if (last === undefined) return [];
	if (rule === "flag") return [{ text: String(keys.flag(key) ?? false), offset: last.offset }];
	// An empty entrypoint takes the place of the image's.
	return last.text === "" && key !== "Entrypoint" ? [] : [last];
}

function userFlag(keys: Keys): readonly Word[] {
	const user = keys.last("User");
	const group = keys.last("Group");
	const [userName = "", groupName = ""] = [user?.text, group?.text];
	if (userName === "" && groupName !== "") throw keys.error(group?.offset ?? 0, "[Container] has a Group and no User");
	if (user === undefined || userName === "") return [];
	return [{ text: `--user=${userName}${groupName === "" ? "" : `:${groupName}`}`, offset: user.offset }];
}

/** Deprecated; without effect on a read-only root, which has a tmpfs there anyway. */
function volatileTmp(keys: Keys): readonly Word[] {
	const isOn = keys.flag("VolatileTmp") === true && keys.flag("ReadOnly") !== true;
	return isOn ? [{ text: "--tmpfs=/tmp:rw,size=512M,mode=1777", offset: keys.last("VolatileTmp")?.offset ?? 0 }] : [];
}

/** The other keys of the section, which policies see nothing of. Quadlet refuses a unit that has any that it does not know. */
const ignored = new Set(
	`AddDevice AddHost AutoUpdate CgroupsMode ContainerName DNS DNSOption DNSSearch Exec ExposeHostPort GIDMap
	Group GroupAdd HealthCmd HealthInterval HealthLogDestination HealthMaxLogCount HealthMaxLogSize HealthOnFailure HealthRetries
	HealthStartPeriod HealthStartupCmd HealthStartupInterval HealthStartupRetries HealthStartupSuccess HealthStartupTimeout HealthTimeout HostName
	HttpProxy IP IP6 Image LogDriver LogOpt Mask NetworkAlias NoNewPrivileges Notify PidsLimit PodmanArgs PublishPort Pull ReloadCmd ReloadSignal
	RemapGid RemapUid RemapUidSize RemapUsers Retry RetryDelay Rootfs SecurityLabelDisable SecurityLabelFileType SecurityLabelLevel
	SecurityLabelNested SecurityLabelType ServiceName StartWithPod StopSignal StopTimeout SubGIDMap SubUIDMap Sysctl Timezone UIDMap Ulimit User
	VolatileTmp`.split(/\s+/),
);

/** Keys for Podman as a whole: by what they name (`--module`), any default of its containers may be another one. */
const configuring = ["ContainersConfModule", "GlobalArgs"];

/** Those of the unit. */
export function configuringKeys(keys: Keys): readonly string[] {
	return configuring.filter((key) => keys.all(key).length > 0);
}

/** The keys of a unit that Quadlet does not know. */
export function unknownKeys(keys: Keys): readonly string[] {
	const known = new Set([...ignored, ...configuring, ...rows.map(({ key }) => key)]);
	return keys.names.filter((name) => !known.has(name));
}
