/* The command a user types: asks the daemon, lends it its stdio and signals, exits with what it
 * says. */
#pragma once

int client_main(char **argv, char **envp);
