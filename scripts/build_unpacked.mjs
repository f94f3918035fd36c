/**
 * Writes dist/compiler.wasm: the compiler as a JavaScript engine takes it. Most commands that compile would otherwise decompress it each time,
 * which is a tenth of theirs; the interpreter is asked for seldom, and is three times its size.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { root } from "./_files.mjs";

mkdirSync(join(root, "dist"), { recursive: true });
writeFileSync(join(root, "dist/compiler.wasm"), brotliDecompressSync(readFileSync(join(root, "wasm/compiler.wasm.br"))));
