#include "config/complaint.h"

#include <stdarg.h>

GPtrArray *
complaints_new(void)
{
	return g_ptr_array_new_with_free_func(g_free);
}

void
complain(GPtrArray *complaints, const char *file, unsigned line, const char *format, ...)
{
	GString *text = g_string_new(file);
	va_list arguments;

	if (line > 0)
		g_string_append_printf(text, ":%u", line);
	g_string_append(text, ": ");
	va_start(arguments, format);
	g_string_append_vprintf(text, format, arguments);
	va_end(arguments);
	g_ptr_array_add(complaints, g_string_free(text, FALSE));
}
