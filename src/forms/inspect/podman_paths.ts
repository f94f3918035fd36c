/**
 * The paths that Podman hides by `--security-opt mask=…` and `unmask=…`. It prints neither, but the command that created the container.
 * @module
 */
import type { Fields } from "../document/mod.ts";
import { podmanPaths } from "../specs/mod.ts";
import { textsIn } from "./printed.ts";

interface Paths {
	readonly maskedPaths: readonly string[] | undefined;
	readonly readonlyPaths: readonly string[] | undefined;
}

/** Undefined where the command has no such option (pkg/specgen/generate/security.go and config_linux.go: BlockAccessToKernelFilesystems). */
export function hiddenBy(fields: Fields): Paths {
	const options = securityOptions(fields);
	const masked = pathsOf(options, "mask");
	const unmasked = pathsOf(options, "unmask");
	if (masked.length + unmasked.length === 0) return { maskedPaths: undefined, readonlyPaths: undefined };
	const privileged = fields.in("HostConfig", "Privileged").boolean() ?? false;
	const isHidden = (path: string) => !privileged && !unmasked.some((one) => one.toUpperCase() === "ALL" || one === path);
	return {
		maskedPaths: [...podmanPaths.maskedPaths.filter(isHidden), ...masked],
		readonlyPaths: podmanPaths.readonlyPaths.filter(isHidden),
	};
}

function pathsOf(options: readonly string[], key: string): readonly string[] {
	return options.filter((option) => option.startsWith(`${key}=`)).flatMap((option) => option.slice(key.length + 1).split(":"));
}

/** The values of `--security-opt`; the container's own command, which follows the image, may have some of the same name. */
function securityOptions(fields: Fields): readonly string[] {
	const config = fields.at("Config");
	const command = textsIn(config.at("CreateCommand"));
	const own = textsIn(config.at("Cmd"));
	const isAtEnd = own.every((word, index) => command[command.length - own.length + index] === word);
	const options = isAtEnd ? command.slice(0, command.length - own.length) : command;
	const flag = "--security-opt";
	return options.flatMap((word, index) => {
		if (word.startsWith(`${flag}=`)) return [word.slice(flag.length + 1)];
		return options[index - 1] === flag ? [word] : [];
	});
}
