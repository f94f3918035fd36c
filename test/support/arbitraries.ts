/**
 * Generated specs and decisions for property tests: small worlds, so that paths meet, nest and nearly match.
 * @module
 */
import fc from "fast-check";

const segment = fc.constantFrom("run", "tmp", "var", "dev", "shm", "data", "runner", "lock");

/** Absolute clean paths of one to three segments. */
export const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => `/${segments.join("/")}`);

/** The same paths as a careless author might write them. */
const untidyPath = fc
	.tuple(path, fc.constantFrom("", "/", "/."), fc.constantFrom("/", "//", "/./"))
	.map(([clean, tail, slash]) => `${clean.replaceAll("/", slash)}${tail}`);

const options = fc.option(fc.array(fc.constantFrom("rw", "ro", "rrw", "rro", "bind", "rbind", "nosuid", "size=1m"), { maxLength: 5 }), {
	nil: undefined,
});

const mount = fc.record(
	{
		destination: untidyPath,
		type: fc.constantFrom("bind", "tmpfs", "proc", "overlay"),
		source: fc.string(),
		options: fc.oneof(options, fc.constant(null)),
		unknown: fc.jsonValue(),
	},
	{ requiredKeys: ["destination"] },
);

/** Whole specs, as values; unknown keys and odd layouts among them. */
export const spec = fc.record(
	{
		ociVersion: fc.constantFrom("1.0.2", "1.3.0"),
		root: fc.record({ path: fc.string(), readonly: fc.boolean(), unknown: fc.jsonValue() }, { requiredKeys: ["path"] }),
		mounts: fc.oneof(fc.array(mount, { maxLength: 8 }), fc.constant(null)),
		annotations: fc.dictionary(fc.string(), fc.string()),
		unknown: fc.jsonValue(),
	},
	{ requiredKeys: ["ociVersion", "root"] },
);

/** A spec's text in one of the layouts that engines write. */
export const specText = fc.tuple(spec, fc.constantFrom(0, 2, "\t")).map(([value, space]) => JSON.stringify(value, null, space));

const allowance = fc.record(
	{
		destination: path.filter((destination) => destination !== "/dev"),
		mode: fc.constantFrom("1777", "0755"),
		size: fc.integer({ min: 4096, max: 2 ** 40 }),
		copyUp: fc.boolean(),
	},
	{ requiredKeys: ["destination"] },
);

/** Decisions as a policy returns them, but for those that contradict themselves. */
export const decision = fc
	.record(
		{
			mode: fc.constant("enforce" as const),
			readonly: fc.boolean(),
			tmpfs: fc.uniqueArray(allowance, { selector: ({ destination }) => destination, maxLength: 5 }),
			readonlyMounts: fc.array(path, { maxLength: 5 }),
		},
		{ requiredKeys: ["mode"] },
	)
	.filter(({ tmpfs = [], readonlyMounts = [] }) => !tmpfs.some(({ destination }) => readonlyMounts.includes(destination)));
