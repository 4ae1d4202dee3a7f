/* Where this instance of Carafe lives, and what the command line says about it. */
#pragma once

#include "base.h"

enum personality { PERSONALITY_CARAFE = 0, PERSONALITY_OCI = 1 };

struct settings {
  enum personality personality;
  const char *verb;     /* the first argument that is no option; "" if there is none */
  const char *sub_verb; /* the one after it, or "" */
  char root[PATH_MAX];
  char run[PATH_MAX];
  char library[PATH_MAX]; /* lib/carafe, where the daemon is */
  char executable[PATH_MAX];
};

/* The variable by which a copy in memory knows the file that it is a copy of. */
#define SETTINGS_EXECUTABLE "CARAFE_EXECUTABLE"

/* False, after a line on stderr, if a path is too long. */
bool settings_read(struct settings *settings, char **argv);
