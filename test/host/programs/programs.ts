/**
 * Programs from Debian packages, started as their images usually do it.
 * @module
 */
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Program {
	readonly name: string;
	/** What its image adds to the packages. */
	readonly image?: (at: (path: string) => string) => void;
	/** Of `podman run`. */
	readonly flags?: readonly string[];
	/** Destinations of volumes, which are the user's own. */
	readonly volumes?: readonly string[];
	/** `uid:gid`; left out: root. */
	readonly user?: string;
	readonly command: readonly string[];
	/** Run in the container until it prints `answer`. */
	readonly ask: readonly string[];
	readonly answer: string | RegExp;
	/** The line of data that it needs: the file's name in docs/guide/cookbook.md. */
	readonly data?: string;
}

const own = (path: string, uid: number, gid: number, mode: number) => {
	mkdirSync(path, { recursive: true });
	chownSync(path, uid, gid);
	chmodSync(path, mode);
};

/** As most images have it: what is logged goes to the engine. */
const logsToOutput = (...paths: string[]) => {
	for (const path of paths) {
		rmSync(path, { force: true });
		symlinkSync(path.includes("error") ? "/dev/stderr" : "/dev/stdout", path);
	}
};

const page = "served\n";
const get = (url: string, ...more: string[]) => ["curl", "--silent", "--show-error", "--max-time", "5", ...more, url];

/** Kept open so that what the JVM loads is really mapped as a program. */
const javaMain = `import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.nio.file.*;

public class Main {
	public static void main(String[] args) throws Exception {
		Path library = Files.createTempFile("native", ".so");
		Files.copy(Path.of(System.getProperty("java.home"), "lib", "libprefs.so"), library, StandardCopyOption.REPLACE_EXISTING);
		System.load(library.toString());
		HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 8080), 0);
		server.createContext("/", exchange -> {
			byte[] body = "served\\n".getBytes();
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		server.start();
	}
}
`;

const pythonMain = `import http.server, socketserver
class Server(socketserver.UnixStreamServer):
    def get_request(self):
        return super().get_request()[0], ("local", 0)
class Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"served\\n")
Server("/run/app/app.sock", Handler).serve_forever()
`;

