/* Unit tests of the decoder, the machine, frames, queues and the log; built with ASan and UBSan. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../kernel.h"
#include "../log.h"
#include "../machine.h"
#include "../queue.h"
#include "../spawn.h"
#include "../wire.h"

static int failures;

#define CHECK(condition)                                              \
  do {                                                                \
    if (!(condition)) {                                               \
      fprintf(stderr, "%s:%d: %s\n", __func__, __LINE__, #condition); \
      failures++;                                                     \
    }                                                                 \
  } while (0)

/* A kernel that answers from a list and remembers the last call. */
static int64_t answers[64];
static int answers_count;
static int calls;
static uint16_t last_nr;
static uint64_t last_arguments[6];
static char last_text[64];

int64_t kernel_call(uint16_t nr, const uint64_t arguments[6]) {
  last_nr = nr;
  memcpy(last_arguments, arguments, sizeof(last_arguments));
  if (nr == 4) snprintf(last_text, sizeof(last_text), "%s", (const char *)arguments[0]);
  int64_t answer = calls < answers_count ? answers[calls] : 0;
  calls++;
  return answer;
}

static void answer(int64_t value) {
  answers[answers_count++] = value;
}

enum { NUMBERS_AT = 0, TEXT_AT = 64, POOL_BYTES = 128, CODE_MAX = 8 };

/* A blob under construction. */
struct blob {
  uint32_t header[16];
  struct instruction code[CODE_MAX];
  uint32_t relocation[2];
  uint8_t data[POOL_BYTES];
};

static struct blob blob;

static uint64_t region_at(uint32_t offset, uint32_t bytes) {
  return offset | (uint64_t)bytes << 32;
}

static struct instruction plain(enum operation op) {
  return (struct instruction){
      .op = (uint8_t)op, .dst = REGISTER_NONE, .target = PROGRAM_NONE, .jump = PROGRAM_NONE};
}

/* A program of "count" END instructions with a pool that holds "text" at 64 and zeros. */
static void begin(uint32_t count) {
  memset(&blob, 0, sizeof(blob));
  answers_count = 0;
  calls = 0;
  uint32_t header[] = {0x50465243,   1 | 32u << 16, count,       1, POOL_BYTES, POOL_BYTES + 8, 0,
                       PROGRAM_NONE, PROGRAM_NONE,  PROGRAM_NONE};
  memcpy(blob.header, header, sizeof(header));
  for (uint32_t n = 0; n < CODE_MAX; n++) {
    blob.code[n] = plain(OP_END);
  }
  blob.relocation[0] = POOL_BYTES;
  blob.relocation[1] = TEXT_AT;
  memcpy(blob.data + TEXT_AT, "text", 5);
}

static int decode(struct program *program) {
  static uint8_t bytes[sizeof(struct blob)];
  size_t code = blob.header[2] * sizeof(struct instruction);
  size_t at = 64;
  memcpy(bytes, blob.header, 64);
  memcpy(bytes + at, blob.code, code);
  at += code;
  memcpy(bytes + at, blob.relocation, 8);
  at += 8;
  memcpy(bytes + at, blob.data, POOL_BYTES);
  at += POOL_BYTES;
  /* An exact copy, so that ASan sees a read past the end. */
  uint8_t *exact = malloc(at);
  memcpy(exact, bytes, at);
  int error = program_decode(exact, at, program);
  for (size_t length = 0; error == 0 && length < at; length++) {
    struct program ignored;
    CHECK(program_decode(exact, length, &ignored) == EINVAL);
  }
  free(exact);
  return error;
}

static bool valid(void) {
  struct program program;
  int error = decode(&program);
  if (error == 0) program_free(&program);
  return error == 0;
}

static struct machine machine;
static struct failure failure;

static bool run(void) {
  struct program program;
  if (decode(&program) != 0) return false;
  machine_init(&machine, &program);
  for (int n = 0; n < 16; n++) {
    machine.registers[n] = n;
  }
  return machine_run(&machine, machine.program.header.main, &failure);
}

