/** Refusals that rest on what Podman and Docker do not say are found, unless something asks whether it is known. */
import { expect, test } from "bun:test";
import { compiler as sharedCompiler } from "../../../test/support/compiler.ts";
import { parse } from "../syntax/mod.ts";
import { unknownFactFindings } from "./unknown_facts.ts";

const compiler = await sharedCompiler();

function found(texts: readonly string[]): readonly string[] {
	const modules = texts.map((text, index) => ({ path: `${"ab"[index]}.rego`, text }));
	const parsed = parse(compiler, modules).modules;
	// What does not parse would be found nowhere.
	expect(parsed.length).toBe(modules.length);
	const findings = unknownFactFindings(parsed, { modules, places: new Map(), data: "{}" });
	return findings.map(({ path, row, column, severity, code, message }) => `${path}:${row}:${column} ${severity} ${code} ${message}`);
}

const rules = (body: string, more = "") =>
	`package ossify.rules\n\nimport data.ossify.container\n\ndeny contains {"rule": "a", "message": "m"} if {\n\t${body}\n}\n${more}`;
const never = "is not known for every container, and never on Podman and Docker: there this refuses nothing";
const latest = rules('some image in container.images\n\tendswith(image, ":latest")');

const open: readonly (readonly [what: string, texts: readonly string[], found: string])[] = [
	["an image", [latest], `a.rego:6:16 warning unknown-fact data.ossify.container.images ${never}`],
	["a namespace", [rules('container.namespace == "shop"')], `a.rego:6:2 warning unknown-fact data.ossify.container.namespace ${never}`],
	["a pod", [rules('data.ossify.container.pod == "web"')], `a.rego:6:2 warning unknown-fact data.ossify.container.pod ${never}`],
	["a name", [rules('startswith(container.name, "debug")')], `a.rego:6:13 warning unknown-fact data.ossify.container.name ${never}`],
	["a label", [rules('container.labels.tier == "front"')], `a.rego:6:2 warning unknown-fact data.ossify.container.labels ${never}`],
	[
		"an engine's annotation",
		[rules('input.spec.annotations["io.kubernetes.cri-o.ImageName"] == "x"')],
		`a.rego:6:2 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an image by another name of the package",
		[rules("c := container\n\tsome image in c.images")],
		`a.rego:7:16 warning unknown-fact data.ossify.container.images ${never}`,
	],
	[
		"an image by a name of a name, written out",
		[rules('c := data.ossify\n\td := c.container\n\td.namespace == "a"')],
		`a.rego:8:2 warning unknown-fact data.ossify.container.namespace ${never}`,
	],
	[
		"an annotation by another name of the annotations",
		[rules('all := input.spec.annotations\n\tall["io.kubernetes.cri-o.ImageName"] == "x"')],
		`a.rego:7:2 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an annotation by a key that is assigned",
		[rules('key := "io.kubernetes.cri-o.ImageName"\n\tinput.spec.annotations[key] == "x"')],
		`a.rego:7:2 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an annotation by a key that is a rule",
		[rules('input.spec.annotations[_key] == "x"', '\n_key := "io.kubernetes.cri-o.ImageName"\n')],
		`a.rego:6:2 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an annotation by object.get and a key that is assigned",
		[rules('key := "io.kubernetes.cri-o.ImageName"\n\tobject.get(input.spec.annotations, key, "") == "x"')],
		`a.rego:7:2 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an annotation by object.get",
		[rules('object.get(input.spec.annotations, "io.kubernetes.cri-o.ImageName", "") == "x"')],
		`a.rego:6:2 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an annotation by a path of object.get",
		[rules('object.get(input, ["spec", "annotations", "io.kubernetes.cri-o.ImageName"], "") == "x"')],
		`a.rego:6:2 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"a pod by object.get",
		[rules('object.get(container, "pod", "") == "x"')],
		`a.rego:6:2 warning unknown-fact data.ossify.container.pod ${never}`,
	],
	[
		"an annotation by walk",
		[rules('walk(input.spec.annotations, [["io.kubernetes.cri-o.ImageName"], value])\n\tendswith(value, ":latest")')],
		`a.rego:6:7 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an annotation by walk of all of the input",
		[rules('walk(input, [path, value])\n\tpath[count(path) - 1] == "io.kubernetes.cri-o.ImageName"\n\tendswith(value, ":latest")')],
		`a.rego:6:7 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an annotation by a key that is gone through",
		[rules('some key, value in input.spec.annotations\n\tkey == "io.kubernetes.cri-o.ImageName"\n\tendswith(value, ":latest")')],
		`a.rego:6:21 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an annotation by the end of its key, in a comprehension",
		[rules('count([v | some k, v in input.spec.annotations; endswith(k, ".ImageName"); endswith(v, ":latest")]) > 0')],
		`a.rego:6:26 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an annotation by a pattern of its key",
		[rules('some key\n\tinput.spec.annotations[key] == "x"\n\tregex.match(`^io\\.kubernetes\\.cri-o\\.Image`, key)')],
		`a.rego:7:2 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an annotation by one of several keys, in a rule",
		[rules('some key in _keys\n\tinput.spec.annotations[key] == "x"', '\n_keys := {"io.kubernetes.cri-o.ImageName", "a"}\n')],
		`a.rego:7:2 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an annotation by object.get and one of several keys",
		[rules('some key in ["io.kubernetes.cri-o.ImageName", "a"]\n\tobject.get(input.spec.annotations, key, "") == "x"')],
		`a.rego:7:13 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an annotation by object.subset",
		[rules('object.subset(input.spec, {"annotations": {"io.kubernetes.cri-o.ImageName": "x"}})')],
		`a.rego:6:16 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an annotation by ossify's name for all of them",
		[rules('container.annotations["io.kubernetes.cri-o.ImageName"] == "x"')],
		`a.rego:6:2 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an annotation out of all that ossify has a name for",
		[rules('some key, "x" in container.annotations\n\tcontains(key, "ImageName")')],
		`a.rego:6:19 warning unknown-fact the annotation io.kubernetes.cri-o.ImageName ${never}`,
	],
	[
		"an image in a helper, in another file",
		[rules("data.site.old"), "package site\n\nold if some image in data.ossify.container.images\n"],
		`b.rego:3:22 warning unknown-fact data.ossify.container.images ${never}`,
	],
	[
		"a namespace where the image is asked about",
		[rules('container.namespace == "shop"\n\tcontainer.image_known')],
		`a.rego:6:2 warning unknown-fact data.ossify.container.namespace ${never}`,
	],
];

