/* Start one of our own programs as a child with an empty environment, a channel and a secret. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

/* The program `name` ("mentord-fetch") beside our own executable, else in the installed place.
 * `secret_fd` becomes the child's fd 3, rewound, for its offset is shared by all that were given
 * it (-1: none, and fd 3 is closed). Signal mask and handlers are reset, and the child leads a
 * process group of its own. On success `*pid` is the child and `*channel_fd` the core's end of its channel. */
bool spawn_child(const char *name, int secret_fd, pid_t *pid, int *channel_fd, GError **error);

/* A program of the admin's, without arguments: `input` is what it reads, what it writes goes nowhere, and nothing of ours
 * is open in it. It leads a process group of its own. */
bool spawn_other(const char *path, const char *input, pid_t *pid, GError **error);

/* The path of one of our own programs: beside our own executable, else in the installed place. Owned
 * by the caller. */
char *spawn_program(const char *name);

/* Where spawn_child would look first: the directory of our own executable. Owned by the caller. */
char *spawn_directory(void);
