/**
 * Images of widely used software, and what each needs where its root is read-only. They are built by `setup:host` from the folders in images/.
 * @module
 */

export interface Software {
	/** Of its folder in images/. */
	readonly name: string;
	/** Who runs the commands; left out: the image's user. */
	readonly user?: string;
	/** It is tried on CRI-O, too: its script gives a new volume to its user. */
	readonly onCrio?: true;
	/** Run in the container until it prints `answer`. */
	readonly ask: readonly string[];
	readonly answer: string | RegExp;
	/** Run in the container then, so that it writes. */
	readonly use: readonly string[];
	/** Where programs that the container writes and runs are the image's own doing. */
	readonly exec?: string;
	/** What `learn` proposes after that. */
	readonly learned: Learned;
}

/** A proposal, as the tests compare it. */
export interface Learned {
	/** `ossify.config.tmpfs.allowances` of the data. */
	readonly allowances: Readonly<Record<string, object>>;
	readonly data: readonly string[];
	readonly drift: readonly string[];
	readonly nowhere: readonly string[];
	readonly unneeded: readonly string[];
	/** By the policy, without these data. */
	readonly covered: readonly string[];
	/** Scratch that still fails with these data, other than what is in `data` or `nowhere`. */
	readonly fails: readonly string[];
}

const get = (url: string, ...more: readonly string[]) => ["curl", "--silent", "--show-error", "--max-time", "5", ...more, url];
const post = (url: string) => get(url, "--data", "what=apples");
const nothing: Learned = { allowances: {}, data: [], drift: [], nowhere: [], unneeded: [], covered: [], fails: [] };
/** Programs are run from there: an allowance of the policy, with other options. */
const withExec = { options: ["rw", "exec", "nosuid", "nodev"] };
const served = "served\n";

export const software: readonly Software[] = [
	{
		name: "nginx",
		onCrio: true,
		ask: get("http://127.0.0.1/"),
		answer: served,
		use: post("http://127.0.0.1/"),
		learned: { ...nothing, allowances: { "/etc/nginx/conf.d": { size: "1Mi" }, "/var/cache/nginx": { size: "1Mi" } }, covered: ["/run"] },
	},
	{
		name: "postgres",
		onCrio: true,
		ask: ["psql", "--username", "postgres", "-At", "--command", "select count(*) from orders"],
		answer: /^\d+\n$/,
		use: ["psql", "--username", "postgres", "--command", "insert into orders (what) values ('apples')", "--command", "checkpoint"],
		learned: { ...nothing, data: ["/var/lib/postgresql/data"], covered: ["/run"] },
	},
	{
		name: "redis",
		onCrio: true,
		ask: ["redis-cli", "ping"],
		answer: "PONG\n",
		use: ["sh", "-c", "redis-cli set apples 3 && redis-cli save"],
		learned: { ...nothing, data: ["/data"] },
	},
	{
		name: "apache",
		ask: get("http://127.0.0.1/"),
		answer: served,
		use: post("http://127.0.0.1/cgi-bin/upload"),
		learned: {
			...nothing,
			allowances: { "/usr/local/apache2/logs": { size: "1Mi" }, "/var/cache/apache2/shop": { size: "1Mi" } },
			data: ["/usr/local/apache2/htdocs/uploads"],
			covered: ["/tmp"],
		},
	},
	{
		name: "haproxy",
		ask: get("http://127.0.0.1:8080/"),
		answer: served,
		use: ["test", "-S", "/var/lib/haproxy/stats"],
		learned: { ...nothing, allowances: { "/var/lib/haproxy": { size: "1Mi" } } },
	},
	{
		name: "rabbitmq",
		// As root, it would make the cookie that the server is to make.
		user: "rabbitmq",
		ask: ["rabbitmq-diagnostics", "--quiet", "check_running"],
		answer: /fully booted and running/,
		use: ["rabbitmqctl", "--quiet", "add_vhost", "shop"],
		learned: { ...nothing, allowances: { "/var/log/rabbitmq": { size: "16Mi" } }, data: ["/var/lib/rabbitmq"] },
	},
	{
		name: "node",
		ask: get("http://127.0.0.1:3000/"),
		answer: served,
		use: post("http://127.0.0.1:3000/"),
		learned: {
			...nothing,
			allowances: { "/app/.cache": { size: "1Mi", uid: 1000, gid: 1000 }, "/app/logs": { size: "16Mi", uid: 1000, gid: 1000 } },
			data: ["/app/uploads"],
		},
	},
	{
		name: "python",
		ask: get("http://127.0.0.1:8000/"),
		answer: served,
		use: post("http://127.0.0.1:8000/orders"),
		learned: {
			...nothing,
			allowances: { "/app/run": { size: "1Mi" }, "/root/.cache": { size: "1Mi" } },
			data: ["/app/instance", "/app/media"],
			unneeded: ["/app/shop/__pycache__"],
			covered: ["/tmp"],
		},
	},
	{
		name: "java",
		ask: get("http://127.0.0.1:8080/"),
		answer: served,
		use: post("http://127.0.0.1:8080/orders"),
		exec: "/tmp",
		learned: {
			...nothing,
			allowances: { "/opt/app/logs": { size: "16Mi", uid: 1001, gid: 1001 }, "/tmp": withExec },
			data: ["/opt/app/data"],
			covered: ["/tmp"],
		},
	},
	{
		name: "s6",
		onCrio: true,
		ask: get("http://127.0.0.1:8080/"),
		answer: served,
		use: get("http://127.0.0.1:8080/"),
		exec: "/run",
		learned: { ...nothing, allowances: { "/var/log": { size: "16Mi" }, "/run": withExec }, covered: ["/run"] },
	},
	{
		name: "runit",
		ask: get("http://127.0.0.1:8080/"),
		answer: served,
		use: get("http://127.0.0.1:8080/"),
		learned: { ...nothing, allowances: { "/etc/service/web/supervise": { size: "1Mi", default_mode: "0700" } } },
	},
];
