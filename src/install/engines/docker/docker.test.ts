import { describe, expect, test } from "bun:test";
import { type RuntimeCase, runtimeMachine } from "../../../../test/support/runtime_machine.ts";
import type { RuntimeInUse } from "../common/engine.ts";
import { docker } from "./docker.ts";

const { check, write, place } = runtimeMachine();
const file = "etc/docker/daemon.json";

const warnings = [
	"the steps of `docker build` without BuildKit are ordinary containers to ossify, so that they cannot write to their image: build with BuildKit, which does not use this runtime (the default since Docker 23.0, DOCKER_BUILDKIT=1 before)",
];

const cases: RuntimeCase[] = [
	{
		what: "Docker without a configuration gets one",
		underlying: "/usr/sbin/runc",
		after: {
			[file]:
				'{\n\t"runtimes": {\n\t\t"ossify": {\n\t\t\t"path": "/usr/libexec/ossify/docker/runc"\n\t\t}\n\t},\n\t"default-runtime": "ossify"\n}\n',
		},
	},
	{
		what: "Docker keeps the arguments of the runtime that it has as its default",
		before: {
			[file]: '{"default-runtime": "c", "size": 18446744073709551615,\n "runtimes": {"c": {"path": "crun", "runtimeArgs": ["--debug"]}}}',
		},
		underlying: "/usr/bin/crun",
		after: {
			[file]:
				'{"default-runtime": "ossify", "size": 18446744073709551615,\n "runtimes": {"c": {"path": "crun", "runtimeArgs": ["--debug"]}, "ossify": {"runtimeArgs":["--debug"],"path":"/usr/libexec/ossify/docker/crun"}}}',
		},
	},
	{
		what: "Docker keeps the options of a shim",
		before: {
			[file]:
				'{\n  "default-runtime": "c",\n  "runtimes": {\n    "c": { "runtimeType": "io.containerd.runc.v2", "options": { "BinaryName": "/opt/crun", "SystemdCgroup": true } }\n  }\n}\n',
		},
		underlying: "/opt/crun",
		after: {
			[file]: `{
  "default-runtime": "ossify",
  "runtimes": {
    "c": { "runtimeType": "io.containerd.runc.v2", "options": { "BinaryName": "/opt/crun", "SystemdCgroup": true } },
    "ossify": {
      "runtimeType": "io.containerd.runc.v2",
      "options": {
        "BinaryName": "/usr/libexec/ossify/docker/crun",
        "SystemdCgroup": true
      }
    }
  }
}
`,
		},
	},
];

describe("install() for docker", () => {
	test.each(cases)("$what", (wanted) => check("docker", { ...wanted, warnings }));
});

const sockets: [what: string, config: string, args: string[], sockets: string[]][] = [
	["by default", "{}", ["dockerd"], ["/run/docker.sock"]],
	["of systemd", "{}", ["dockerd", "-H", "fd://"], ["/run/docker.sock"]],
	["by its configuration", '{"hosts": ["tcp://127.0.0.1:2375", "unix:///srv/d.sock"]}', ["dockerd"], ["/srv/d.sock"]],
	["by its arguments", "{}", ["dockerd", "-H", "unix:///a", "--host=unix:///b", "--host", "tcp://c"], ["/a", "/b"]],
];
test.each(sockets)("the socket of dockerd is found %s", (_, config, args, wanted) => {
	write("etc/docker/daemon.json", config);
	expect(docker.api?.sockets(place(), args)).toEqual(wanted);
});

const infos: [answer: unknown, runtime: RuntimeInUse | undefined][] = [
	[
		{ DefaultRuntime: "ossify", Runtimes: { ossify: { path: "/opt/script" } } },
		{ name: "ossify", program: "/opt/script" },
	],
	[{ DefaultRuntime: "ossify", Runtimes: { ossify: { runtimeType: "io.containerd.runc.v2" } } }, { name: "ossify" }],
	[{ message: "page not found" }, undefined],
	[undefined, undefined],
];
test.each(infos)("the response %j of dockerd is read", (answer, runtime) => {
	expect(docker.api?.runtimeIn(answer)).toEqual(runtime as RuntimeInUse);
});
