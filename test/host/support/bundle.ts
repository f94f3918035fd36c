/**
 * Plain OCI bundles, run by runc or crun with hooks in the spec.
 * @module
 */
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must, run, until } from "./command.ts";
import { type Container, type ContainerRequest, type Engine, newName, Refused, type Volume } from "./container.ts";
import { findEngines, type OciRuntime } from "./engines.ts";
import { sandbox } from "./sandbox.ts";
import { adapt, type Hooks, inUserNamespace, mappedRoot, type Spec } from "./spec.ts";
import { makeTree } from "./tree.ts";

export interface BundleOptions {
	readonly hooks?: Hooks;
	readonly userNamespace?: boolean;
	/** Changes the root file system before the container has it. */
	readonly fill?: (rootfs: string) => void | Promise<void>;
	/** Changes the spec, last. */
	readonly edit?: (spec: Spec, bundle: string) => void;
	/** The path of what is called in the runtime's place. */
	readonly runtime?: string | undefined;
}

/** Makes a bundle with a root file system of its own, and gives back its folder. */
export async function makeBundle(request: ContainerRequest = {}, options: BundleOptions = {}): Promise<string> {
	const name = newName();
	const bundle = join(sandbox().folder, "bundles", name);
	mkdirSync(join(bundle, "rootfs"), { recursive: true });
	await must(["cp", "-a", `${await tree()}/.`, join(bundle, "rootfs")]);
	await options.fill?.(join(bundle, "rootfs"));
	await must([findEngines().runc, "spec", "--bundle", bundle]);
	const spec = JSON.parse(readFileSync(join(bundle, "config.json"), "utf8")) as Spec;
	adapt(spec, request, engineFiles(bundle), `${sandbox().cgroup}/${name}`);
	if (options.userNamespace) {
		inUserNamespace(spec);
		await must(["chown", "-R", "-h", `${mappedRoot}:${mappedRoot}`, join(bundle, "rootfs"), join(bundle, "files")]);
	}
	if (options.hooks !== undefined) spec.hooks = options.hooks;
	// crun throws away what a hook says, unless told where to put it.
	spec.annotations = { ...spec.annotations, "run.oci.hooks.stderr": join(bundle, "hooks.stderr") };
	options.edit?.(spec, bundle);
	writeFileSync(join(bundle, "config.json"), JSON.stringify(spec));
	return bundle;
}

/** Starts a bundle's container. Throws `Refused` where it does not start. */
export async function startBundle(runtime: OciRuntime, bundle: string, path = findEngines()[runtime]): Promise<Container> {
	const id = newName();
	const command = [path, "--root", join(sandbox().folder, runtime)];
	const remove = async () => {
		await run([...command, "delete", "--force", id]);
		rmSync(bundle, { recursive: true, force: true });
	};
	const pidFile = join(bundle, "pid");
	const created = await run([...command, "create", "--bundle", bundle, "--pid-file", pidFile, id]);
	const pid = created.code === 0 ? readFileSync(pidFile, "utf8") : "";
	const before = executableOf(pid);
	const started = created.code === 0 ? await run([...command, "start", id]) : created;
	if (started.code !== 0) {
		const said = existsSync(join(bundle, "hooks.stderr")) ? readFileSync(join(bundle, "hooks.stderr"), "utf8") : "";
		await remove();
		throw new Refused(`${started.stderr}${said}`);
	}
	// In between, crun's exec may not enter the container's user namespace: the process cannot be traced until it has executed its program.
	await until("the container's program", () => executableOf(pid) !== before);
	// crun's exec goes by root's ids, whatever the container's process has.
	const { uid, gid } = (JSON.parse(readFileSync(join(bundle, "config.json"), "utf8")) as Spec).process.user;
	return { id, exec: (args) => run([...command, "exec", "--user", `${uid}:${gid}`, id, ...args]), remove };
}

/** Undefined for a process that has ended. */
function executableOf(pid: string): string | undefined {
	try {
		return readlinkSync(`/proc/${pid}/exe`);
	} catch {
		return undefined;
	}
}

/** runc or crun as an engine; `options` hold for all of its containers. */
export function bundleEngine(runtime: OciRuntime, options: BundleOptions = {}): Engine {
	const running = new Map<string, Container>();
	return {
		name: runtime,
		async start(request) {
			const container = await startBundle(runtime, await makeBundle(request, options), options.runtime);
			running.set(container.id, container);
			return {
				...container,
				remove: async () => {
					running.delete(container.id);
					await container.remove();
				},
			};
		},
		async close() {
			for (const container of running.values()) await container.remove();
			running.clear();
		},
	};
}

/** The honest tree, made once, copied for each bundle. */
let made: Promise<string> | undefined;
function tree(): Promise<string> {
	const folder = join(sandbox().folder, "tree");
	made ??= makeTree(folder).then(() => folder);
	return made;
}

/** The files that an engine would write on the host and mount. */
function engineFiles(bundle: string): Volume[] {
	const folder = join(bundle, "files");
	mkdirSync(folder);
	return Object.entries({ "/etc/resolv.conf": "nameserver 192.0.2.1\n", "/etc/hostname": "test\n" }).map(([destination, text]) => {
		const source = join(folder, destination.split("/").at(-1) ?? "");
		writeFileSync(source, text);
		return { source, destination };
	});
}
