/* Everything that reads one header field: addresses, ids, dates, words, parameters, results. */
#include <stdint.h>
#include <stdlib.h>

#include "mail/address.h"
#include "mail/authres.h"
#include "mail/datetime.h"
#include "mail/field.h"
#include "mail/msgid.h"
#include "mail/token.h"
#include "mime/content.h"
#include "mime/word.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void
read_addresses(struct bytes field)
{
	static const struct token_place place = { "box@example.org", "+", "in.example.org" };
	g_autoptr(GArray) mailboxes = mailboxes_parse(field, 200);

	for (guint i = 0; i < mailboxes->len; i++) {
		char *address = g_array_index(mailboxes, struct mailbox, i).address;
		char *to[] = { address, NULL };
		g_autofree char *plain = address_undo_percent(address);
		g_autoptr(GArray) tokens = tokens_of_recipients(to, &place);
		if (!g_utf8_validate(address, -1, NULL) || !address_equals(address, address))
			abort();
		address_is_valid(plain);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct bytes field = { .at = (const char *)data, .len = len };
	struct bytes header = field;
	struct field one;
	struct bytes id;
	struct content content;

	read_addresses(field);
	while (field_next(&header, &one))
		datetime_parse(one.body);
	datetime_parse(field);
	authres_dmarc(field, "mx.example.org", "mx");
	content_parse(field, &content);
	g_autofree char *name = content_text(&content, "filename");
	content_clear(&content);
	g_autofree char *words = words_decode(field);
	if (!g_utf8_validate(words, -1, NULL))
		abort();
	while (msgid_next(&field, &id)) {
		struct token token;
		g_autofree char *text = g_utf8_make_valid(id.at, (gssize)id.len);
		token_of_id(text, &token);
	}
	return 0;
}
