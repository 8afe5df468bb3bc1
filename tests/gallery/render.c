/* Renders mails for the gallery: each line of the input is a JSON object with lang, name and data,
 * each line of the output one with subject, from, preheader, text and html, or error. */
#include <stdio.h>
#include <stdlib.h>

#include "template/catalogue.h"

static void
set(json_t *object, const char *name, const char *value)
{
	json_object_set_new(object, name, value == NULL ? json_null() : json_string(value));
}

static json_t *
rendered_of(const struct catalogue *catalogue, const json_t *wanted)
{
	const char *lang = json_string_value(json_object_get(wanted, "lang"));
	const char *name = json_string_value(json_object_get(wanted, "name"));
	struct rendered mail;
	g_autoptr(GError) error = NULL;
	json_t *object = json_object();

	if (!catalogue_render(catalogue, lang, name, json_object_get(wanted, "data"), &mail,
	                      &error)) {
		set(object, "error", error->message);
		return object;
	}
	set(object, "subject", mail.subject);
	set(object, "from", mail.from_name);
	set(object, "preheader", mail.preheader);
	set(object, "text", mail.text);
	set(object, "html", mail.html);
	rendered_clear(&mail);
	return object;
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	struct catalogue *catalogue = argc == 2 ? catalogue_open(argv[1], NULL, &error) : NULL;
	json_t *wanted;

	if (catalogue == NULL) {
		fprintf(stderr, "%s\n", error == NULL ? "usage: render TEMPLATES" : error->message);
		return EXIT_FAILURE;
	}
	while ((wanted = json_loadf(stdin, JSON_DISABLE_EOF_CHECK, NULL)) != NULL) {
		json_t *object = rendered_of(catalogue, wanted);
		json_dumpf(object, stdout, JSON_COMPACT);
		putchar('\n');
		json_decref(object);
		json_decref(wanted);
	}
	catalogue_free(catalogue);
	return EXIT_SUCCESS;
}
