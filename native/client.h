/* The command a user types: asks the daemon, lends it its stdio and signals, exits with what it
 * says. */
#ifndef CARAFE_CLIENT_H
#define CARAFE_CLIENT_H

int client_main(char **argv, char **envp);

#endif
