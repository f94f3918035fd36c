import { expect, test } from "bun:test";
import { writersIn } from "./access_list.ts";

/** `[tag, permissions, id]`, as the kernel keeps them. */
function list(entries: readonly (readonly [number, number, number])[], version = 2): Uint8Array {
	const view = new DataView(new ArrayBuffer(4 + entries.length * 8));
	view.setUint32(0, version, true);
	entries.forEach(([tag, permissions, id], index) => {
		view.setUint16(4 + index * 8, tag, true);
		view.setUint16(6 + index * 8, permissions, true);
		view.setUint32(8 + index * 8, id, true);
	});
	return new Uint8Array(view.buffer);
}
const [owner, group, others] = [[0x01, 7, 0xffffffff] as const, [0x04, 7, 0xffffffff] as const, [0x20, 5, 0xffffffff] as const];

test.each([
	["owner, group and others are not named", list([owner, group, others]), []],
	[
		"a user and a group that may write",
		list([owner, [2, 7, 1000], group, [8, 2, 50], [16, 7, 0xffffffff], others]),
		[
			{ kind: "user", id: 1000 },
			{ kind: "group", id: 50 },
		],
	],
	["those that may only read", list([owner, [2, 5, 1000], group, [8, 4, 50], [16, 7, 0xffffffff], others]), []],
	["those that the mask lets only read", list([owner, [2, 7, 1000], group, [16, 5, 0xffffffff], others]), []],
	["another version", list([owner], 3), undefined],
	["half an entry", list([owner]).subarray(0, 9), undefined],
	["nothing", new Uint8Array(), undefined],
] as const)("an access control list with %s", (_, value, writers) => expect(writersIn(value)).toEqual(writers as never));
