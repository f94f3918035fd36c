/**
 * Kubernetes' quantities (apimachinery/pkg/api/resource/quantity.go): `64Mi`, `1.5G`, `100m`, `1e9`.
 * @module
 */
import type { Fields } from "../document/mod.ts";

const syntax = /^\+?(\d*)(?:\.(\d*))?(?:([KMGTPE]i)|([numkMGTPE])|[eE]([+-]?\d+))?$/;

const binary = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

/** Kubernetes takes what is above as this. */
const most = 2n ** 63n - 1n;

/** No quantity of a manifest is longer. */
const longest = 64;

/** A whole number of bytes, rounded up. @throws {OssifyError} `input/invalid-form` where it is not a quantity, or negative */
export function bytesOf(fields: Fields): number | undefined {
	const text = fields.textual();
	if (text === undefined) return undefined;
	const bytes = text.length > longest ? undefined : wholeOf(text);
	if (bytes === undefined) throw fields.error(`${fields.name} is not a quantity of bytes such as 64Mi`);
	return Number(bytes);
}

function wholeOf(text: string): bigint | undefined {
	const [whole, integer = "", fraction = "", power2, power10, exponent = "0"] = syntax.exec(text) ?? [];
	if (whole === undefined || integer + fraction === "") return undefined;
	const digits = BigInt(integer + fraction);
	const scale = (power10 === undefined ? Number(exponent) : (decimal[power10] ?? 0)) - fraction.length;
	const factor = power2 === undefined ? 1n : 1024n ** BigInt(binary.indexOf(power2) + 1);
	if (digits === 0n) return 0n;
	// Beyond these, it is the largest quantity, or a part of a byte.
	if (scale > 20) return most;
	if (scale < -2 * longest) return 1n;
	const scaled = digits * factor;
	const bytes = scale >= 0 ? scaled * 10n ** BigInt(scale) : roundedUp(scaled, 10n ** BigInt(-scale));
	return bytes > most ? most : bytes;
}

function roundedUp(value: bigint, divisor: bigint): bigint {
	return (value + divisor - 1n) / divisor;
}
