/* The numbered schema files, embedded by the build: store_schema[n] leads from version n to n + 1. */
#pragma once

extern const char *const store_schema[];
