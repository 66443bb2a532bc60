/** Of a step that cannot be done here. */
export const SKIPPED = 77;

/** With this a process of the step `exit` ends, and with no other. */
export const EXIT_CODE = 7;
