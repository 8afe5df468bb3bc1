/* The reading aids of `mentorctl language` that need a dictionary: base forms, the mirror. */
#pragma once

#include "daemon/read_aid_language.h"

/* Words in, one a line; as many keys out. The lines are the corpus that decides between readings. */
int aid_lemma(const struct aid *aid);
