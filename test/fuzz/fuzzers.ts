/** All fuzzers. @module */
import { argumentsFuzzer } from "./arguments.ts";
import type { Fuzzer } from "./fuzzer.ts";

export const fuzzers: readonly Fuzzer[] = [argumentsFuzzer];
