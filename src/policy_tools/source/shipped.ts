/** The word for ossify's own policies. @module */

/** In place of a path. */
export const shipped = "shipped";
