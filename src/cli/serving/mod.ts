/** What the command `agent` does: serve, work for the server, and ask it. @module */
export { ask } from "./ask.ts";
export { serve } from "./serve.ts";
export { work } from "./work.ts";