static void header_rules(void) {
  struct {
    int word;
    uint32_t value;
  } bad[] = {{0, 1},
             {1, 2 | 32u << 16},
             {1, 1 | 257u << 16},
             {2, 0},
             {4, 4000},
             {5, POOL_BYTES - 1},
             {5, (16u << 20) + 1},
             {6, 1},
             {6, PROGRAM_NONE},
             {7, 1},
             {8, 1},
             {9, 0},
             {11, 137},
             {12, 137},
             {13, 1},
             {15, 1}};
  begin(1);
  CHECK(valid());
  for (size_t n = 0; n < sizeof(bad) / sizeof(bad[0]); n++) {
    begin(1);
    blob.header[bad[n].word] = bad[n].value;
    CHECK(!valid());
  }
  begin(1);
  blob.header[11] = POOL_BYTES;
  blob.header[12] = 8;
  CHECK(valid());
  begin(1);
  blob.header[11] = 0xfffffff8;
  blob.header[12] = 16;
  CHECK(!valid());
}

static void relocation_rules(void) {
  begin(1);
  blob.relocation[0] = 4;
  CHECK(!valid());
  begin(1);
  blob.relocation[0] = POOL_BYTES + 8;
  CHECK(!valid());
  begin(1);
  blob.relocation[1] = POOL_BYTES + 8;
  CHECK(!valid());
  begin(1);
  struct program program;
  CHECK(decode(&program) == 0);
  uint64_t address;
  memcpy(&address, program.pool + POOL_BYTES, sizeof(address));
  CHECK(strcmp((const char *)address, "text") == 0);
  program_free(&program);
}

static bool first_valid(struct instruction i) {
  begin(2);
  blob.code[0] = i;
  return valid();
}

static bool argument_valid_as(uint8_t kind, uint64_t argument) {
  struct instruction i = plain(OP_SYSCALL);
  i.kinds[5] = kind;
  i.arguments[5] = argument;
  return first_valid(i);
}

static void argument_rules(void) {
  CHECK(argument_valid_as(ARGUMENT_REGISTER, 31) && !argument_valid_as(ARGUMENT_REGISTER, 32));
  CHECK(argument_valid_as(ARGUMENT_FD_PATH, 31) && !argument_valid_as(ARGUMENT_FD_PATH, 32));
  CHECK(argument_valid_as(ARGUMENT_REGION, region_at(0, POOL_BYTES + 8)));
  CHECK(!argument_valid_as(ARGUMENT_REGION, region_at(1, POOL_BYTES + 8)));
  CHECK(!argument_valid_as(ARGUMENT_REGION, region_at(0xffffffff, 2)));
  CHECK(!argument_valid_as(ARGUMENT_REGION, region_at(0, 0)));
  CHECK(argument_valid_as(ARGUMENT_STRING, region_at(TEXT_AT, 5)));
  CHECK(!argument_valid_as(ARGUMENT_STRING, region_at(TEXT_AT, 4)));
  CHECK(!argument_valid_as(ARGUMENT_STRING, region_at(TEXT_AT, 6)));
  CHECK(!argument_valid_as(5, 0));
}

static void instruction_rules(void) {
  struct instruction i = plain(OP_SYSCALL);
  i.nr = 1023;
  CHECK(first_valid(i));
  i.nr = 1024;
  CHECK(!first_valid(i));
  i = plain(OP_SYSCALL);
  i.on_error = ERROR_JUMPS;
  CHECK(!first_valid(i));
  i.target = 1;
  CHECK(first_valid(i));
  i.target = 2;
  CHECK(!first_valid(i));
  i = plain(OP_SYSCALL);
  i.condition = CONDITION_EQUAL;
  CHECK(!first_valid(i));
  i.jump = 1;
  CHECK(first_valid(i));
  i.condition = 7;
  CHECK(!first_valid(i));
  CHECK(!first_valid(plain(OP_LOAD)) && !first_valid(plain(OP_STORE)));
  CHECK(!first_valid(plain(OP_SET)) && !first_valid(plain(OP_TEST)));
  CHECK(!first_valid(plain(OP_FORMAT)) && !first_valid(plain(OP_EXPECT)));
  CHECK(!first_valid(plain(OP_JUMP)) && !first_valid(plain(OP_ASK)));
  CHECK(!first_valid(plain(OP_REPORT)) && !first_valid(plain(OP_FAIL)));
  CHECK(!first_valid(plain(0)) && !first_valid(plain(14)));
  i = plain(OP_END);
  i.stage = 4;
  CHECK(!first_valid(i));
  i = plain(OP_SET);
  i.dst = 32;
  CHECK(!first_valid(i));
  begin(1);
  blob.code[0] = plain(OP_SYSCALL);
  CHECK(!valid());
}

