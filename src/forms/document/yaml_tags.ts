/**
 * What plain scalars of YAML are to kubectl.
 * @module
 */
import type { ScalarTag, Tags } from "yaml";

const boolean: ScalarTag = {
	tag: "tag:yaml.org,2002:bool",
	default: true,
	identify: (value) => typeof value === "boolean",
	test: /^(?:[Yy]|[Yy]es|YES|[Nn]|[Nn]o|NO|[Tt]rue|TRUE|[Ff]alse|FALSE|[Oo]n|ON|[Oo]ff|OFF)$/,
	resolve: (text) => /^(?:[yt]|on$)/i.test(text),
};

/** Go's own notation, which YAML 1.1 lacks. */
const octal: ScalarTag = {
	tag: "tag:yaml.org,2002:int",
	default: true,
	test: /^[-+]?0[oO][0-7_]+$/,
	resolve: (text) => Number(text.replaceAll(/[-+_]/g, "").toLowerCase()) * (text.startsWith("-") ? -1 : 1),
};

/**
 * Values as go-yaml v2 has them, which kubectl uses: `y` and `n` are booleans. Times, binary data, and numbers of base 60 are texts.
 * @see https://github.com/kubernetes-sigs/yaml/blob/master/goyaml.v2/resolve.go
 */
export function asKubernetes(tags: Tags): Tags {
	const other = tags.filter(
		(tag) => typeof tag === "string" || (!/timestamp|binary|set|omap|pairs|bool/.test(tag.tag) && tag.format !== "TIME"),
	);
	return [boolean, octal, ...other];
}
