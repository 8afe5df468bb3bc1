#include "daemon/read_serve_mirror.h"

#include "base/pack.h"
#include "base/remedy.h"
#include "child/channel.h"
#include "child/protocol.h"

bool
mirror_serving_prepare(struct mirror_serving *serving, const char *templates, struct bytes request,
                       GError **error)
{
	struct unpack from = unpack_from(request);
	g_autofree char *lang = unpack_str(&from);

	if (!serving->is_loaded) {
		if (!mirror_tables_load(&serving->tables, templates, error))
			return false;
		serving->is_loaded = true;
	}
	return mirror_tables_need(&serving->tables, language_of(lang), error);
}

bool
mirror_serving_answer(struct mirror_serving *serving, struct bytes payload, GError **error)
{
	struct mirror_request request = { 0 };

	if (!mirror_request_unpack(payload, &request)) {
		g_set_error(error, REMEDY, REMEDY_OPERATOR, "the core sent answers that are none");
		return false;
	}
	const struct mirror_person person = {
		.language = language_of(request.lang),
		.names = request.names,
	};
	g_autoptr(GPtrArray) findings =
	    mirror_find(&serving->tables, &person, (const char *const *)request.texts, error);
	mirror_request_clear(&request);
	if (!findings)
		return false;
	g_autoptr(GByteArray) to = g_byte_array_new();
	mirror_findings_pack(findings, to);
	return channel_send(CHILD_CHANNEL_FD, FRAME_FINDINGS, to->data, to->len, error);
}

void
mirror_serving_clear(struct mirror_serving *serving)
{
	if (serving->is_loaded)
		mirror_tables_clear(&serving->tables);
	serving->is_loaded = false;
}
