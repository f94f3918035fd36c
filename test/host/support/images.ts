/**
 * Test images, built with buildah from nothing, as no registry is at hand. Podman and CRI-O find them in the one store that they
 * share, as they do on a real machine.
 * @module
 */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must } from "./command.ts";
import { newName } from "./container.ts";
import { findEngines } from "./engines.ts";
import { sandbox } from "./sandbox.ts";
import { makeHostFolder, makeTree, spring, type Target } from "./tree.ts";

/** As process 1 it gets no signal that it has no handler for: without one, stopping a pod waits until the engine loses patience. */
const pauseSource = `#include <signal.h>
#include <unistd.h>
static void end(int signal) { (void)signal; _exit(0); }
int main(void) { signal(SIGTERM, end); signal(SIGINT, end); for (;;) pause(); }
`;

export const osImage = "localhost/os:1";
export const pauseImage = "localhost/pause:1";

const built = new Map<string, Promise<string>>();

/** The honest image. Built once a run, like all of these. */
export function buildOs(): Promise<string> {
	return once(osImage, "scratch", makeTree, ["--cmd", "/bin/sh", "--env", "PATH=/usr/bin:/bin"]);
}

/** The image of the pods' own containers. */
export function buildPause(): Promise<string> {
	return once(
		pauseImage,
		"scratch",
		async (folder) => {
			const source = join(sandbox().folder, "pause.c");
			writeFileSync(source, pauseSource);
			await must([findEngines().compiler, "-Os", "-static", "-o", join(folder, "pause"), source]);
		},
		["--entrypoint", '["/pause"]'],
	);
}

/** An image that holds a trap at one of the targets. */
export async function buildHostile(trap: string, target: Target): Promise<string> {
	const name = `localhost/${`${trap} ${target}`.toLowerCase().replaceAll(/[^a-z]+/g, "-")}:1`;
	return once(name, await buildOs(), async (folder) => spring(trap, folder, target, hostFolder()), []);
}

/** An image with content of a test's own on top of the honest one. */
export async function buildWith(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
	return once(`localhost/${name}:1`, await buildOs(), fill, []);
}

/** The honest image with volumes of its own: one on a folder that it has, one on a folder that it lacks. */
export async function buildWithVolumes(): Promise<string> {
	return once("localhost/volumes:1", await buildOs(), async () => {}, ["--volume", "/data", "--volume", "/srv/new"]);
}

/** The folder of the host that hostile images point to; its path must not lead through a trap itself. */
export function hostFolder(): string {
	sandbox(); // outside of one, /srv is really the host's
	const folder = "/srv/host";
	if (!existsSync(folder)) makeHostFolder(folder);
	return folder;
}

const archived = new Map<string, Promise<string>>();

/** The path of an archive of an image, for engines with a store of their own. */
export function archiveOf(image: string): Promise<string> {
	const archive = archived.get(image) ?? pushed(image);
	archived.set(image, archive);
	return archive;
}

async function pushed(image: string): Promise<string> {
	const path = join(sandbox().folder, `${newName()}.tar`);
	await must([findEngines().buildah, "push", "--quiet", ...policy(), image, `docker-archive:${path}:${image}`]);
	return path;
}

function once(name: string, base: string, fill: (folder: string) => Promise<void>, config: readonly string[]): Promise<string> {
	const image = built.get(name) ?? build(name, base, fill, config);
	built.set(name, image);
	return image;
}

async function build(name: string, base: string, fill: (folder: string) => Promise<void>, config: readonly string[]): Promise<string> {
	sandbox(); // outside of one, this would go to the host's own store
	const { buildah } = findEngines();
	const container = await must([buildah, "from", "--pull-never", base]);
	await fill(await must([buildah, "mount", container]));
	if (config.length > 0) await must([buildah, "config", ...config, container]);
	await must([buildah, "commit", "--quiet", "--rm", "--disable-compression", ...policy(), container, name]);
	return name;
}

/** Whose images are accepted: these are our own. */
export function signaturePolicy(): string {
	const path = join(sandbox().folder, "policy.json");
	if (!existsSync(path)) writeFileSync(path, JSON.stringify({ default: [{ type: "insecureAcceptAnything" }] }));
	return path;
}

function policy(): string[] {
	return ["--signature-policy", signaturePolicy()];
}
