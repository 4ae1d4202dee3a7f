#include "ask.h"

#include "wire.h"

int ask_compiler(void *context, const struct question *question, struct program *answer) {
  const int *connection = context;
  struct iovec pieces[] = {
      {.iov_base = (void *)&question->code, .iov_len = sizeof(question->code)},
      {.iov_base = (void *)question->bytes, .iov_len = question->length},
  };
  struct message message = {.type = FRAME_ASK,
                            .pieces = pieces,
                            .pieces_count = 2,
                            .fds = question->fds,
                            .fds_count = question->fds_count};
  if (*connection < 0 || !wire_send(*connection, &message)) return ECANCELED;
  struct frame_reader reader;
  int error = ECANCELED;
  reader_init(&reader, FRAME_BYTES_MAX, 0);
  if (reader_read(&reader, *connection) == WIRE_FRAME && reader.frame.type == FRAME_ANSWER) {
    error = program_decode(reader.frame.payload, reader.frame.length, answer);
  }
  reader_free(&reader);
  return error;
}
