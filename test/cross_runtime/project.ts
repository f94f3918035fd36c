/**
 * A policy project with every result of `ossify test` and `ossify check`: tests that pass, fail, print and are put off,
 * cases of both kinds, rules that no test reaches, and what style and data should not have.
 * @module
 */

const decision = `package ossify

import data.site

decision := {
	"mode": "enforce",
	"readonly": true,
	"tmpfs": [],
	"readonlyMounts": [],
	"deny": [],
	"warn": [],
	"reasons": [{"rule": "site/tier", "message": $"the tier is {site.tier}"}],
}
`;

const rules = `package site

default tier := "none"

tier := "front" if {
	print("the arguments are", input.spec.process.args)
	input.spec.process.args[0] == "nginx"
} else := "back" if {
	input.spec.process.args[0] == "postgres"
}

ports(limit) := {port | some port in [80, 443, 5432]; port < limit}
`;

const tests = `package site_test

import data.site

_asked(program) := {"spec": {"process": {"args": [program]}}}

test_nginx_is_front if site.tier == "front" with input as _asked("nginx")

test_others_have_none if {
	print("é, and <&> in a format")
	site.tier == "none" with input as _asked("sh")
}

test_ports_below if {
	print("this one fails")
	found := site.ports(1000)
	found == {80, 443, 8080}
}

todo_test_postgres if false
`;

const spec = { ociVersion: "1.2.0", process: { args: ["nginx"], cwd: "/" }, root: { path: "rootfs" } };

const expected = {
	mode: "enforce",
	readonly: true,
	tmpfs: [],
	readonlyMounts: [],
	deny: [],
	warn: [],
	reasons: [{ rule: "site/tier", message: "the tier is front" }],
};

const patch = [{ op: "add", path: "/root/readonly", value: true }];

const json = (value: unknown) => `${JSON.stringify(value, null, "\t")}\n`;

/** Of its cases, `web` passes and `api` expects what does not come out. */
export const project: Readonly<Record<string, string>> = {
	"decision.rego": decision,
	"site.rego": rules,
	"site_test.rego": tests,
	"cases/web/spec.json": json(spec),
	"cases/web/decision.json": json(expected),
	"cases/web/mutated.patch.json": json(patch),
	"cases/api/spec.json": json({ ...spec, process: { args: ["api"], cwd: "/" } }),
	"cases/api/decision.json": json(expected),
	"cases/api/mutated.patch.json": json(patch),
};

const flawed = `package site

# A comparison that assigns, one that is always true, and a slip.
a if {
	input.stage = "cli"
	1 == 1
	data.ossify.contaner.namespace == "shop"
}
`;

const data = `ossify:
  config:
    mode: audit
    exemptions:
      namespaces:
        legacy: { reason: until it is rebuilt, until: "2026-03-31" }
      colour: blue
`;

/** A rule and data in which there is something to find. */
export const flaws: Readonly<Record<string, string>> = { "é site.rego": flawed, "site.yaml": data };
