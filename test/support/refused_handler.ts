/** A program that starts an alarm three times on a machine that refuses its handler, and prints what is left: how many descriptors, and mappings. */
import { readdirSync, readFileSync } from "node:fs";
import { callNumbers, type SystemCall } from "../../src/platform/kernel/syscalls.ts";
import { openKernel } from "../../src/platform/kernel/syscalls_open.ts";
import { startKernelAlarm } from "../../src/platform/process/alarm_kernel.ts";

const EACCES = 13;
const PROT_EXEC = 4;
const kernel = await openKernel();
const { mmap } = callNumbers[kernel.architecture];
let refused = 0;
const call: SystemCall = (number, ...words) => {
	if (number !== mmap || (Number(words[2]) & PROT_EXEC) === 0) return kernel.call(number, ...words);
	refused++;
	return -EACCES;
};
const descriptors = () => readdirSync("/proc/self/fd").length;
const before = descriptors();
for (let start = 0; start < 3; start++) startKernelAlarm({ ...kernel, call }, 60).stop();
const mappings = readFileSync("/proc/self/maps", "utf8").split("memfd:ossify").length - 1;
console.log(JSON.stringify({ refused, descriptors: descriptors() - before, mappings }));
