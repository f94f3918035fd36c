/** Notations that Compose files and Quadlet units have in common: those of the flags of `docker run` and `podman run`. @module */
export { asOtherUser, ofImage } from "./image.ts";
export { mountOptions, tmpfsOf } from "./mounts.ts";
export { withReadOnlyTmpfs } from "./read_only.ts";
export { bytesOf } from "./size.ts";
export { userOf } from "./user.ts";
