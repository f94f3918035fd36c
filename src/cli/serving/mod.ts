/** What the command `agent` does: serve, and ask the one that serves. `work.ts` is the process of a worker. @module */
export { ask } from "./ask.ts";
export { serve } from "./serve.ts";
