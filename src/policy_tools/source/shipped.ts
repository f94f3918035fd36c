/** The word for ossify's own policies. @module */

/** Used instead of a path. */
export const shipped = "shipped";
