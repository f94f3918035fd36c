/**
 * A program that swaps two paths, as often as it can, until it is killed: each of them is always there, and always the other one.
 *
 *     bun test/host/support/swapper.ts PATH PATH
 */
import { AT_FDCWD } from "../../../src/live/abi.ts";
import { cString } from "../../../src/live/structs.ts";
import { openKernel } from "../../../src/platform/kernel/syscalls_open.ts";

const renameat2 = { x64: 316, arm64: 276 };
const RENAME_EXCHANGE = 2;

const { architecture, call } = await openKernel();
const [one, other] = process.argv.slice(2).map((path) => cString(path));
if (one === undefined || other === undefined) throw new Error("usage: swapper.ts PATH PATH");
while (call(renameat2[architecture], AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE) === 0);
throw new Error("one of the paths is gone");
