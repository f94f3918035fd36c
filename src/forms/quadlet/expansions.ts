/**
 * What systemd replaces in the command line that Quadlet writes: specifiers (`%n`) and variables (`${NAME}`). Their values are not in the unit.
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html#Specifiers
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.service.html#Command%20lines
 * @module
 */
import { visible } from "../../visible.ts";
import type { Unknown } from "../description.ts";

/** More are counted. */
const maxUnknown = 20;

/** Reads texts, and keeps which of them systemd completes. */
export class Expansions {
	readonly #found = new Set<string>();

	/** The text with `%%` as `%` and `$$` as `$`; undefined where something in it is not known. @param otherwise what becomes of it then */
	known(text: string, what: string, otherwise = "it is left out"): string | undefined {
		if (!/[%$]/.test(text)) return text;
		const rest = text.replaceAll("%%", "").replaceAll("$$", "");
		const unknown = /%[a-zA-Z]|\$\{[^}]*\}|^\$[a-zA-Z_]\w*$/.exec(rest);
		if (unknown === null) return text.replaceAll("%%", "%").replaceAll("$$", "$");
		this.#found.add(`${subject(text, what)} in which systemd replaces ${visible(unknown[0].slice(0, 40))}: ${otherwise}`);
		return undefined;
	}

	get unknown(): readonly Unknown[] {
		const messages = [...this.#found];
		const more = messages.length - maxUnknown;
		const shown = more > 0 ? [...messages.slice(0, maxUnknown), `${more} more values are not known`] : messages;
		return shown.map((message) => ({ fact: "value-from", message }));
	}
}

/** What may hold a secret: of its value, no message has more than what systemd replaces. */
const secret = new Set(["--env", "--label", "--annotation", "--entrypoint", "a word of Exec"]);
/** Of these, the value is `KEY=value`. */
const hasKey = new Set(["--env", "--label", "--annotation"]);

function subject(text: string, what: string): string {
	if (!secret.has(what)) return `${what} is ${visible(text.length > 80 ? `${text.slice(0, 80)}…` : text)},`;
	const [, key] = hasKey.has(what) ? (/^([\w./-]{1,60})=/.exec(text) ?? []) : [];
	return `${key === undefined ? what : `${what} ${key}`} has a value`;
}
