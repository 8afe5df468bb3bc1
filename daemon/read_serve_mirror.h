/* The mirror, served: what recurs in the answers that the core hands over. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/bytes.h"
#include "language/mirror.h"

/* What is loaded when the first answers come. Zeroed at first. */
struct mirror_serving {
	struct mirror_tables tables;
	bool is_loaded;
};

/* Load what a request (struct mirror_request) needs; of it only the language is looked at. */
bool mirror_serving_prepare(struct mirror_serving *serving, const char *templates,
                            struct bytes request, GError **error);
/* Read the answers and send the findings to the core. */
bool mirror_serving_answer(struct mirror_serving *serving, struct bytes request, GError **error);
void mirror_serving_clear(struct mirror_serving *serving);
