#include "client.h"

#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>

#include "attach.h"
#include "daemon.h"
#include "foreground.h"
#include "request.h"
#include "sealed.h"
#include "settings.h"
#include "terminal.h"
#include "wire.h"

enum {
  EXIT_CARAFE = 125, /* the command itself failed, as Docker has it */
  CODE_UNKNOWN = -1,
  END_MILLIS_MAX = 30000,
  IMPATIENCE = 3, /* so many signals end a client whose daemon does not answer */
};

struct client {
  struct settings settings;
  char **argv;
  char **envp;
  int connection; /* to the daemon or the one-shot compiler, -1: closed */
  struct frame_reader reader;
  int signals;
  int signals_sent;
  struct attachment attachment;
  int code; /* what to exit with, once known */
};

/* A missing descriptor would be the next one opened, a socket; /dev/null is what is meant. */
static void complete_stdio(void) {
  for (int n = 0; n < 3; n++) {
    if (fcntl(n, F_GETFD) < 0 && open("/dev/null", O_RDWR) < 0) _exit(EXIT_CARAFE);
  }
}

/*
 * SIGTSTP, SIGTTIN and SIGTTOU keep stopping the client, as they should. SIGPIPE is blocked so that
 * a broken pipe is an error first and can restore the terminal.
 */
static int watch_signals(void) {
  signals_watch((const int[]){SIGPIPE, 0});
  return signals_watch((const int[]){SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2, SIGALRM,
                                     SIGWINCH, SIGCONT, 0});
}

/* Whether a container's program may run in this process. Wrong only in being careful: an option's
 * value may look so. */
static bool runs_programs(const struct client *client) {
  bool runs = false;
  for (char **argument = client->argv; *argument != NULL; argument++) {
    runs = runs || strcmp(*argument, "run") == 0 || strcmp(*argument, "create") == 0 ||
           strcmp(*argument, "exec") == 0;
  }
  return runs && client->settings.personality == PERSONALITY_OCI;
}

/* Returns only where this process is a copy in memory already or cannot be one. */
static bool leave_file(const struct client *client) {
  if (!runs_programs(client) || sealed_running()) return true;
  setenv(SETTINGS_EXECUTABLE, client->settings.executable, 1);
  extern char **environ;
  int error = sealed_execute(client->argv, environ);
  fprintf(stderr, "carafe-oci: run from memory: %s\n", strerror(error));
  return false;
}

static _Noreturn void become_oneshot(const struct client *client, int socket) {
  char path[PATH_MAX];
  signals_unblock();
  /* The compiler's standard input is the socket, which it writes to as well. */
  socket = fcntl(socket, F_DUPFD, 10);
  dup2(STDIN_FILENO, 4); /* "update -r -" reads it */
  dup2(socket, STDIN_FILENO);
  snprintf(path, sizeof(path), "%.*s/carafe-oci-oneshot", PATH_MAX - 32, client->settings.library);
  execv(path, client->argv);
  fprintf(stderr, "carafe-oci: exec %s: %s\n", path, strerror(errno));
  _exit(EXIT_CARAFE);
}

/* A compiler for this one command, at the other end of a socket pair. */
static int start_oneshot(const struct client *client) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -1;
  /* Not a child of this process: those of a program that fails are killed. */
  pid_t between = fork();
  if (between == 0 && fork() == 0) become_oneshot(client, ends[1]);
  if (between == 0) _exit(0);
  close(ends[1]);
  waitpid(between, NULL, 0);
  return ends[0];
}

static void use_connection(struct client *client, int connection) {
  if (client->connection >= 0) {
    close(client->connection);
    reader_free(&client->reader);
  }
  client->connection = connection;
  reader_init(&client->reader, FRAME_BYTES_MAX, 0);
  if (connection >= 0) {
    request_send(connection, client->settings.personality, client->argv, client->envp);
  }
}

/* False, after lines on stderr, if there is nobody to ask. */
static bool connect_daemon(struct client *client, int connection) {
  bool nobody = connection == -ENOENT || connection == -ECONNREFUSED;
  if (connection < 0 && client->settings.personality == PERSONALITY_OCI) {
    connection = start_oneshot(client);
    if (connection < 0) perror("carafe-oci: start the compiler");
  } else if (nobody) {
    connection = daemon_start(&client->settings);
  } else if (connection < 0) {
    daemon_explain(&client->settings, -connection);
  }
  if (connection < 0) return false;
  use_connection(client, connection);
  return true;
}

static uint32_t first_number(const struct frame *frame) {
  uint32_t number = EXIT_CARAFE;
  if (frame->length >= sizeof(number)) memcpy(&number, frame->payload, sizeof(number));
  return number;
}

static void take_attach(struct client *client, struct frame *frame) {
  int socket = frame_take_fd(frame, 0);
  if (socket < 0 || frame->length < 1) return;
  if (client->attachment.socket >= 0) attach_end(&client->attachment);
  attach_begin(&client->attachment, socket, frame->payload[0]);
}