test.each(open)("a refusal by %s is found", (_, texts, expected) => expect(found(texts)).toEqual([expected]));

const closed: readonly (readonly [what: string, texts: readonly string[]])[] = [
	["one that a second rule goes with", [`${latest}\ndeny contains {"rule": "b", "message": "m"} if not container.image_known\n`]],
	[
		"one that a warning of another file goes with",
		[latest, 'package ossify.rules\n\nwarn contains {"rule": "b", "message": "m"} if not data.ossify.container.image_known\n'],
	],
	["one that asks itself", [rules('container.image_known\n\tsome image in container.images\n\tendswith(image, ":latest")')]],
	[
		"one that holds where the image is not known",
		[rules("not _fine", '\n_fine if {\n\tsome image in container.images\n\tstartswith(image, "registry.example/")\n}\n')],
	],
	[
		"one that asks itself by another name",
		[rules('c := container\n\tc.image_known\n\tsome image in c.images\n\tendswith(image, ":latest")')],
	],
	["one that holds by the default", [rules('object.get(container, "pod", "") != "web"')]],
	["one that asks for the default", [rules('object.get(container, "pod", "") == ""')]],
	["one that asks something else by object.get", [rules('object.get(container, "engine", "") == "podman"')]],
	["one that asks what every engine says", [rules("container.privileged")]],
	["an allowance by image", ['package ossify.tmpfs\n\nallowance contains {"destination": "/x"} if "a" in data.ossify.container.images\n']],
	[
		"an exemption by namespace",
		['package ossify.exemptions\n\nexempt contains {"rule": "a", "message": "m"} if data.ossify.container.namespace == "a"\n'],
	],
	[
		"a warning by image",
		['package ossify.rules\n\nwarn contains {"rule": "a", "message": "m"} if some image in data.ossify.container.images\n'],
	],
	["an annotation by a key that may be any", [rules('some key in input.keys\n\tinput.spec.annotations[key] == "x"')]],
	[
		"one that goes through the annotations and asks itself",
		[rules('container.image_known\n\tsome key, "x" in input.spec.annotations\n\tendswith(key, ".ImageName")')],
	],
	[
		"a look at all annotations for the author's",
		[rules('some key, "true" in input.spec.annotations\n\tstartswith(key, "example.com/image")\n\tnot endswith(key, "io")')],
	],
	["a walk in a rule below a not", [rules("not _known", '\n_known if walk(input.spec.annotations, [["io.kubernetes.pod.name"], _])\n')]],
	[
		"the default out of object.get on all of the spec",
		[rules('object.get(input.spec, ["annotations", "io.kubernetes.pod.name"], "") == ""')],
	],
	["an annotation that is the author's", [rules('input.spec.annotations["example.com/a"] == "x"')]],
];

test.each(closed)("%s is not found", (_, texts) => expect(found(texts)).toEqual([]));
