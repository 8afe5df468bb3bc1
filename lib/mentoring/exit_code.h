/* How mentord and mentorctl end, and where both look for their configuration. */
#pragma once

#include "store/store.h"

enum exit_code {
	EXIT_OK,
	EXIT_RUNTIME,       /* refused, failed, or something needs a human */
	EXIT_CONFIGURATION, /* or usage: file:line or word, and what to write instead */
	EXIT_NEWER,         /* the store's schema is a later one */
	EXIT_DAMAGED,       /* the store is */
};

extern const char default_config[];

enum exit_code exit_code_of_store(enum store_open how);
