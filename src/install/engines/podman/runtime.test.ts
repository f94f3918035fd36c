import { describe, test } from "bun:test";
import { type RuntimeCase, runtimeMachine } from "../../../../test/support/runtime_machine.ts";

const { check } = runtimeMachine();
const dropIn = "etc/containers/containers.conf.d/99-ossify-runtime.conf";
const head = (runtime: string) =>
	`# By \`ossify install podman-runtime\`: ossify in front of ${runtime}; without it, no container starts.\n`;
const refusing = '"/usr/bin/false", "/bin/false" ]';

const cases: RuntimeCase[] = [
	{
		what: "Podman without a configuration keeps crun by its name, by which it knows what that can do",
		underlying: "/usr/bin/crun",
		after: {
			[dropIn]: `${head("/usr/bin/crun")}[engine]\nruntime = "crun"\n\n[engine.runtimes]\ncrun = [ "/usr/libexec/ossify/podman-runtime/crun", ${refusing}\n`,
		},
	},
	{
		what: "Podman keeps the name that its configuration has for a runtime",
		before: {
			"usr/share/containers/containers.conf": '[engine]\nruntime = "crun"\n[engine.runtimes]\nmine = ["/none", "/opt/youki"]\n',
			"etc/containers/containers.conf": '[engine]\nruntime = "mine"\n',
		},
		underlying: "/opt/youki",
		after: {
			[dropIn]: `${head("/opt/youki")}[engine]\nruntime = "mine"\n\n[engine.runtimes]\nmine = [ "/usr/libexec/ossify/podman-runtime/youki", ${refusing}\n`,
		},
	},
	{
		what: "Podman finds the containers again that it made with a path for a name",
		before: { "etc/containers/containers.conf": '[engine]\nruntime = "/opt/crun"\n' },
		underlying: "/opt/crun",
		after: {
			[dropIn]: `${head("/opt/crun")}[engine]
runtime = "crun"

[engine.runtimes]
crun = [ "/usr/libexec/ossify/podman-runtime/crun", ${refusing}
"/opt/crun" = [ "/usr/libexec/ossify/podman-runtime/crun", ${refusing}
`,
		},
	},
	{
		what: "Podman gets another runtime than the one that it has",
		changes: { runtime: "runc" },
		underlying: "/usr/sbin/runc",
		after: {
			[dropIn]: `${head("/usr/sbin/runc")}[engine]\nruntime = "runc"\n\n[engine.runtimes]\nrunc = [ "/usr/libexec/ossify/podman-runtime/runc", ${refusing}\n`,
		},
	},
];

describe("install() for podman-runtime", () => {
	test.each(cases)("$what", (wanted) => check("podman-runtime", wanted));
});
