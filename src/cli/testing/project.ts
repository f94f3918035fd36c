/**
 * The files of a new policy project: a rule, its test, a setting, and a fixture case.
 * @module
 */

const readme = `# Policies

Additions to ossify's own policies, and changes of their settings.

| | |
| --- | --- |
| \`rules/\` | rules in Rego, with their tests |
| \`data.yaml\` | settings; https://github.com/ossify/ossify/blob/main/policies/data.yaml has all of them |
| \`cases/\` | specs of containers, each with the expected result |

Run these commands in the folder that has \`ossify.project\`, which names this folder:

    ossify test                         # the tests; --watch runs them again as you write, --coverage lists what they miss
    ossify check                        # mistakes that are found without running the rules
    ossify test --update                # after an intended change: writes the actual results as the expected ones. Read the difference!
    ossify init --from config.json      # a case from a real container's spec
    ossify build -o bundle.tar.gz

Without an \`ossify.project\`, name the policies: \`ossify test shipped FOLDER\`, \`ossify init --from config.json -p shipped -p FOLDER\`.
`;

const rule = `package ossify.rules

import data.ossify.container

# METADATA
# title: Refuse :latest
# description: The tag latest may name another image tomorrow.
# scope: document
deny contains {"rule": "images/latest", "message": concat(" ", ["image without a version:", image])} if {
	some image in container.images
	endswith(image, ":latest")
}

# METADATA
# title: Warn where the image is not known
# description: Podman and Docker do not say which image it is, so that the rule above refuses nothing there.
# scope: rule
warn contains {"rule": "images/unknown", "message": "the engine does not say which image this is"} if {
	not container.image_known
	not container.sandbox
}
`;

const ruleTest = `package latest_test

import data.ossify.rules

_denials(images) := {refusal.message |
	some refusal in rules.deny with data.ossify.container.images as images
	refusal.rule == "images/latest"
}

test_latest_is_refused if {
	_denials({"registry.example/team/app:latest"}) == {"image without a version: registry.example/team/app:latest"}
}

test_a_version_is_fine if {
	_denials({"registry.example/team/app:1.2", "registry.example/latest:2"}) == set()
}

test_an_image_that_is_not_known_is_reported if {
	some warning in rules.warn with input as {}
	warning.rule == "images/unknown"
}
`;

const data = `# Merged over ossify's own data, key by key.
ossify:
  config:
    tmpfs:
      allowances:
        /tmp:
          size: 268435456 # 256 MiB
`;

const spec = {
	ociVersion: "1.2.0",
	process: {
		user: { uid: 1000, gid: 1000 },
		args: ["/usr/bin/app"],
		env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
		cwd: "/",
		capabilities: { bounding: ["CAP_NET_BIND_SERVICE"], effective: ["CAP_NET_BIND_SERVICE"], permitted: ["CAP_NET_BIND_SERVICE"] },
		noNewPrivileges: true,
	},
	root: { path: "rootfs" },
	hostname: "app",
	mounts: [
		{ destination: "/proc", type: "proc", source: "proc" },
		{ destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "strictatime", "mode=755", "size=65536k"] },
		{ destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"] },
		{ destination: "/data", type: "bind", source: "/srv/app", options: ["rbind", "rw"] },
	],
	linux: {
		resources: { memory: { limit: 536870912 } },
		namespaces: [{ type: "pid" }, { type: "ipc" }, { type: "uts" }, { type: "mount" }, { type: "network" }],
		maskedPaths: ["/proc/kcore", "/proc/keys"],
		readonlyPaths: ["/proc/sys", "/proc/sysrq-trigger"],
	},
};

/** By path, relative to the project's folder. What is expected of the case is written by running it. */
export const projectFiles: Readonly<Record<string, string>> = {
	"README.md": readme,
	"data.yaml": data,
	"rules/latest.rego": rule,
	"rules/latest_test.rego": ruleTest,
	"cases/app/spec.json": `${JSON.stringify(spec, null, "\t")}\n`,
	"cases/app/now": "2026-01-01T00:00:00Z\n",
};
