/**
 * critest, the conformance tests of CRI implementations, on an engine of the tests.
 * @module
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { must, run } from "../support/command.ts";
import { newName } from "../support/container.ts";
import type { CriEngine } from "../support/cri_engine.ts";
import { findEngines } from "../support/engines.ts";
import { buildWith } from "../support/images.ts";
import { sandbox } from "../support/sandbox.ts";

/** Each spec's state by its whole name: `passed`, `failed`, `skipped`. */
export type Specs = Readonly<Record<string, string>>;

interface Report {
	readonly SpecReports: readonly {
		readonly ContainerHierarchyTexts: readonly string[] | null;
		readonly LeafNodeText: string;
		readonly LeafNodeType: string;
		readonly State: string;
	}[];
}

/** With a port on the host, CRI-O 1.34.0 crashes where there is no `nft` (a nil pointer in hostport_nftables.go); the other takes a real nginx. */
const skip = "port mapping with host port|should support HostPID";

const built = new URL("../../../.cache/host/cri-tools-v1.34.0/critest", import.meta.url);

/** Runs all specs, in an order that is always the same; what fails is tried once more. */
export async function critest({ socket }: CriEngine): Promise<Specs> {
	const program = fileURLToPath(built);
	if (!existsSync(program)) throw new Error("critest is missing: run `node scripts/host/critest.mjs`");
	const report = join(sandbox().folder, `${newName()}.json`);
	const endpoints = ["-runtime-endpoint", `unix://${socket}`, "-image-endpoint", `unix://${socket}`];
	const ginkgo = ["-ginkgo.seed=1", "-ginkgo.flake-attempts=2", `-ginkgo.skip=${skip}`, `-ginkgo.json-report=${report}`];
	await run([program, ...endpoints, ...ginkgo], { timeout: 580_000 });
	const [suite] = JSON.parse(readFileSync(report, "utf8")) as Report[];
	const specs = (suite?.SpecReports ?? []).filter(({ LeafNodeType }) => LeafNodeType === "It");
	return Object.fromEntries(
		specs.map(({ ContainerHierarchyTexts, LeafNodeText, State }) => [[...(ContainerHierarchyTexts ?? []), LeafNodeText].join(" "), State]),
	);
}

/** A web server as the specs look at it: its log, its file with the process's id, and its arguments. */
const serve = (port: number) =>
	`echo httpd: master process; echo $$ >/var/run/nginx.pid; trap 'exit 0' TERM; httpd -f -p ${port} -h /www & wait`;

/** The images that containers are made of have their names in the store; nothing can be pulled, and the specs of that fail. */
export async function buildImages(): Promise<void> {
	const { buildah } = findEngines();
	const tools = await buildWith("critest", async (folder) => {
		appendFileSync(join(folder, "etc/passwd"), "nobody:x:65534:65534::/:/bin/sh\n");
		symlinkSync("/run", join(folder, "var/run"));
		mkdirSync(join(folder, "www"));
		writeFileSync(join(folder, "www/index.html"), "Welcome to nginx!\n");
	});
	await must([buildah, "tag", tools, "registry.k8s.io/e2e-test-images/busybox:1.29-2"]);
	await buildServer(tools, "registry.k8s.io/e2e-test-images/nginx:1.14-2", 80);
	await buildServer(tools, "registry.k8s.io/e2e-test-images/httpd:2.4.39-4", 80);
	await buildServer(tools, "gcr.io/k8s-staging-cri-tools/hostnet-nginx-amd64:latest", 12003);
}

async function buildServer(from: string, name: string, port: number): Promise<void> {
	const { buildah } = findEngines();
	const container = await must([buildah, "from", "--pull-never", from]);
	await must([buildah, "config", "--cmd", JSON.stringify(["/bin/sh", "-c", serve(port)]), container]);
	const policy = join(sandbox().folder, "policy.json");
	await must([buildah, "commit", "--quiet", "--rm", "--disable-compression", "--signature-policy", policy, container, name]);
}