static struct instruction load_of(uint8_t width) {
  struct instruction i = plain(OP_LOAD);
  i.dst = 20;
  i.width = width;
  i.kinds[0] = ARGUMENT_REGION;
  i.arguments[0] = region_at(NUMBERS_AT, width);
  return i;
}

static void load_extends(void) {
  int64_t expected[] = {0xff, 0xffff, -1, -1};
  for (int n = 0; n < 4; n++) {
    begin(2);
    memset(blob.data, 0xff, 8);
    blob.code[0] = load_of((uint8_t)(1 << n));
    CHECK(run());
    CHECK(machine.registers[20] == expected[n]);
    machine_free(&machine);
  }
}

static void store_and_format(void) {
  begin(3);
  blob.code[0] = plain(OP_STORE);
  blob.code[0].width = 2;
  blob.code[0].kinds[0] = ARGUMENT_REGION;
  blob.code[0].arguments[0] = region_at(40, 2);
  blob.code[0].kinds[1] = ARGUMENT_REGISTER;
  blob.code[0].arguments[1] = 9;
  blob.code[1] = plain(OP_FORMAT);
  blob.code[1].dst = 21;
  blob.code[1].kinds[0] = ARGUMENT_REGISTER;
  blob.code[1].arguments[0] = 15;
  blob.code[1].kinds[1] = ARGUMENT_REGION;
  blob.code[1].arguments[1] = region_at(0, 20);
  CHECK(run());
  CHECK(machine.program.pool[40] == 9 && machine.program.pool[41] == 0);
  CHECK(machine.registers[21] == 2 && memcmp(machine.program.pool, "15\0", 3) == 0);
  machine_free(&machine);
  blob.code[1].arguments[0] = 20; /* still -1 */
  CHECK(!run() && failure.instruction == 1 && failure.error == EINVAL);
  machine_free(&machine);
}

/* Whether a syscall that answers "result" jumps over the FAIL after it. */
static bool jumps_on(enum condition condition, int64_t result, int64_t value) {
  begin(3);
  answer(result);
  blob.code[0] = plain(OP_SYSCALL);
  blob.code[0].condition = (uint8_t)condition;
  blob.code[0].value = value;
  blob.code[0].jump = 2;
  blob.code[1] = plain(OP_FAIL);
  blob.code[1].listed[0] = 77;
  bool jumped = run();
  CHECK(jumped || failure.error == 77);
  machine_free(&machine);
  return jumped;
}

static void conditions(void) {
  CHECK(jumps_on(CONDITION_EQUAL, 3, 3) && !jumps_on(CONDITION_EQUAL, 3, 4));
  CHECK(jumps_on(CONDITION_NOT_EQUAL, 3, 4) && !jumps_on(CONDITION_NOT_EQUAL, 3, 3));
  CHECK(jumps_on(CONDITION_LESS, 3, 4) && !jumps_on(CONDITION_LESS, 3, -4));
  CHECK(jumps_on(CONDITION_NOT_LESS, 3, 3) && !jumps_on(CONDITION_NOT_LESS, 3, 4));
  CHECK(jumps_on(CONDITION_ANY_BIT, 5, 4) && !jumps_on(CONDITION_ANY_BIT, 5, 2));
  CHECK(jumps_on(CONDITION_NO_BIT, 5, 2) && !jumps_on(CONDITION_NO_BIT, 5, 4));
}

/* The errno a program fails with whose first call fails with EPERM; 0 if it goes on, -1 if it
 * jumps. */
static int outcome_of(enum on_error on_error, uint8_t listed) {
  begin(3);
  answer(-EPERM);
  blob.code[0] = plain(OP_SYSCALL);
  blob.code[0].dst = 20;
  blob.code[0].on_error = (uint8_t)on_error;
  blob.code[0].listed[7] = listed;
  blob.code[0].target = 2;
  blob.code[1] = plain(OP_SET);
  blob.code[1].dst = 21;
  bool ran = run();
  CHECK(machine.registers[20] == -EPERM);
  int outcome = !ran ? (int)failure.error : machine.registers[21] == 0 ? 0 : -1;
  machine_free(&machine);
  return outcome;
}

