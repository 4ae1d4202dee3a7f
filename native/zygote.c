#include "zygote.h"

#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "monitor.h"
#include "sealed.h"
#include "wire.h"

enum {
  BACKLOG = 128,
  HASH_BYTES = 16,
  READ_BYTES = 16 << 10,
  OTHER_TRIES_MAX = 200,
  PAUSE_MILLIS = 10
};

#define SOCKET_NAME "zygote.sock"

struct zygote {
  struct namespaces namespaces;
  int listener;
  int lock;
};

/* What the starter reads when the zygote listens; anything else is why it does not. */
static const char listening[] = "+";

static pid_t zygote_pid;

/* FNV-1a, 64 bits: names a build, protects nothing. */
static uint64_t executable_hash(void) {
  static uint8_t bytes[READ_BYTES];
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  ssize_t count;
  while (fd >= 0 && (count = read(fd, bytes, sizeof(bytes))) > 0) {
    for (ssize_t n = 0; n < count; n++) hash = (hash ^ bytes[n]) * UINT64_C(0x100000001b3);
  }
  if (fd >= 0) close(fd);
  return hash;
}

struct __attribute__((packed)) version_payload {
  uint32_t length;
  char hash[HASH_BYTES];
  uint32_t pid;
};

void zygote_answer_hello(int connection) {
  struct version_payload payload = {.length = HASH_BYTES, .pid = (uint32_t)zygote_pid};
  char hash[HASH_BYTES + 1];
  snprintf(hash, sizeof(hash), "%016llx", (unsigned long long)executable_hash());
  memcpy(payload.hash, hash, HASH_BYTES);
  wire_send(connection, &MESSAGE_OF(FRAME_VERSION, payload));
}

/* A mount namespace whose root is an almost empty, read-only tmpfs with the empty folder /new. */
static bool become_nursery(const char *folder) {
  unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount("nursery", folder, "tmpfs", flags, "size=4k,nr_inodes=8,mode=0755") == 0 &&
         chdir(folder) == 0 && mkdir("new", 0755) == 0 &&
         /* pivot_root(2): the old root ends up over the new one and is detached from there. */
         syscall(SYS_pivot_root, ".", ".") == 0 && umount2(".", MNT_DETACH) == 0 &&
         mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | flags, NULL) == 0;
}

static _Noreturn void serve_nursery(const char *folder, int ready) {
  char done = '1';
  if (become_nursery(folder) && write(ready, &done, 1) == 1) pause();
  _exit(1);
}

/* Returns the nursery's nsfs descriptor or -1; the child that made it is gone afterwards. */
static int make_nursery(const char *folder) {
  int ends[2];
  char done = 0;
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  pid_t child = fork();
  if (child == 0) serve_nursery(folder, ends[1]);
  close(ends[1]);
  int nursery = -1;
  if (child > 0 && read(ends[0], &done, 1) == 1) {
    char path[32];
    snprintf(path, sizeof(path), "/proc/%d/ns/mnt", (int)child);
    nursery = open(path, O_RDONLY | O_CLOEXEC);
  }
  close(ends[0]);
  if (child > 0) {
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
  }
  return nursery;
}

/* Where another zygote holds the lock: waits until it listens. */
static bool other_listens(void) {
  for (int n = 0; n < OTHER_TRIES_MAX; n++) {
    int fd = unix_connect(SOCKET_NAME);
    if (fd >= 0) {
      close(fd);
      return true;
    }
    pause_millis(PAUSE_MILLIS);
  }
  return false;
}

static _Noreturn void give_up(int ready, const char *what) {
  char text[256];
  snprintf(text, sizeof(text), "%s: %s", what, strerror(errno));
  write_all(ready, text, strlen(text));
  _exit(1);
}

/* Leaves everything of the starter behind: session, descriptors, folder, mask. */
static void detach(int *ready) {
  if (setsid() < 0) give_up(*ready, "setsid");
  int null = open("/dev/null", O_RDWR);
  if (null < 0) give_up(*ready, "open /dev/null");
  for (int n = 0; n < 3; n++) dup2(null, n);
  *ready = dup3(*ready, 3, O_CLOEXEC) == 3 ? 3 : *ready;
  syscall(SYS_close_range, 4, ~0U, 0);
  umask(022);
  prctl(PR_SET_NAME, "carafe-zygote");
}

