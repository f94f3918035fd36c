/** `docker cp`, `podman cp` and what `kubectl cp` does, into hardened containers and out of them: what docs/guide/troubleshooting.md says. */
import { describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { CommandResult } from "./support/command.ts";
import { type ContainerRequest, newName } from "./support/container.ts";
import { Docker, dockerRun } from "./support/docker.ts";
import { writeHookFile } from "./support/hooked.ts";
import { buildOs } from "./support/images.ts";
import { podman, podmanRun } from "./support/podman.ts";
import { sandbox } from "./support/sandbox.ts";
import { writeWrapper } from "./support/wrapped.ts";

interface Client {
	readonly call: (args: readonly string[]) => Promise<CommandResult>;
	readonly start: (request: ContainerRequest, extra: readonly string[]) => Promise<readonly string[]>;
	readonly close: () => Promise<void>;
}

const podmanClient = (options: Parameters<typeof podman>[1]): Client => ({
	call: (args) => podman(args, options),
	start: async (request, extra) => podmanRun(request, await buildOs(), extra),
	close: async () => {},
});

const clients: Readonly<Record<string, () => Promise<Client>>> = {
	"docker cp, with the runtime in front": async () => {
		const docker = await Docker.start({ runtime: writeWrapper("runc").path });
		const image = await buildOs();
		await docker.load(image);
		return {
			call: (args) => docker.run(args),
			start: async (request, extra) => dockerRun(request, image, extra),
			close: () => docker.stop(),
		};
	},
	"podman cp, with the runtime in front": async () => podmanClient({ runtime: writeWrapper("runc").path }),
	"podman cp, with the hook": async () => podmanClient({ hooksDir: writeHookFile("precreate").hooksDir }),
};

/** By where a file is copied to: whether that succeeds, and whether the container's programs see it. */
const into = {
	docker: { "/usr": "seen", "/tmp": "not seen", "/run": "not seen", "/data": "seen" },
	podman: { "/usr": "refused", "/tmp": "seen", "/run": "seen", "/data": "seen" },
} as const;
/** By what is copied out, that a program of the container wrote. */
const outOf = {
	docker: { "/tmp/inside": "not found", "/data/inside": "found", "/etc/motd": "found" },
	podman: { "/tmp/inside": "found", "/data/inside": "found", "/etc/motd": "found" },
} as const;

/** A file to copy, and a volume. */
function prepared(): { file: string; request: ContainerRequest } {
	const folder = join(sandbox().folder, newName());
	mkdirSync(join(folder, "data"), { recursive: true });
	writeFileSync(join(folder, "file"), "copied\n");
	return { file: join(folder, "file"), request: { volumes: [{ source: join(folder, "data"), destination: "/data" }] } };
}

describe.each(Object.keys(clients))("%s", (name) => {
	const kind = name.startsWith("docker") ? "docker" : "podman";

	test("into and out of a running container does what the page says", async () => {
		const client = await (clients[name] as () => Promise<Client>)();
		const { file, request } = prepared();
		const container = newName();
		const inside = (...command: string[]) => client.call(["exec", container, ...command]);
		try {
			expect(await client.call(await client.start(request, ["--detach", "--name", container]))).toMatchObject({ code: 0 });
			await inside("sh", "-c", "echo inside >/tmp/inside; echo inside >/data/inside");
			const came = await Promise.all(
				Object.keys(into[kind]).map(async (folder) => {
					const { code, stderr } = await client.call(["cp", file, `${container}:${folder}/file`]);
					if (code !== 0) expect(stderr).toContain("read-only file system");
					const { stdout } = await inside("cat", `${folder}/file`);
					return [folder, code !== 0 ? "refused" : stdout === "copied\n" ? "seen" : "not seen"];
				}),
			);
			expect(Object.fromEntries(came)).toEqual(into[kind]);
			const went = await Promise.all(
				Object.keys(outOf[kind]).map(async (path) => {
					const target = join(sandbox().folder, newName());
					const { code } = await client.call(["cp", `${container}:${path}`, target]);
					if (code === 0) expect(readFileSync(target, "utf8")).toMatch(/^(inside|from the image)\n$/);
					return [path, code === 0 ? "found" : "not found"];
				}),
			);
			expect(Object.fromEntries(went)).toEqual(outOf[kind]);
		} finally {
			await client.call(["rm", "--force", container]);
			await client.close();
		}
	});

	test("into a container that was made and not started puts the file into its root, for when it runs", async () => {
		const client = await (clients[name] as () => Promise<Client>)();
		const { file, request } = prepared();
		const container = newName();
		try {
			const [, ...args] = await client.start(request, ["--name", container]);
			expect(await client.call(["create", ...args])).toMatchObject({ code: 0 });
			for (const folder of ["/etc", "/run/httpd"])
				expect(await client.call(["cp", file, `${container}:${folder}/file`])).toMatchObject({ code: 0 });
			expect(await client.call(["start", container])).toMatchObject({ code: 0 });
			const read = ["exec", container, "sh", "-c", "cat /etc/file /run/httpd/file; touch /usr/x"];
			expect(await client.call(read)).toEqual({
				code: 1,
				stdout: "copied\ncopied\n",
				stderr: "touch: /usr/x: Read-only file system\n",
			});
		} finally {
			await client.call(["rm", "--force", container]);
			await client.close();
		}
	});

	test("as kubectl cp does it, by tar in the container, works where the container may write, both ways", async () => {
		const client = await (clients[name] as () => Promise<Client>)();
		const container = newName();
		try {
			expect(await client.call(await client.start(prepared().request, ["--detach", "--name", container]))).toMatchObject({ code: 0 });
			const copy = (to: string) => `cd /etc && tar cf - motd | tar xmf - -C ${to}`;
			const ran = (command: string) => client.call(["exec", container, "sh", "-c", command]);
			for (const to of ["/tmp", "/run", "/data"]) expect(await ran(copy(to))).toMatchObject({ code: 0 });
			expect(await ran("cd /tmp && tar cf - motd | tar xf - -O")).toMatchObject({ code: 0, stdout: "from the image\n" });
			const refused = await ran(copy("/usr"));
			expect(refused.code).not.toBe(0);
			expect(refused.stderr).toContain("Read-only file system");
		} finally {
			await client.call(["rm", "--force", container]);
			await client.close();
		}
	});
});
