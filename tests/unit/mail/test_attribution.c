#include "mail/attribution.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "mail/line.h"

static void
knows_attributions(void **state)
{
	static const struct {
		const char *text;
		size_t lines;
	} rows[] = {
		{ "On Mon, Nov 23, 2026 at 9:12 AM Anna <a@b.fi> wrote:\n> x\n", 1 },
		{ "ma 23.11.2026 klo 9.12 Mentori (q@b.fi) kirjoitti:\n> x\n", 1 },
		{ "Den m\xc3\xa5n 23 nov. 2026 09:12Mentor <q@b.fi> skrev:\n> x\n", 1 },
		{ "Mentori kirjoitti 23.11.2026 9:12:\n> x\n", 1 },
		{ "Anna <a@b.fi> schrieb am Fr., 28.\nApr. 2017 um 11:53 Uhr:\n> x\n", 2 },
		{ "On Nov 21, 2014,\nat 10:18,\nJohn <j@b.fi> wrote:\n> x\n", 3 },
		{ "On Thu, 31 Mar 2016 at 11:16 Some\n\n<\nmailto:Some <s@b.fi>\n> wrote:\n\nx\n",
		  5 },
		{ "2014-03-09 20:48 GMT+01:00 Anna <a@b.fi>:\n\nx\n", 1 },
		{ "---- John Smith wrote ----\n> x\n", 1 },
		{ "Anna wrote:\n> x\n", 1 },
		{ "Anna wrote:\nx\n", 0 },
		{ "Ma 23.11. esimies kirjoitti: \"Hyv\xc3\xa4\xc3\xa4.\" S\xc3\xa4ilytin sen.\n",
		  0 },
		{ "Some words of mine\nOn Mon, Nov 23, 2026 at 9:12 AM Anna <a@b.fi> wrote:\n> x\n",
		  0 },
		{ "The meeting is on 23.11.2026 at 9:12\nx\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct lines lines;
		lines_split(rows[i].text, &lines);
		lines_mark(&lines);
		if (attribution_at(&lines, 0).n != rows[i].lines)
			print_error("row %zu\n", i);
		assert_int_equal(attribution_at(&lines, 0).n, rows[i].lines);
		lines_clear(&lines);
	}
}

static void
knows_header_blocks(void **state)
{
	static const struct {
		const char *text;
		size_t lines;
	} rows[] = {
		{ "From: a@b.fi\nSent: Monday\nTo: c\nSubject: x\n\nhi\n", 4 },
		{ "*Von:* Anna\n*Gesendet:* Dienstag, 3. J\xc3\xa4nner 2017\n*An:* Eva\n\nhi\n",
		  3 },
		{ "From: Human\n<a@b.fi>\nSent: 2019\nTo: c\n\nhi\n", 4 },
		{ "Date: Wed, 16 May 2012\nTo: c@d.fi\n\n", 2 },
		{ "From: what I can tell, nobody did.\n\nhi\n", 0 },
		{ "To: be or not\nhi\n", 0 },
		{ "A: 7\nB: 8\nC: 5\nD: 8\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct lines lines;
		lines_split(rows[i].text, &lines);
		lines_mark(&lines);
		if (header_block_at(&lines, 0) != rows[i].lines)
			print_error("row %zu\n", i);
		assert_int_equal(header_block_at(&lines, 0), rows[i].lines);
		lines_clear(&lines);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_attributions),
		cmocka_unit_test(knows_header_blocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
