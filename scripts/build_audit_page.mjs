/** Builds dist/audit_page.html, into which `ossify audit --format html` writes an audit. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { auditPage } from "./_audit_page.mjs";
import { root } from "./_files.mjs";

mkdirSync(join(root, "dist"), { recursive: true });
writeFileSync(join(root, "dist/audit_page.html"), await auditPage());
