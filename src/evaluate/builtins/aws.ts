/**
 * `providers.aws.sign_req`: a request with a signature of AWS's version 4. The time is an operand; nothing is sent.
 * @see https://docs.aws.amazon.com/general/latest/gr/sigv4_signing.html
 * @module
 */
import { compareText, equal, RegoObject, type RegoValue } from "../rego/mod.ts";
import { BuiltinError, type Family } from "./builtin.ts";
import { toHex, utf8 } from "./bytes.ts";
import { hmac, sha256 } from "./hashes.ts";
import { goJson } from "./marshal.ts";
import { bool, object, text } from "./operands.ts";
import { format } from "./time/layout.ts";
import { momentOf } from "./time/moment.ts";
import { parseUrl } from "./url.ts";

export const aws: Family = {
	"providers.aws.sign_req": (request, config, time) => sign(requestOf(object(request)), configOf(object(config)), stampOf(time)),
};

interface Request {
	readonly whole: RegoObject;
	readonly method: string;
	readonly url: string;
	readonly headers: ReadonlyMap<string, string>;
	readonly body: string;
}

interface Config {
	readonly service: string;
	readonly accessKey: string;
	readonly secretKey: string;
	readonly region: string;
	readonly sessionToken: string;
	readonly unsigned: boolean;
}

/** What `http.send` takes; OPA refuses any other key. */
const allowed =
	"method url body enable_redirect force_json_decode force_yaml_decode headers raw_body tls_use_system_certs tls_ca_cert tls_ca_cert_file tls_ca_cert_env_variable tls_client_cert tls_client_cert_file tls_client_cert_env_variable tls_client_key tls_client_key_file tls_client_key_env_variable tls_insecure_skip_verify tls_server_name timeout cache force_cache force_cache_duration_seconds raise_error caching_mode max_retry_attempts cache_ignored_headers".split(
		" ",
	);

function requestOf(whole: RegoObject): Request {
	if (!whole.entries.every(([key]) => allowed.includes(text(key)))) throw new BuiltinError("the request has a key that is unknown");
	const headers = whole.get("headers");
	return {
		whole,
		method: text(whole.get("method")),
		url: text(whole.get("url")),
		headers: new Map(headers === undefined ? [] : object(headers).entries.map(([key, value]) => [stringOr(key), stringOr(value)])),
		body: bodyOf(whole),
	};
}

function bodyOf(whole: RegoObject): string {
	const [raw, body] = [whole.get("raw_body"), whole.get("body")];
	if (raw !== undefined) return stringOr(raw);
	return body === undefined ? "" : goJson(body);
}

function stringOr(value: RegoValue | undefined): string {
	return typeof value === "string" ? value : "";
}

function configOf(config: RegoObject): Config {
	const unsigned = config.get("disable_payload_signing");
	return {
		service: text(config.get("aws_service")),
		accessKey: text(config.get("aws_access_key")),
		secretKey: text(config.get("aws_secret_access_key")),
		region: text(config.get("aws_region")),
		sessionToken: stringOr(config.get("aws_session_token")),
		unsigned: unsigned !== undefined && bool(unsigned),
	};
}

function stampOf(time: RegoValue | undefined): string {
	return format(momentOf(time), "20060102T150405Z");
}

function sign(request: Request, config: Config, stamp: string): RegoValue {
	const hash = config.unsigned ? "UNSIGNED-PAYLOAD" : toHex(sha256(utf8(request.body)));
	const own = ownHeaders(parseUrl(request.url).host, config, stamp, hash);
	const signed = headersToSign(request.headers, own);
	const Authorization = authorization(request, config, stamp, signed, hash);
	const headers = new RegoObject([...request.headers, ["Authorization", Authorization], ...own]);
	return new RegoObject([...request.whole.entries.filter(([key]) => !equal(key, "headers")), ["headers", headers]]);
}

function ownHeaders(host: string, { service, sessionToken }: Config, stamp: string, hash: string): [string, string][] {
	return [
		["host", host],
		["x-amz-date", stamp],
		...(service === "s3" || service === "glacier" ? [["x-amz-content-sha256", hash] as [string, string]] : []),
		...(sessionToken === "" ? [] : [["x-amz-security-token", sessionToken] as [string, string]]),
	];
}

/** Proxies change these on the way. */
const unsignedHeaders = ["authorization", "user-agent", "x-amzn-trace-id"];

function headersToSign(given: ReadonlyMap<string, string>, own: readonly [string, string][]): [string, string][] {
	const lower = [...given].map(([key, value]) => [key.toLowerCase(), value] as const);
	const all = new Map([...own, ...lower.filter(([key]) => !unsignedHeaders.includes(key))]);
	return [...all].sort(([a], [b]) => compareText(a, b));
}

function authorization({ method, url }: Request, config: Config, stamp: string, headers: [string, string][], hash: string): string {
	const { escapedPath, rawQuery } = parseUrl(url);
	const names = headers.map(([key]) => key).join(";");
	const lines = headers.map(([key, value]) => `${key}:${value}\n`).join("");
	const canonical = [method, escapedPath, rawQuery, lines, names, hash].join("\n");
	const scope = [stamp.slice(0, 8), config.region, config.service, "aws4_request"];
	const toSign = ["AWS4-HMAC-SHA256", stamp, scope.join("/"), toHex(sha256(utf8(canonical)))].join("\n");
	const key = scope.reduce((secret, part) => hmac(sha256, secret, utf8(part)), utf8(`AWS4${config.secretKey}`));
	const signature = toHex(hmac(sha256, key, utf8(toSign)));
	return `AWS4-HMAC-SHA256 Credential=${config.accessKey}/${scope.join("/")},SignedHeaders=${names},Signature=${signature}`;
}
