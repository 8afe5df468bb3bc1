#include "mime/itip.h"

char *
itip_text(const struct message *message, size_t most)
{
	static const char *const types[] = { "text/calendar", "application/ics" };

	for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
		for (guint j = 0; j < message->entities->len; j++) {
			const struct entity *entity = message_entity(message, j);
			if (entity_is(entity, types[i]))
				return entity_text(entity, most);
		}
	return NULL;
}
