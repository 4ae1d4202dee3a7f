/* One executable, several programs: the first argument says whether this is the zygote, else it is
 * the client. */

#include "base.h"
#include "client.h"
#include "zygote.h"

int main(int count, char **argv, char **envp) {
  if (count == 4 && strcmp(argv[1], "zygote") == 0 && strcmp(argv[2], "--run") == 0) {
    return zygote_main(argv[3], argv, envp);
  }
  return client_main(argv, envp);
}
