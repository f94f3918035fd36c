/** What is read at most. @module */

/** Of a bundle, in bytes: a policy has some 200 KB, a large fleet's data some 20 MB. */
export const maxBundle = 256 * 1024 * 1024;