static void errors(void) {
  CHECK(outcome_of(ERROR_FAILS, EPERM) == EPERM);
  CHECK(outcome_of(ERROR_LISTED_GOES_ON, EPERM) == 0);
  CHECK(outcome_of(ERROR_LISTED_GOES_ON, ENOENT) == EPERM);
  CHECK(outcome_of(ERROR_LISTED_JUMPS, EPERM) == -1);
  CHECK(outcome_of(ERROR_LISTED_JUMPS, ENOENT) == EPERM);
  CHECK(outcome_of(ERROR_GOES_ON, 0) == 0);
  CHECK(outcome_of(ERROR_JUMPS, 0) == -1);
}

static void loops_are_bounded(void) {
  begin(2);
  blob.code[0] = plain(OP_SYSCALL);
  blob.code[0].condition = CONDITION_EQUAL;
  blob.code[0].jump = 0;
  blob.code[0].bound = 5;
  CHECK(!run() && failure.error == ELOOP && calls == 6);
  machine_free(&machine);
}

static void expect_reads_memory(void) {
  int32_t values[] = {0, -ENOENT, 5};
  uint32_t errors_expected[] = {0, ENOENT, EPROTO};
  for (int n = 0; n < 3; n++) {
    begin(2);
    memcpy(blob.data, &values[n], sizeof(values[n]));
    blob.code[0] = plain(OP_EXPECT);
    blob.code[0].kinds[0] = ARGUMENT_REGION;
    blob.code[0].arguments[0] = region_at(0, 4);
    bool ran = run();
    CHECK(ran == (errors_expected[n] == 0) && (ran || failure.error == errors_expected[n]));
    machine_free(&machine);
  }
}

static void test_fails_or_jumps(void) {
  begin(2);
  blob.code[0] = plain(OP_TEST);
  blob.code[0].kinds[0] = ARGUMENT_REGISTER;
  blob.code[0].arguments[0] = 7;
  blob.code[0].arguments[1] = 3;
  blob.code[0].condition = CONDITION_EQUAL;
  blob.code[0].value = 3;
  blob.code[0].listed[0] = EXDEV;
  blob.code[0].stage = 2;
  CHECK(!run() && failure.error == EXDEV && failure.stage == 2);
  machine_free(&machine);
  blob.code[0].value = 4;
  CHECK(run());
  machine_free(&machine);
}

static void arguments_are_passed(void) {
  begin(2);
  blob.code[0] = plain(OP_SYSCALL);
  blob.code[0].nr = 4;
  blob.code[0].kinds[0] = ARGUMENT_FD_PATH;
  blob.code[0].arguments[0] = 12;
  blob.code[0].kinds[1] = ARGUMENT_REGISTER;
  blob.code[0].arguments[1] = 9;
  blob.code[0].arguments[5] = UINT64_MAX;
  CHECK(run() && last_nr == 4 && last_arguments[1] == 9 && last_arguments[5] == UINT64_MAX);
  CHECK(strcmp(last_text, "/proc/self/fd/12") == 0);
  machine_free(&machine);
  blob.code[0].arguments[0] = 22; /* -1 */
  calls = 0;
  CHECK(!run() && failure.error == EBADF && calls == 0);
  machine_free(&machine);
}

static void faults_always_fail(void) {
  begin(2);
  blob.code[0] = plain(OP_SYSCALL);
  blob.code[0].on_error = ERROR_GOES_ON;
  blob.header[9] = 0;
  blob.header[10] = ENOSPC;
  CHECK(!run() && failure.error == ENOSPC && calls == 0);
  machine_free(&machine);
}

static void host_only_operations(void) {
  begin(2);
  blob.code[0] = plain(OP_EXIT);
  CHECK(!run() && failure.error == EPROTO);
  machine_free(&machine);
  blob.code[0] = plain(OP_ASK);
  blob.code[0].kinds[1] = ARGUMENT_REGION;
  blob.code[0].arguments[1] = region_at(0, 8);
  CHECK(!run() && failure.error == ENOSYS);
  machine_free(&machine);
}

static void queue_keeps_order(void) {
  struct queue queue = {0};
  CHECK(queue_append(&queue, "abc", 3) && queue_append(&queue, "def", 3));
  queue_drop(&queue, 2);
  CHECK(queue_append(&queue, "ghi", 3));
  CHECK(queue.length == 7 && memcmp(queue_front(&queue), "cdefghi", 7) == 0);
  queue_drop(&queue, 7);
  CHECK(queue.length == 0 && queue.bytes == NULL);
}

