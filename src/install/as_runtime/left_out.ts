/**
 * The containers that are no longer hardened after the runtime's name was changed.
 * @module
 */
import type { Place } from "../../platform/files/place.ts";
import type { RuntimeEngine } from "../engines/mod.ts";
import { rootArgument } from "../layout.ts";
import type { WrapperReceipt } from "../plan/mod.ts";

/** Warns about containers that are no longer hardened. @param before undefined if ossify was not the engine's runtime */
export function leftOut(
	place: Pick<Place, "outside">,
	{ name: engine, title }: Pick<RuntimeEngine, "name" | "title">,
	before: WrapperReceipt | undefined,
	{ name, isDefault }: WrapperReceipt,
): string[] {
	if (before === undefined) return [];
	if (before.isDefault && !isDefault)
		return [
			`ossify was the runtime of all containers of ${title}, and is now the runtime of pods with the RuntimeClass ${name}: other containers are no longer hardened by it; \`ossify install ${engine} --reset${rootArgument(place)}\`, with all options, makes ossify the runtime of all containers again`,
		];
	if (before.isDefault || before.name === name) return [];
	return [`${title} no longer has the runtime ${before.name}: a pod with the RuntimeClass ${before.name} no longer starts`];
}
