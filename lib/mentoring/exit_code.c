#include "mentoring/exit_code.h"

const char default_config[] = "/etc/mentord/mentord.conf";

enum exit_code
exit_code_of_store(enum store_open how)
{
	static const enum exit_code codes[] = {
		[STORE_OPENED] = EXIT_OK,
		[STORE_NEWER] = EXIT_NEWER,
		[STORE_DAMAGED] = EXIT_DAMAGED,
		[STORE_FAILED] = EXIT_RUNTIME,
	};

	return codes[how];
}
