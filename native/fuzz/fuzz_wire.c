/* Any bytes on a socket are frames or end the connection; a SPAWN among them is refused or decoded.
 */
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../kernel.h"
#include "../spawn.h"
#include "../wire.h"

enum { PIECE_BYTES_MAX = 64 << 10, FRAMES_MAX = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int64_t kernel_call(uint16_t nr, const uint64_t arguments[6]) {
  (void)nr;
  (void)arguments;
  return -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  int ends[2];
  struct frame_reader reader;
  struct spawn spawn;
  if (size > PIECE_BYTES_MAX || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 0;
  if (send(ends[0], data, size, MSG_DONTWAIT) < 0) abort();
  close(ends[0]);
  reader_init(&reader, FRAME_BYTES_MAX, 0);
  for (int n = 0; n < FRAMES_MAX && reader_read(&reader, ends[1]) == WIRE_FRAME; n++) {
    /* As if the descriptors were there: only their numbers matter here. */
    reader.frame.fds_count = 5;
    for (int fd = 0; fd < 5; fd++) {
      reader.frame.fds[fd] = -1;
    }
    if (spawn_decode(&reader.frame, &spawn) == 0) program_free(&spawn.program);
  }
  reader_free(&reader);
  close(ends[1]);
  return 0;
}
