/*
 * The zygote: owns the private mount namespace, hands out the nursery, forks a monitor for every
 * connection.
 */
#pragma once

/*
 * Starts the zygote of a run folder in the background and returns an exit status when it listens:
 * 0, also where one runs already; else 1 and a line on stderr.
 */
int zygote_main(const char *run_folder, char **argv, char **envp);

/* Answers HELLO, in a process that the zygote forked. */
void zygote_answer_hello(int connection);
