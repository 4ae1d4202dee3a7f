/* One executable, several programs: what it is called as, or its first argument, says which. */
#include <stdio.h>
#include <string.h>

#include "zygote.h"

int main(int count, char **argv, char **envp) {
  if (count == 4 && strcmp(argv[1], "zygote") == 0 && strcmp(argv[2], "--run") == 0) {
    return zygote_main(argv[3], argv, envp);
  }
  return 125;
}
