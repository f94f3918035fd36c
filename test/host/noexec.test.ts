/** Programs that start from an allowance: not by default, and by a line of data for their image. */
import { describe, expect, test } from "bun:test";
import { hooked } from "./support/hooked.ts";
import { wrapped } from "./support/wrapped.ts";

const options = ["rw", "exec", "nosuid", "nodev"];
const images = (name: string, ...paths: string[]) => ({
	ossify: { config: { tmpfs: { images: { [name]: Object.fromEntries(paths.map((path) => [path, { options }])) } } } },
});
const start = "for at in /tmp /var/tmp /run; do cp /bin/busybox $at/echo; $at/echo $at; done";
const denied = (path: string) => `sh: ${path}/echo: Permission denied\n`;

const engines = {
	"CRI-O, by the hook": hooked["CRI-O"],
	"CRI-O, by the runtime": wrapped["CRI-O"],
	"containerd, by the runtime": wrapped.containerd,
};

describe.each(Object.entries(engines))("on %s", (_, started) => {
	test.each<[string, object, string[]]>([
		["by default, none starts", {}, []],
		["for the image, those that are named", images("localhost/os", "/tmp", "/var/tmp"), ["/tmp", "/var/tmp"]],
		["for another image, none", images("localhost/other", "/tmp"), []],
	])("%s", async (__, data, open) => {
		const engine = await started({ data });
		try {
			const container = await engine.start();
			const { stdout, stderr } = await container.exec(["sh", "-c", start]);
			const closed = ["/tmp", "/var/tmp", "/run"].filter((path) => !open.includes(path));
			expect({ stdout, stderr }).toEqual({ stdout: open.map((path) => `${path}\n`).join(""), stderr: closed.map(denied).join("") });
			const reasons = engine.records().at(-1)?.reasons ?? [];
			const paths = ["/dev/shm", "/run", "/tmp", "/var/tmp"].filter((path) => !open.includes(path)).join(", ");
			expect(reasons.find(({ rule }) => rule === "tmpfs/noexec")?.message).toEndWith(`: ${paths}`);
		} finally {
			await engine.close();
		}
	});
});
