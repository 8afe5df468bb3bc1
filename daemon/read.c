/* mentord-read: understands one message at a time, for the core (over its channel) or for a
 * person (a command, a message on standard input). The only program that parses strangers' bytes;
 * it has no network, no secret and no store. */
#include "daemon/read_aid.h"
#include "daemon/read_serve.h"

int
main(int argc, char **argv)
{
	return argc > 1 ? read_aid(argc - 1, argv + 1) : read_serve();
}
