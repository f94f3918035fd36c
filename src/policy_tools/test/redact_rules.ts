/**
 * Which parts of a real spec a case may contain, as data. A string is kept if policies read it and it cannot contain secrets; everything that
 * is not listed is removed, because a key that is unknown today may hold a secret tomorrow. Numbers, booleans and keys stay.
 * @module
 */

/** A place that is kept, by its JSON pointer, and why. */
export interface Kept {
	readonly path: RegExp;
	readonly why: string;
}

/** docs/guide/policy_tests.md has them as a table. */
export const kept: readonly Kept[] = [
	{ path: /^\/ociVersion$/, why: "a version" },
	{ path: /^\/root\/path$/, why: "a path of the engine's" },
	{ path: /^\/mounts\/\d+\/(?:destination|type|source)$/, why: "policies read what is mounted where, and from where" },
	{ path: /^\/process\/cwd$/, why: "a path" },
	{ path: /^\/process\/(?:apparmorProfile|selinuxLabel)$/, why: "privileged containers are recognized by them" },
	{ path: /^\/process\/(?:capabilities|rlimits|scheduler|ioPriority)\//, why: "words of the specification" },
	{ path: /^\/process\/args\/0$/, why: "the program; its arguments are not" },
	{ path: /^\/hooks\/\w+\/\d+\/(?:path|args\/0)$/, why: "the programs of hooks" },
	{
		path: /^\/linux\/(?:namespaces|devices|resources|uidMappings|gidMappings|timeOffsets|personality)\//,
		why: "words of the specification, and paths",
	},
	{ path: /^\/linux\/(?:maskedPaths|readonlyPaths)\/\d+$/, why: "privileged containers are recognized by them" },
	{
		path: /^\/linux\/(?:cgroupsPath|rootfsPropagation|mountLabel)$/,
		why: "engines are recognized by the first; words of the specification",
	},
	{ path: /^\/linux\/sysctl\//, why: "settings of the kernel" },
	{ path: /^\/linux\/seccomp\/(?:defaultAction|architectures|flags|syscalls)/, why: "which system calls a container may make" },
	{ path: /^\/(?:hostname|domainname)$/, why: "replaced by scrubbed-host, here and everywhere else" },
];

/** Annotations that are kept: engines write them, and policies recognize engines, sandboxes, namespaces, names and images by them. */
export const keptAnnotations: readonly RegExp[] = [
	/^io\.container\.manager$/,
	/^io\.kubernetes\.(?:container\.name|pod\.(?:name|namespace|uid))$/,
	/^io\.kubernetes\.cri\.(?:container-name|container-type|image-name|sandbox-(?:id|name|namespace|uid|log-directory|cpu-period|cpu-quota|cpu-shares|memory))$/,
	/^io\.kubernetes\.cri-o\.(?:CgroupParent|Container(?:ID|Name|Type)|Created|HostName|HostNetwork|HostnamePath|Image|ImageName|ImageRef|ImageRepoDigests|KubeName|Labels|LogPath|Metadata|MountPoint|Name|Namespace|NamespaceOptions|PortMappings|PrivilegedRuntime|ResolvPath|RuntimeHandler|SandboxID|SandboxName|SeccompProfilePath|ShmPath|Stdin|StdinOnce|TTY|Volumes)$/,
	/^io\.podman\.annotations\.(?:autoremove|init|privileged|publish-all|seccomp|apparmor|label)$/,
	/^org\.opencontainers\.image\.(?:base\.digest|base\.name|stopSignal)$/,
	/^(?:platform-runtime-path|pod-linux-overhead|pod-linux-resources)\.crio\.io$/,
];

/** The annotation that holds a pod's other annotations, as JSON. */
export const annotationsInOne = "io.kubernetes.cri-o.Annotations";
/** The one that holds its labels, as JSON. Labels are for selecting, and kept, also where an engine repeats them as annotations. */
export const labelsInOne = "io.kubernetes.cri-o.Labels";

/** Options of mounts whose value is kept: sizes, modes, owners, labels, layers. Of all others (`password=`, `credentials=`, `key=`), it is not. */
export const keptOptions =
	/^(?:mode|size|uid|gid|fmask|dmask|umask|nr_inodes|nr_blocks|ptmxmode|huge|mpol|context|fscontext|defcontext|rootcontext|lowerdir|upperdir|workdir|redirect_dir|metacopy|index|xino|volatile|idmap|propagation|subset|hidepid|errors|data|commit|logbsize|inode64|vers|proto|rsize|wsize|cache|timeo|retrans|sec)=/;