static void set_up(struct zygote *zygote, const char *folder, int ready) {
  if (chdir(folder) != 0) give_up(ready, folder);
  zygote->lock = open("zygote.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (zygote->lock < 0) give_up(ready, "open zygote.lock");
  if (flock(zygote->lock, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK || !other_listens()) give_up(ready, "lock zygote.lock");
    write_all(ready, listening, 1);
    _exit(0);
  }
  zygote->namespaces.host_mounts = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
  if (zygote->namespaces.host_mounts < 0) give_up(ready, "open /proc/self/ns/mnt");
  /* A slave of the host's namespace: what the host mounts later is seen here, nothing the other
   * way. */
  if (unshare(CLONE_NEWNS) != 0) give_up(ready, "unshare mount namespace");
  if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) != 0) give_up(ready, "make mounts slaves");
  zygote->namespaces.nursery = make_nursery(folder);
  if (zygote->namespaces.nursery < 0) give_up(ready, "make the nursery");
  /* Only the holder of the lock comes here, so that an old socket is a dead one's. */
  int private_folder = open(".", O_PATH | O_CLOEXEC);
  zygote->listener = unix_listen(private_folder, SOCKET_NAME, BACKLOG);
  if (zygote->listener < 0) give_up(ready, "listen on zygote.sock");
  close(private_folder);
}

static bool trusted(int connection) {
  struct ucred peer;
  socklen_t bytes = sizeof(peer);
  return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &bytes) == 0 &&
         (peer.uid == 0 || peer.uid == geteuid());
}

static _Noreturn void accept_for_ever(const struct zygote *zygote) {
  for (;;) {
    int connection = accept4(zygote->listener, NULL, NULL, SOCK_CLOEXEC);
    if (connection < 0) {
      /* Out of descriptors or memory: it may pass. */
      if (errno != EINTR && errno != ECONNABORTED) pause_millis(PAUSE_MILLIS);
      continue;
    }
    if (trusted(connection) && fork() == 0) {
      close(zygote->listener);
      close(zygote->lock);
      monitor_serve(connection, &zygote->namespaces);
    }
    close(connection);
  }
}

static _Noreturn void run(const char *folder, int ready) {
  struct zygote zygote;
  detach(&ready);
  set_up(&zygote, folder, ready);
  zygote_pid = getpid();
  /* Monitors are nobody's to wait for. They set it back before they fork. */
  signal(SIGCHLD, SIG_IGN);
  write_all(ready, listening, 1);
  close(ready);
  accept_for_ever(&zygote);
}

/* Waits for what the zygote has to say; an exit status. */
static int await(int ready) {
  char text[256];
  ssize_t count = read(ready, text, sizeof(text) - 1); /* it writes once, less than PIPE_BUF */
  text[count > 0 ? count : 0] = '\0';
  if (strcmp(text, listening) == 0) return 0;
  fprintf(stderr, "carafe: start zygote: %s\n", count > 0 ? text : "it died");
  return 1;
}

int zygote_main(const char *run_folder, char **argv, char **envp) {
  char folder[4096];
  int ends[2];
  if (!sealed_running()) {
    int error = sealed_execute(argv, envp);
    fprintf(stderr, "carafe: start zygote: run from memory: %s\n", strerror(error));
    return 1;
  }
  int length = snprintf(folder, sizeof(folder), "%s/private", run_folder);
  if (run_folder[0] != '/' || length >= (int)sizeof(folder) || pipe2(ends, O_CLOEXEC) != 0) {
    fprintf(stderr, "carafe: start zygote: --run is not an absolute path\n");
    return 1;
  }
  pid_t child = fork();
  if (child == 0) run(folder, ends[1]);
  close(ends[1]);
  int status = await(ends[0]);
  close(ends[0]);
  return child > 0 ? status : 1;
}
