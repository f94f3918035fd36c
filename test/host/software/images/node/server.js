// A shop: pages that are rendered once and cached, uploads, and a log of requests. It makes its folders when it starts.
const { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { join } = require("node:path");

const folders = { cache: join(__dirname, ".cache/pages"), logs: join(__dirname, "logs"), uploads: join(__dirname, "uploads") };
for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });

function page(name) {
	const file = join(folders.cache, `${name}.html`);
	if (!existsSync(file)) writeFileSync(file, "served\n");
	return readFileSync(file);
}

function store(request, response) {
	const parts = [];
	request.on("data", (part) => parts.push(part));
	request.on("end", () => {
		writeFileSync(join(folders.uploads, `${Date.now()}.bin`), Buffer.concat(parts));
		response.end("stored\n");
	});
}

createServer((request, response) => {
	appendFileSync(join(folders.logs, "access.log"), `${request.method} ${request.url}\n`);
	if (request.method === "POST") store(request, response);
	else response.end(page("index"));
}).listen(3000);
