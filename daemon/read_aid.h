/* The reading aids of `mentorctl mail` and `mentorctl language`: standard input to standard output. */
#pragma once

/* Run the command words[0]; the exit status of the process. */
int read_aid(int n, char **words);
