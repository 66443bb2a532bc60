// A part of a library that is opened but has no functions.
