/**
 * Programs from Debian packages, as people run them in containers: a root file system with all of them, and images on top of it. Made once, and kept in
 * .cache/host.
 */
import { existsSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cache, makeWhole } from "./_module.mjs";
import { must, say, step } from "./_step.mjs";
import { baseImage, packages, programsName, recipeOf, softwareImages, suite } from "./debian_programs.mjs";

const folder = join(cache, programsName);
/** Its path may have 50 characters. */
const runroot = join(tmpdir(), `setup-host-${process.pid}`);

export function ensurePrograms() {
	try {
		ensureAll();
	} finally {
		rmSync(runroot, { recursive: true, force: true });
	}
}

function ensureAll() {
	if (existsSync(join(folder, "root/usr/sbin/nginx"))) say(`${programsName}: there`);
	else
		step(`installing ${packages.length} programs from Debian packages into an image (2 minutes, once)`, () => makeWhole(folder, makeBase));
	const missing = Object.entries(softwareImages).filter(([, image]) => !has(image));
	if (missing.length === 0) say("images of widely used software: all there");
	else step(`building images: ${missing.map(([name]) => name).join(", ")}`, () => missing.forEach(build));
}

/** One layer, whose files are also a root file system without an engine. */
function makeBase(target) {
	const archive = join(target, "base.tar");
	const patient = '--aptopt=Acquire::Retries "3"';
	must(["mmdebstrap", "--quiet", "--variant=minbase", patient, `--include=${packages.join()}`, suite, archive, mirror()]);
	must(["podman", ...storeIn(target), "import", "--quiet", "--signature-policy", trusting(target), archive, baseImage]);
	// Podman's own state has the paths of the unfinished folder; an image needs none of it.
	for (const name of ["base.tar", "store/libpod"]) rmSync(join(target, name), { recursive: true, force: true });
	const [layer] = readdirSync(join(target, "store/overlay")).filter((name) => /^[0-9a-f]{64}$/.test(name));
	symlinkSync(`store/overlay/${layer}/diff`, join(target, "root"));
}

function build([name, image]) {
	const ways = ["--isolation", "chroot", "--network", "host", "--pull-never", "--layers=false", "--signature-policy", trusting(folder)];
	must(["buildah", ...storeIn(folder), "bud", "--quiet", ...ways, "--tag", image, recipeOf(name)]);
}

function has(image) {
	const images = must(["buildah", ...storeIn(folder), "images", "--noheading", "--format", "{{.Name}}:{{.Tag}}"]);
	return images.split("\n").includes(image);
}

/** Away from the machine's own store. */
function storeIn(target) {
	return ["--root", join(target, "store"), "--runroot", runroot, "--storage-driver", "overlay"];
}

/** These images are our own. */
function trusting(target) {
	const path = join(target, "policy.json");
	writeFileSync(path, JSON.stringify({ default: [{ type: "insecureAcceptAnything" }] }));
	return path;
}

/** Where this machine's own packages come from. */
function mirror() {
	const sites = must(["apt-get", "indextargets", "--format", "$(SITE)", "Identifier: Packages"]).split("\n");
	return sites.find((site) => /\/debian\/?$/.test(site)) ?? "http://deb.debian.org/debian";
}
