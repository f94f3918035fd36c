/**
 * Generated policies and inputs for property tests: a small world, so that what a policy reads is often there.
 * @module
 */
import fc from "fast-check";

const key = fc.constantFrom("a", "b", "c", "d");

const step = fc.oneof(
	{ weight: 6, arbitrary: key.map((name) => `.${name}`) },
	{ weight: 1, arbitrary: fc.constantFrom("[0]", "[_]", "[input.k]", "[data.k]", '["a"]', "[k]") },
);

/** A reference to a part of the input. */
const reference = fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => `input${steps.join("")}`);

const scalar = fc.constantFrom("null", "1", '"a"', "true");

/** Conditions, each of which reads the input in another way. */
const plain = fc.oneof(
	reference,
	reference.map((ref) => `not ${ref.replaceAll("[_]", ".a").replaceAll("[k]", ".b")}`),
	fc.tuple(reference, scalar).map(([ref, value]) => `${ref} == ${value}`),
	fc.tuple(reference, scalar).map(([ref, value]) => `${ref} != ${value}`),
	fc.tuple(reference, reference).map(([one, other]) => `${one} == ${other}`),
	fc.tuple(reference, scalar).map(([ref, value]) => `${ref} == {"a": ${value}}`),
	fc.tuple(reference, scalar).map(([ref, value]) => `${ref} = [_, ${value}]`),
	fc.tuple(reference, fc.constantFrom("count", "is_object", "is_string", "f", "g", "json.marshal")).map(([ref, name]) => `${name}(${ref})`),
	fc.tuple(reference, key).map(([ref, name]) => `count(g(${ref}).${name}) > 0`),
	fc.tuple(reference, key, scalar).map(([ref, name, value]) => `object.get(${ref}, "${name}", null) == ${value}`),
	fc.tuple(reference, reference).map(([ref, other]) => `object.get(${ref}, "a", ${other}) == 1`),
	fc.tuple(reference, key, scalar).map(([ref, name, value]) => `{ some x in ${ref}; x.${name} == ${value} } != set()`),
	fc.tuple(reference, key).map(([ref, name]) => `[i | some i, x in ${ref}; x.${name}] != []`),
	fc.tuple(reference, key).map(([ref, name]) => `{i: x | some i, x in ${ref}; x.${name}} != {}`),
	fc.tuple(reference, key).map(([ref, name]) => `every x in ${ref} { x.${name} }`),
	fc.tuple(reference, reference).map(([ref, other]) => `${ref} in ${other}`),
	fc.tuple(reference, scalar).map(([ref, value]) => `walk(${ref}, [_, ${value}])`),
	reference.map((ref) => `object.union(${ref}, {"a": 1}).b`),
);

/** Conditions on rules. */
const ruled = fc.oneof(
	fc.tuple(reference, fc.constantFrom("null", "{}", "input.b")).map(([ref, other]) => `h with ${ref.split("[")[0]} as ${other}`),
	fc.constantFrom("h", "held.a", "held[_].b", "data.policy.held[input.k]", "count(listed) > 1", "mapped.a.b"),
);

const body = (condition: fc.Arbitrary<string>) =>
	fc.array(condition, { minLength: 1, maxLength: 2 }).map((all) => `k := data.k\n\t${all.join("\n\t")}`);
const conditions = body(fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: ruled }));

/** A policy whose entrypoint is `policy/p`. */
export const policyText = fc
	.record({ p: conditions, q: conditions, h: body(plain), value: reference, held: reference, item: reference, mapped: reference })
	.map(
		({ p, q, h, value, held, item, mapped }) => `package policy

p contains 1 if {
	${p}
}

p contains ${value} if {
	${q}
}

p contains single

single := ${held}

single := ${item} if ${value} == 1

h if {
	${h}
}

held.a := ${held}

held.b := ${value}

listed contains ${item}

mapped[name] := ${mapped} if some name in ["a", "b"]

f(x) if x.a == 1

f(x) if x[_].b

g(x) := x.b if {
	x.a
} else := x
`,
	);

const { input } = fc.letrec((tie) => ({
	input: fc.dictionary(fc.constantFrom("a", "b", "c", "d", "k"), tie("value"), { minKeys: 4, maxKeys: 5 }),
	value: fc.oneof(
		{ maxDepth: 4, withCrossShrink: true },
		fc.constantFrom(null, true, false, 0, 1, "a", "b"),
		fc.dictionary(key, tie("value"), { maxKeys: 3 }),
		fc.array(tie("value"), { maxLength: 3 }),
	),
}));

/** An input for it. */
export const policyInput = input;
