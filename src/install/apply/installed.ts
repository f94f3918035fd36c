/**
 * Reads the receipt of what is installed, if it can be trusted.
 * @module
 */
import type { Place } from "../../platform/files/place.ts";
import { receiptPath } from "../layout.ts";
import { type Receipt, readReceipt } from "../plan/mod.ts";
import { guardReceipt } from "./guard.ts";

/** Reads the receipt. Files that it names may be removed or run, so only root may have written it. @throws {OssifyError} `host/unsafe-path`, `host/invalid-receipt` */
export function installed(place: Place): Receipt {
	if (place.look(receiptPath) !== undefined) guardReceipt(place, receiptPath);
	return readReceipt(place);
}
