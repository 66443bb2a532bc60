/** Exit code of a step that cannot run on this machine. */
export const SKIPPED = 77;

/** The only valid exit code for the child process of the step `exit`. */
export const EXIT_CODE = 7;