static int ends[2];

static void connect_pair(void) {
  CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
}

static void close_pair(void) {
  close(ends[0]);
  close(ends[1]);
}

static void frame_arrives_byte_by_byte(void) {
  static const uint8_t bytes[] = {3, 0, 0, 0, FRAME_STDIN, 1, 0, 0, 'a', 'b', 'c'};
  struct frame_reader reader;
  connect_pair();
  reader_init(&reader, 16, MSG_DONTWAIT);
  for (int round = 0; round < 2; round++) {
    for (size_t n = 0; n < sizeof(bytes); n++) {
      CHECK(reader_read(&reader, ends[1]) == WIRE_LATER);
      CHECK(write(ends[0], bytes + n, 1) == 1);
    }
    CHECK(reader_read(&reader, ends[1]) == WIRE_FRAME);
    CHECK(reader.frame.length == 3 && memcmp(reader.frame.payload, "abc", 3) == 0);
  }
  close(ends[0]);
  CHECK(reader_read(&reader, ends[1]) == WIRE_ENDED);
  reader_free(&reader);
  close(ends[1]);
}

static bool header_accepted(const uint8_t header[8]) {
  struct frame_reader reader;
  connect_pair();
  reader_init(&reader, 16, 0);
  CHECK(write(ends[0], header, 8) == 8);
  close(ends[0]);
  enum wire_result result = reader_read(&reader, ends[1]);
  reader_free(&reader);
  close(ends[1]);
  return result == WIRE_FRAME;
}

static void frame_rules(void) {
  CHECK(header_accepted((uint8_t[]){0, 0, 0, 0, 1, 1, 0, 0}));
  CHECK(!header_accepted((uint8_t[]){0, 0, 0, 0, 1, 2, 0, 0}));
  CHECK(!header_accepted((uint8_t[]){17, 0, 0, 0, 1, 1, 0, 0}));
  CHECK(!header_accepted((uint8_t[]){0xff, 0xff, 0xff, 0xff, 1, 1, 0, 0}));
  CHECK(!header_accepted((uint8_t[]){0, 0, 0, 0, 1, 1, 1, 0}));
  CHECK(!header_accepted((uint8_t[]){1, 0, 0, 0, 1, 1, 0, 0}));
}

static void frame_carries_descriptors(void) {
  struct frame_reader reader;
  connect_pair();
  int sent[FRAME_FDS_MAX];
  for (int n = 0; n < FRAME_FDS_MAX; n++) {
    sent[n] = ends[0];
  }
  struct iovec pieces[] = {{.iov_base = "ab", .iov_len = 2}, {.iov_base = "c", .iov_len = 1}};
  struct message message = {
      .type = 9, .pieces = pieces, .pieces_count = 2, .fds = sent, .fds_count = FRAME_FDS_MAX};
  CHECK(wire_send(ends[0], &message));
  reader_init(&reader, 16, 0);
  CHECK(reader_read(&reader, ends[1]) == WIRE_FRAME);
  CHECK(reader.frame.fds_count == FRAME_FDS_MAX && memcmp(reader.frame.payload, "abc", 3) == 0);
  int fd = frame_take_fd(&reader.frame, 2);
  CHECK(fcntl(fd, F_GETFD) == FD_CLOEXEC && frame_take_fd(&reader.frame, 16) == -1);
  int left = reader.frame.fds[3];
  reader_free(&reader);
  CHECK(fcntl(left, F_GETFD) == -1 && fcntl(fd, F_GETFD) == FD_CLOEXEC);
  close(fd);
  close_pair();
}

static void message_copies_from_anywhere(void) {
  struct iovec pieces[] = {{.iov_base = "ab", .iov_len = 2}, {.iov_base = "cde", .iov_len = 3}};
  struct message message = {.type = 7, .pieces = pieces, .pieces_count = 2};
  uint8_t whole[13];
  CHECK(message_bytes(&message) == sizeof(whole));
  message_copy(&message, 0, whole);
  CHECK(memcmp(whole, "\5\0\0\0\7\1\0\0abcde", 13) == 0);
  for (size_t from = 0; from <= sizeof(whole); from++) {
    uint8_t *rest = malloc(sizeof(whole) - from + 1);
    message_copy(&message, from, rest);
    CHECK(memcmp(rest, whole + from, sizeof(whole) - from) == 0);
    free(rest);
  }
}

