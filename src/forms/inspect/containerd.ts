/**
 * Containers as `ctr containers info` and `nerdctl inspect --mode=native` print them, their specs included.
 * @module
 */
import { hasKeys, labelOf, type Printed, specIn } from "./printed.ts";

export const containerdContainers: Printed = {
	kind: "ctr containers info",
	is: (object) => hasKeys(object, "ID", "Spec", "SnapshotKey"),
	read(fields) {
		const spec = fields.at("Spec");
		if (spec.value === undefined) throw fields.error("it has no Spec");
		return specIn(spec, labelOf("container", fields.at("ID").text()));
	},
};
