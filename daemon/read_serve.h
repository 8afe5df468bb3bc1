/* The core's reader: answers frames until the channel closes. */
#pragma once

/* The exit status of the process. */
int read_serve(void);
