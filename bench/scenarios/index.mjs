// The scenarios by name: each returns its numbers and the lines that say them.
export const scenarios = {};
