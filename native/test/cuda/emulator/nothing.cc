// A part of a library that is opened but not used.