export const programs: readonly Program[] = [
	{
		name: "nginx as 101",
		user: "101:101",
		image: (at) => {
			own(at("var/cache/nginx"), 101, 101, 0o755);
			writeFileSync(at("var/www/html/index.html"), page);
			logsToOutput(at("var/log/nginx/access.log"), at("var/log/nginx/error.log"));
			const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((one) => `${one}_temp_path /var/cache/nginx/${one};`);
			const server = "server { listen 8080; root /var/www/html; }";
			writeFileSync(at("etc/nginx/nginx.conf"), `pid /tmp/nginx.pid;\nevents {}\nhttp { ${temporary.join(" ")} ${server} }\n`);
		},
		command: ["nginx", "-g", "daemon off;"],
		ask: get("http://127.0.0.1:8080/"),
		answer: page,
		data: "nginx.yaml",
	},
	{
		name: "Apache",
		image: (at) => {
			writeFileSync(at("var/www/html/index.html"), page);
			logsToOutput(...["access.log", "error.log", "other_vhosts_access.log"].map((name) => at(`var/log/apache2/${name}`)));
		},
		command: ["apache2ctl", "-D", "FOREGROUND"],
		ask: get("http://127.0.0.1/"),
		answer: page,
	},
	{
		name: "PostgreSQL with a volume",
		user: "999:999",
		volumes: ["/var/lib/postgresql/data"],
		image: (at) => {
			writeFileSync(at("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\npostgres:x:999:999::/var/lib/postgresql:/bin/sh\n");
			own(at("run/postgresql"), 999, 999, 0o3777);
		},
		command: [
			"sh",
			"-ec",
			"PATH=/usr/lib/postgresql/15/bin:$PATH; initdb -D /var/lib/postgresql/data/db >/dev/null; exec postgres -D /var/lib/postgresql/data/db",
		],
		ask: ["psql", "-h", "/run/postgresql", "-d", "postgres", "-At", "-c", "select 'ser' || 'ved'"],
		answer: page,
	},
	{
		name: "Redis with a volume",
		user: "999:999",
		volumes: ["/data"],
		flags: ["--workdir=/data"],
		image: (at) => mkdirSync(at("data"), { recursive: true }),
		command: ["redis-server", "--save", "1 1", "--appendonly", "yes"],
		ask: ["sh", "-c", "redis-cli set key served >/dev/null; redis-cli save >/dev/null; redis-cli get key"],
		answer: page,
	},
	{
		name: "RabbitMQ with a volume",
		user: "999:999",
		volumes: ["/var/lib/rabbitmq"],
		flags: ["--env=RABBITMQ_NODENAME=rabbit@localhost", "--env=HOME=/var/lib/rabbitmq", "--env=RABBITMQ_LOGS=-"],
		image: (at) => {
			writeFileSync(at("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\nrabbitmq:x:999:999::/var/lib/rabbitmq:/bin/sh\n");
			own(at("var/log/rabbitmq"), 999, 999, 0o755);
		},
		command: ["/usr/lib/rabbitmq/bin/rabbitmq-server"],
		ask: ["/usr/lib/rabbitmq/bin/rabbitmq-diagnostics", "--quiet", "check_running"],
		answer: /fully booted and running/,
		data: "rabbitmq.yaml",
	},
	{
		name: "HAProxy",
		user: "99:99",
		image: (at) =>
			writeFileSync(
				at("etc/haproxy/haproxy.cfg"),
				`global
	stats socket /tmp/haproxy.sock
defaults
	mode http
	timeout connect 1s
	timeout client 1s
	timeout server 1s
frontend web
	bind 127.0.0.1:8080
	http-request return status 200 content-type text/plain string "served\\n"
`,
			),
		command: ["haproxy", "-W", "-db", "-f", "/etc/haproxy/haproxy.cfg"],
		ask: get("http://127.0.0.1:8080/"),
		answer: page,
	},
	{
		name: "a JVM with a native library in /tmp",
		user: "1001:0",
		image: (at) => {
			mkdirSync(at("app"));
			writeFileSync(at("app/Main.java"), javaMain);
		},
		command: ["java", "/app/Main.java"],
		ask: get("http://127.0.0.1:8080/"),
		answer: page,
		data: "jvm.yaml",
	},
	{
		name: "s6 with its services in /run",
		image: (at) => {
			mkdirSync(at("run/service/web"), { recursive: true });
			mkdirSync(at("srv/www"));
			writeFileSync(at("srv/www/index.html"), page);
			writeFileSync(at("run/service/web/run"), "#!/bin/sh\nexec python3 -m http.server --directory /srv/www 8080\n");
			chmodSync(at("run/service/web/run"), 0o755);
		},
		command: ["s6-svscan", "/run/service"],
		ask: get("http://127.0.0.1:8080/"),
		answer: page,
		data: "s6.yaml",
	},
	{
		name: "systemd",
		flags: ["--systemd=always"],
		image: (at) => {
			mkdirSync(at("srv/www"));
			writeFileSync(at("srv/www/index.html"), page);
			const unit =
				"[Service]\nExecStart=/usr/bin/python3 -m http.server --directory /srv/www 8080\n[Install]\nWantedBy=multi-user.target\n";
			writeFileSync(at("etc/systemd/system/web.service"), unit);
			mkdirSync(at("etc/systemd/system/multi-user.target.wants"), { recursive: true });
			symlinkSync("/etc/systemd/system/web.service", at("etc/systemd/system/multi-user.target.wants/web.service"));
		},
		command: ["/sbin/init"],
		ask: get("http://127.0.0.1:8080/"),
		answer: page,
	},
	{
		name: "a Python service with a socket in /run",
		user: "1001:0",
		image: (at) => {
			own(at("run/app"), 0, 0, 0o775);
			mkdirSync(at("app"));
			writeFileSync(join(at("app"), "main.py"), pythonMain);
		},
		command: ["python3", "/app/main.py"],
		ask: get("http://localhost/", "--unix-socket", "/run/app/app.sock"),
		answer: page,
	},
];
