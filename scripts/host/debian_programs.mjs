/** What `setup:host` makes of Debian packages, and under which names: each says what it was made from, so a change is made anew. */
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fingerprint, root } from "../_files.mjs";

export const suite = "bookworm";
export const packages = [
	"apache2",
	"curl",
	"gunicorn",
	"haproxy",
	"nginx-light",
	"nodejs",
	"openjdk-17-jdk-headless",
	"postgresql",
	"python3",
	"python3-flask",
	"rabbitmq-server",
	"redis-server",
	"runit",
	"s6",
	"systemd-sysv",
];

/** The folder in .cache/host: `root` is a root file system with the packages, `store` a store of images on top of it. */
export const programsName = `debian-programs-${shortened(
	createHash("sha256")
		.update([suite, ...packages].join())
		.digest("hex"),
)}`;

/** The image that all others are built on. */
export const baseImage = "localhost/debian-programs:1";

/** Below the checkout, a folder with a Containerfile for each image. */
const recipes = "test/host/software/images";

/** Name of an image → its reference. */
export const softwareImages = Object.fromEntries(
	readdirSync(join(root, recipes)).map((name) => [name, `localhost/${name}:${shortened(fingerprint([`${recipes}/${name}`]))}`]),
);

/** The folder that an image is built from. */
export function recipeOf(name) {
	return join(root, recipes, name);
}

function shortened(key) {
	return key.slice(0, 12);
}
