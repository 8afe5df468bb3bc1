/* `mentorctl mail threads`: which messages of an mbox belong together. */
#pragma once

#include "daemon/read_aid_language.h"

/* An mbox in aid->file, read as it comes; a list of threads out, each a list of positions from 0. */
int aid_threads(const struct aid *aid);