/* Who asked the daemon to end gets a pidfd of it, and is done when nothing of it is left. */
static void take_exit(struct client *client, struct frame *frame) {
  client->code = (int)(first_number(frame) & 0xff);
  int timeout = frame->fds_count > 0 ? END_MILLIS_MAX : 0;
  poll(&(struct pollfd){.fd = frame_take_fd(frame, 0), .events = POLLIN}, 1, timeout);
}

static void take_program(struct client *client, struct frame *frame) {
  int code = foreground_run(frame, client->connection, client->signals);
  if (code != FOREGROUND_GO_ON) client->code = code;
}

static void take_frame(struct client *client) {
  struct frame *frame = &client->reader.frame;
  switch (frame->type) {
    case FRAME_EXIT: take_exit(client, frame); break;
    case FRAME_ATTACH: take_attach(client, frame); break;
    case FRAME_PROGRAM: take_program(client, frame); break;
    case FRAME_HOST_ONLY: use_connection(client, start_oneshot(client)); break;
    default: break;
  }
}

static void read_connection(struct client *client) {
  if (reader_read(&client->reader, client->connection) == WIRE_FRAME) {
    take_frame(client);
    return;
  }
  close(client->connection);
  client->connection = -1;
  reader_free(&client->reader);
}

static _Noreturn void leave(struct client *client, int code) {
  attach_end(&client->attachment);
  exit(code);
}

static void take_signal(struct client *client) {
  struct signalfd_siginfo info;
  if (read(client->signals, &info, sizeof(info)) != sizeof(info)) return;
  uint32_t number = info.ssi_signo;
  bool asks_to_end = number == SIGINT || number == SIGTERM || number == SIGHUP || number == SIGQUIT;
  bool attached = client->attachment.socket >= 0;
  bool passes = (client->attachment.flags & ATTACH_SIGNALS) != 0;
  if (attached && (passes || !asks_to_end)) {
    attach_signal(&client->attachment, number);
    return;
  }
  /* The container goes on without a client that does not speak for it. */
  if (attached) leave(client, 128 + (int)number);
  if (client->connection >= 0) {
    wire_send_bytes(client->connection, FRAME_SIGNAL, &number, sizeof(number));
  }
  if (asks_to_end && ++client->signals_sent >= IMPATIENCE) leave(client, 128 + (int)number);
}

/* What to exit with when daemon and container have said all they will. */
static int last_word(const struct client *client) {
  const struct attachment *attachment = &client->attachment;
  if (attachment->detached) return 0;
  if (client->code != CODE_UNKNOWN) return client->code;
  if (attachment->ended) return (int)(attachment->code & 0xff);
  if (client->settings.personality == PERSONALITY_OCI) {
    fprintf(stderr, "carafe-oci: the compiler ended without an answer\n");
  } else {
    fprintf(stderr, "carafe: the daemon ended without an answer\n");
    fprintf(stderr, "hint: its log is %s/daemon.log\n", client->settings.run);
  }
  return EXIT_CARAFE;
}

static int converse(struct client *client) {
  struct attachment *attachment = &client->attachment;
  for (;;) {
    bool attached = attachment->socket >= 0;
    bool answered = client->code != CODE_UNKNOWN || client->connection < 0;
    if (attachment->detached || (!attached && answered)) return last_word(client);
    struct pollfd polls[] = {
        {.fd = client->signals, .events = POLLIN},
        /* Nothing comes after EXIT; a connection that closed early would only be reported again. */
        {.fd = client->code == CODE_UNKNOWN ? client->connection : -1, .events = POLLIN},
        {.fd = -1},
        {.fd = -1},
    };
    int timeout = attach_polls(attachment, polls + 2);
    if (poll(polls, 4, timeout) < 0) continue;
    if (polls[0].revents != 0) take_signal(client);
    if (attachment->socket >= 0) attach_turn(attachment, polls + 2);
    if (polls[1].revents != 0) read_connection(client);
  }
}

int client_main(char **argv, char **envp) {
  static struct client client;
  complete_stdio();
  client.argv = argv;
  client.connection = -1;
  client.code = CODE_UNKNOWN;
  attach_init(&client.attachment);
  if (!settings_read(&client.settings, argv) || !leave_file(&client)) return EXIT_CARAFE;
  /* settings_read took its own variable out. */
  extern char **environ;
  client.envp = environ;
  (void)envp;
  bool stops =
      strcmp(client.settings.verb, "system") == 0 && strcmp(client.settings.sub_verb, "stop") == 0;
  int connection = daemon_connect(&client.settings);
  /* A socket without a daemon is one that was killed: the next one sweeps what it left. */
  if (stops && connection == -ENOENT) return 0;
  client.signals = watch_signals();
  if (!connect_daemon(&client, connection)) return EXIT_CARAFE;
  return converse(&client);
}
