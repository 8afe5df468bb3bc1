/* The files of words, embedded by the build. */
#pragma once

struct phrase_file {
	const char *name, *text;
};

/* The last has no name. */
extern const struct phrase_file phrase_files[];
