/** Builtins that OPA's interpreter answers: found by check, named by build, answered when a decision needs one. */
import { describe, expect, test } from "bun:test";
import { ossify } from "../../../test/support/cli.ts";

const secret = "s";
/** Signed by that secret: `{"alg": "HS256"}` and `{}`. */
const token = "eyJhbGciOiJIUzI1NiJ9.e30.F9yvvLLMLF5UKVPXzrWpnyAZsW8frF0MjE-S7oHI7u4";
const policy = `package ossify

default decision := {"mode": "audit"}

decision := {"mode": "enforce", "readonly": true} if {
	input.spec.root.path == "rootfs"
	io.jwt.verify_hs256(data.site.token, "${secret}")
}
`;
const files = { "p.rego": policy, "site.json": JSON.stringify({ site: { token } }) };
const specOf = (path: string) => JSON.stringify({ ociVersion: "1.3.0", root: { path } });
const unread = {
	interpreterNow: () => {
		throw new Error("the interpreter was read");
	},
};

describe("a builtin that OPA's interpreter answers", () => {
	const modeOf = async (path: string, assets = {}) => {
		const args = ["eval", "-", "-p", "DIR/p.rego", "-d", "DIR/site.json", "--format", "json"];
		const { code, stdout, stderr } = await ossify({ args, files, stdin: specOf(path), assets });
		return code === 0 ? (JSON.parse(stdout) as { mode: string }).mode : stderr;
	};

	test("is answered where the decision needs it", async () => expect(await modeOf("rootfs")).toBe("enforce"));

	test("is not loaded where the decision does not come to the call", async () => expect(await modeOf("other", unread)).toBe("audit"));

	test("ends the decision where the interpreter cannot be read", async () =>
		expect(await modeOf("rootfs", unread)).toContain("the interpreter was read"));

	const found = "DIR/p.rego:7:2: slow-builtin: ";

	test("is found by check, with its place, and a comment keeps it", async () => {
		const check = async (text: string) => (await ossify({ args: ["check", "DIR/p.rego"], files: { "p.rego": text } })).stdout;
		expect(await check(policy)).toContain(`${found}each start of a container that reaches this call of io.jwt.verify_hs256 loads`);
		expect(await check(policy.replace("\tio.jwt", "\t# ossify ignore: slow-builtin\n\tio.jwt"))).not.toContain("slow-builtin");
	});

	test("is named by build", async () => {
		const { code, stderr } = await ossify({ args: ["build", "DIR/p.rego", "-o", "-"], files });
		expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining(found) });
	});
});