static void spawn_rules(void) {
  struct spawn_options options = {.log_files = 1, .name_bytes = 3};
  uint8_t payload[67];
  struct frame frame = {.type = FRAME_SPAWN, .length = sizeof(payload), .payload = payload};
  struct spawn spawn;
  memcpy(payload + 64, "a/b", 3);
  memcpy(payload, &options, sizeof(options));
  CHECK(spawn_decode(&frame, &spawn) == EPROTO);
  memcpy(payload + 64, "a.b", 3);
  CHECK(spawn_decode(&frame, &spawn) == EPROTO); /* no descriptors */
  options.name_bytes = 4;
  memcpy(payload, &options, sizeof(options));
  CHECK(spawn_decode(&frame, &spawn) == EPROTO);
  frame.length = 10;
  CHECK(spawn_decode(&frame, &spawn) == EPROTO);
}

static char folder[] = "/tmp/carafe-unit.XXXXXX";

static size_t read_log(const char *name, char *text, size_t bytes) {
  char path[64];
  snprintf(path, sizeof(path), "%s/%s", folder, name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t count = fd >= 0 ? read(fd, text, bytes - 1) : 0;
  if (fd >= 0) close(fd);
  text[count > 0 ? count : 0] = '\0';
  unlink(path);
  return (size_t)(count > 0 ? count : 0);
}

static void log_has_cri_records(void) {
  static struct log log;
  static char text[65536];
  struct timespec time = {.tv_sec = 1700000000, .tv_nsec = 5};
  int fd = open(folder, O_PATH | O_CLOEXEC);
  CHECK(log_open(&log, fd, 0, 1) == 0);
  log_write(&log, LOG_STDOUT, (const uint8_t *)"a\n\nb", 4, &time);
  log_write(&log, LOG_STDERR, (const uint8_t *)"c\n", 2, &time);
  log_close(&log);
  read_log("log", text, sizeof(text));
  CHECK(strcmp(text,
               "2023-11-14T22:13:20.000000005Z stdout F a\n"
               "2023-11-14T22:13:20.000000005Z stdout F \n"
               "2023-11-14T22:13:20.000000005Z stdout P b\n"
               "2023-11-14T22:13:20.000000005Z stderr F c\n") == 0);
  close(fd);
}

static void log_rotates_by_record(void) {
  static struct log log;
  static char text[65536];
  static uint8_t line[20000];
  struct timespec time = {0};
  int fd = open(folder, O_PATH | O_CLOEXEC);
  memset(line, 'x', sizeof(line));
  line[sizeof(line) - 1] = '\n';
  CHECK(log_open(&log, fd, 100, 3) == 0);
  log_write(&log, LOG_STDOUT, line, sizeof(line), &time);
  log_write(&log, LOG_STDOUT, (const uint8_t *)"1\n2\n3\n", 6, &time);
  log_close(&log);
  /* Two records of 42 bytes fit into 100; the long line's records have files of their own. */
  CHECK(read_log("log", text, sizeof(text)) == 42);
  CHECK(read_log("log.1", text, sizeof(text)) == 84);
  CHECK(read_log("log.2", text, sizeof(text)) == 20000 - 16384 - 1 + 41);
  CHECK(read_log("log.3", text, sizeof(text)) == 0);
  close(fd);
}

int main(void) {
  header_rules();
  relocation_rules();
  argument_rules();
  instruction_rules();
  load_extends();
  store_and_format();
  conditions();
  errors();
  loops_are_bounded();
  expect_reads_memory();
  test_fails_or_jumps();
  arguments_are_passed();
  faults_always_fail();
  host_only_operations();
  queue_keeps_order();
  frame_arrives_byte_by_byte();
  frame_rules();
  frame_carries_descriptors();
  message_copies_from_anywhere();
  spawn_rules();
  CHECK(mkdtemp(folder) != NULL);
  log_has_cri_records();
  log_rotates_by_record();
  rmdir(folder);
  if (failures == 0) puts("unit tests: ok");
  return failures != 0;
}
