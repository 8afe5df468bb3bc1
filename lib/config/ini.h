/* The lines of a configuration file and of its drop-ins.
 *
 * libinih takes more than a person means: a line over 198 bytes is cut in two, " ;" starts a
 * comment inside a value, an indented line is added to the key above it. Such lines are refused
 * here before it sees them, so every complaint has its line. */
#pragma once

#include <glib.h>

struct ini_entry {
	char *section;
	char *key; /* NULL: the line [section] itself */
	char *value;
	const char *file; /* lives as long as the program */
	unsigned line;
};

/* FILE, then the files of the directory FILE.d that end in .conf, by name. The entries in order, freed with the array;
 * a key may come again in a later file, never in the same. */
GPtrArray *ini_read(const char *path, GPtrArray *complaints);
