/* What a mentee's instructions do: TAUKO, JATKA, TOINEN, LUONNOS, SIIRTO, LOPETA and their kin.
 *
 * A command acts only as a reply that carries a token of ours; in a fresh mail it is asked back (M44), but
 * for LUONNOS, which can only hide. Each is confirmed in one line. Reads: what the words ask for. Writes: the
 * course, drafts, proposals, what is to leave. */
#pragma once

#include "mentoring/incoming.h"

/* *is_filed: it was an instruction, or a yes or no to a question of ours, and is done. Sets
 * incoming->class then. */
bool mentee_command_file(struct incoming *incoming, bool *is_filed, GError **error);
