/**
 * The images of a form's containers, where a user names their root folders: `--image-root`.
 * @module
 */
import type { ImageFolders } from "../../forms/edit/mod.ts";
import type { Form, FormContainer } from "../../forms/mod.ts";
import { openImageNames } from "../../platform/layer/image_names.ts";
import { type Call, usageError } from "../arguments/mod.ts";

/** Looks at the images of containers. */
export interface ImagesAtHand {
	/** Undefined where the image is not at hand. */
	for(container: FormContainer, form: Form): ImageFolders | undefined;
}

/** Those that the user names. */
export class NamedImages implements ImagesAtHand {
	private readonly named = new Map<string | undefined, ImageFolders>();

	/** @throws {OssifyError} `usage/no-root` @throws {OssifyError} `host/no-ffi` on Node */
	static async of({ platform, options }: Call): Promise<NamedImages> {
		const images = new NamedImages();
		for (const given of options.list("image-root")) {
			const [, name, folder = given] = /^([^/.=][^=]*)=(.+)$/s.exec(given) ?? [];
			if (platform.files.kind(folder) !== "folder")
				throw usageError("usage/no-root", `--image-root names something that is not a folder: ${folder}`);
			images.named.set(name, await openImageNames(folder));
		}
		return images;
	}

	/** @throws {OssifyError} `usage/no-root` where it is not clear whose image a root folder is of */
	for({ source }: FormContainer, form: Form): ImageFolders | undefined {
		const name = nameIn(source);
		const own = name === undefined ? undefined : this.named.get(name);
		const others = this.named.get(undefined);
		if (own !== undefined || others === undefined) return own;
		const names = new Set(form.containers.map((one) => nameIn(one.source)));
		if (names.size <= 1) return others;
		const several = [...names].map((one) => one ?? "none").join(", ");
		throw usageError(
			"usage/no-root",
			`the containers have several images (${several}): say whose root folder it is, --image-root IMAGE=DIR`,
		);
	}
}

function nameIn(source: FormContainer["source"]): string | undefined {
	return "spec" in source ? undefined : source.image;
}
