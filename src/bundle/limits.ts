/** Limits for reading. @module */

/** Of a bundle, in bytes: a policy has some 200 KB, a large fleet's data some 20 MB. */
export const maxBundle = 256 * 1024 * 1024;

/** Entries of a bundle's archive. A folder is read up to as many files. */
export const maxEntries = 10_000;

/** Characters of an entry's path. Each of its folders is a level of the data: they nest no deeper than JSON may. */
export const maxPath = 512;
