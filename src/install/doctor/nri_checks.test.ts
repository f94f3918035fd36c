import { describe, expect, test } from "bun:test";
import { checkNri, type NriEngineName, nriIn } from "./nri_checks.ts";

/** As `containerd config dump` of 2.2.0 prints it. */
const dump = (nri: string, validator: string, disabled = "[]") => `version = 3
disabled_plugins = ${disabled}
required_plugins = []
[plugins]
  [plugins.'io.containerd.nri.v1.nri']
    disable = false
    socket_path = '/var/run/nri/nri.sock'
    plugin_request_timeout = '2s'
    disable_connections = false
${nri}
    [plugins.'io.containerd.nri.v1.nri'.default_validator]
      tolerate_missing_plugins_annotation = ''
${validator}
`;
const off = "enable = false\nreject_oci_hook_adjustment = false\nrequired_plugins = []";
const version1 =
	"version = 2\n[plugins]\n[plugins.'io.containerd.nri.v1.nri']\ndisable = true\nsocket_path = '/x'\ndisable_connections = true";
/** As `crio config` of 1.34 and of 1.35 prints it. */
const crio134 = '[crio.nri]\n# enable_nri = true\n# nri_listen = "/var/run/nri/nri.sock"\n';
const crio135 = `${crio134}[crio.nri.default_validator]\n# nri_validator_required_plugins = [\n# ]\n`;

const settings = { isOn: true, socket: "/var/run/nri/nri.sock", takesConnections: true, validator: undefined };
const none = { isOn: false, rejectsHooks: false, required: [] };

describe("nriIn()", () => {
	test.each<[string, NriEngineName, string, object]>([
		["containerd 2's defaults", "containerd", dump("", off), { validator: none }],
		["a disabled plugin", "containerd", dump("", off, "['io.containerd.nri.v1.nri']"), { isOn: false, validator: none }],
		["containerd 1.7's defaults", "containerd", version1, { isOn: false, socket: "/x", takesConnections: false }],
		["containerd 1.6", "containerd", "version = 2\n[plugins]", { isOn: false }],
		[
			"a validator",
			"containerd",
			dump("", 'enable = true\nreject_oci_hook_adjustment = true\nrequired_plugins = ["a", "ossify"]'),
			{ validator: { isOn: true, rejectsHooks: true, required: ["a", "ossify"] } },
		],
		["CRI-O 1.34's defaults", "crio", crio134, {}],
		["CRI-O without its table", "crio", "[crio]", {}],
		["CRI-O 1.35's defaults", "crio", crio135, { validator: none }],
		[
			"CRI-O's settings",
			"crio",
			`[crio.nri]\nenable_nri = false\nnri_listen = "/x"\nnri_disable_connections = true
			[crio.nri.default_validator]\nnri_enable_default_validator = true\nnri_validator_required_plugins = ["ossify"]`,
			{ isOn: false, socket: "/x", takesConnections: false, validator: { isOn: true, rejectsHooks: false, required: ["ossify"] } },
		],
	])("reads %s", (_, engine, text, expected) => expect(nriIn(engine, text)).toEqual({ ...settings, engine, ...expected }));

	test.each([
		["no TOML", "[crio.nri", "cannot understand crio config, line 1: it is not TOML"],
		["a socket that is no path", "[crio.nri]\nnri_listen = 5", "cannot understand nri_listen in crio config: it is not a string"],
	])("refuses %s", (_, text, message) => expect(() => nriIn("crio", text)).toThrow(message));
});

describe("checkNri()", () => {
	const table = '[plugins."io.containerd.nri.v1.nri".default_validator]';
	const away = "containerd starts containers without ossify's hook while its plugin is away; they are reported when it is back";
	const on = "ok nri/on: NRI is on in containerd: /var/run/nri/nri.sock";
	const validator = { ...none, isOn: true };
	test.each<[string, object, string[]]>([
		[
			"off",
			{ isOn: false },
			[
				'failed nri/off: NRI is off in containerd, so ossify\'s plugin adds no hooks: set disable = false in the table [plugins."io.containerd.nri.v1.nri"] of its configuration, and restart containerd',
			],
		],
		[
			"closed to plugins",
			{ takesConnections: false },
			[
				'failed nri/connections: containerd takes no NRI plugins that it did not start itself, so ossify\'s adds no hooks: set disable_connections = false in the table [plugins."io.containerd.nri.v1.nri"] of its configuration, and restart containerd',
			],
		],
		["on, without a validator", {}, [on, `ok nri/unrequired: ${away}`]],
		[
			"on, with a validator that is off",
			{ validator: { ...none, rejectsHooks: true, required: ["ossify"] } },
			[on, `ok nri/unrequired: ${away}. enable = true and required_plugins = ["ossify"] in the table ${table} refuse them instead`],
		],
		[
			"on, with a validator that requires others and rejects hooks",
			{ validator: { ...validator, rejectsHooks: true, required: ["ossified"] } },
			[
				on,
				`failed nri/hooks-rejected: containerd refuses every container to which a plugin adds a hook, so none starts while ossify's plugin is there: set reject_oci_hook_adjustment = false in the table ${table} of its configuration, and restart containerd`,
				`ok nri/unrequired: ${away}. enable = true and required_plugins = ["ossify"] in the table ${table} refuse them instead`,
			],
		],
		[
			"on, with a validator that requires ossify",
			{ validator: { ...validator, required: ["ossify"] } },
			[on, "ok nri/required: containerd refuses containers while ossify's plugin is away (required_plugins)"],
		],
	])("of NRI that is %s", (_, changed, expected) => {
		const results = checkNri({ ...settings, engine: "containerd", ...changed });
		const line = ({ ok, check, message, fix }: (typeof results)[number]) =>
			`${ok ? "ok" : "failed"} ${check}: ${[message, fix].filter((part) => part !== undefined).join(": ")}`;
		expect(results.map(line)).toEqual(expected);
	});
});
