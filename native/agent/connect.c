/*
 * connect.c: the handshake of wire.h, and the ring's mapping.
 *
 * Both descriptors are closed before we return, close-on-exec while they live, and every wait is bounded: whatever goes
 * wrong, the program runs on untraced.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "ring.h"

#define PATIENCE_S 5
/* Of a program that the tracer has started, and what comes of it: it would rather wait than be missed. */
#define COMMAND_PATIENCE_S 15
#define READER_MS 3000
#define VERDICT_BYTES (PYPROBE_VERDICTS * sizeof(uint16_t))
#define CONTROL_BYTES (PYPROBE_PAGE + VERDICT_BYTES + PYPROBE_WORK_BYTES) /* what the tracer writes */

_Static_assert(sizeof(struct pyprobe_control) <= PYPROBE_PAGE, "the verdicts begin a page after the control");

static void be_patient(int fd) {
  struct timeval patience = {getenv(PYPROBE_ENV_SOCKET) ? COMMAND_PATIENCE_S : PATIENCE_S, 0};
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

/*
 * What PYPROBE_SOCKET said. Kept from the first time on: the program may change its environment before it forks, or never
 * had it there.
 */
static char name[PYPROBE_NAME_BYTES + PYPROBE_KEY_BYTES + 1];

static void keep_name(const char *told, size_t size) {
  size_t length = strnlen(told, size);
  if (!length || length >= sizeof name) return;
  memcpy(name, told, length);
  name[length] = 0;
}

static int open_socket(void) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  const char *set = getenv(PYPROBE_ENV_SOCKET);
  if (!name[0] && set) keep_name(set, sizeof name);
  size_t length = strnlen(name, PYPROBE_NAME_BYTES);
  if (!length) return -1;
  memcpy(address.sun_path + 1, name, length);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  be_patient(fd);
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
  if (!connect(fd, (struct sockaddr *)&address, size)) return fd;
  close(fd);
  return -1;
}

static bool send_hello(int fd, uint32_t flags, const char *why) {
  struct pyprobe_hello hello = {.magic = PYPROBE_WIRE_MAGIC, .version = PYPROBE_WIRE_VERSION, .pid = getpid(),
                                .ppid = getppid(), .python = py.version, .can = pp_can(), .flags = flags};
  if (py.free_threaded) hello.flags |= PYPROBE_HELLO_FREE_THREADED;
  if (py.debug) hello.flags |= PYPROBE_HELLO_DEBUG;
  if (flags & PYPROBE_HELLO_HERE) hello.tracer = pp.control->tracer;
  prctl(PR_GET_NAME, hello.execname);
  size_t length = strlen(name);
  if (length > PYPROBE_NAME_BYTES) memcpy(hello.key, name + PYPROBE_NAME_BYTES, length - PYPROBE_NAME_BYTES);
  if (why) snprintf(hello.message, sizeof hello.message, "%s", why);
  else pp_message_take(hello.message, sizeof hello.message);
  ssize_t n;
  do n = send(fd, &hello, sizeof hello, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return n == sizeof hello;
}

static bool understood(const struct pyprobe_welcome *w) {
  return w->magic == PYPROBE_WIRE_MAGIC && w->version == PYPROBE_WIRE_VERSION;
}

/* The ring's descriptor, or -1: there is none, or it is late, or not understood (then nothing is accepted). */
static int receive_welcome(int fd, struct pyprobe_welcome *welcome) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
  } control;
  struct iovec iov = {welcome, sizeof *welcome};
  struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t n;
  do n = recvmsg(fd, &message, MSG_CMSG_CLOEXEC | MSG_WAITALL);
  while (n < 0 && errno == EINTR);
  if (n != sizeof *welcome || !understood(welcome)) welcome->accepted = PYPROBE_ACCEPT_NOT;
  if (n <= 0) return -1;
  struct cmsghdr *c = CMSG_FIRSTHDR(&message);
  int ring = -1;
  if (c && c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS) memcpy(&ring, CMSG_DATA(c), sizeof ring);
  if (welcome->accepted == PYPROBE_ACCEPT_RING) return ring;
  if (ring >= 0) close(ring);
  return -1;
}

void pp_unmap(struct pp_offer *m) {
  if (m->consumer) munmap(m->consumer, PYPROBE_PAGE);
  if (m->producer) munmap(m->producer, PYPROBE_PAGE);
  if (m->data) munmap(m->data, 2 * m->size);
  if (m->control) munmap(m->control, CONTROL_BYTES);
  if (m->tallies) munmap(m->tallies, PYPROBE_TALLY_BYTES);
  memset(m, 0, sizeof *m);
}

static uint8_t *map(int fd, uint8_t *where, uint64_t bytes, int protection, uint64_t offset) {
  void *at = mmap(where, bytes, protection, MAP_SHARED | (where ? MAP_FIXED : 0), fd, (off_t)offset);
  return at == MAP_FAILED ? NULL : at;
}

/* The data stands twice in a row, so that no record wraps. */
static uint8_t *map_data(int fd, uint64_t size) {
  uint8_t *at = mmap(NULL, 2 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (at == MAP_FAILED) return NULL;
  if (map(fd, at, size, PROT_READ | PROT_WRITE, 2 * PYPROBE_PAGE) &&
      map(fd, at + size, size, PROT_READ | PROT_WRITE, 2 * PYPROBE_PAGE))
    return at;
  munmap(at, 2 * size);
  return NULL;
}

static bool map_ring(int fd, uint64_t bytes, struct pp_offer *m) {
  const uint64_t fixed = 2 * PYPROBE_PAGE + CONTROL_BYTES + PYPROBE_TALLY_BYTES;
  struct stat st;
  memset(m, 0, sizeof *m);
  if (fstat(fd, &st) || (uint64_t)st.st_size != bytes || bytes <= fixed) return false;
  m->size = bytes - fixed;
  if (m->size & (m->size - 1) || m->size < PYPROBE_PAGE || m->size > 1u << 31) return false;
  m->consumer = map(fd, NULL, PYPROBE_PAGE, PROT_READ, 0);
  m->producer = map(fd, NULL, PYPROBE_PAGE, PROT_READ | PROT_WRITE, PYPROBE_PAGE);
  m->data = map_data(fd, m->size);
  const uint64_t control = 2 * PYPROBE_PAGE + m->size;
  m->control = map(fd, NULL, CONTROL_BYTES, PROT_READ, control);
  m->tallies = map(fd, NULL, PYPROBE_TALLY_BYTES, PROT_READ | PROT_WRITE, control + CONTROL_BYTES);
  if (m->consumer && m->producer && m->data && m->control && m->tallies) {
    const struct pyprobe_control *c = (const struct pyprobe_control *)m->control;
    if (c->magic == PYPROBE_WIRE_MAGIC && c->version == PYPROBE_WIRE_VERSION && c->size == m->size)
      return m->mapped = true;
  }
  pp_unmap(m);
  return false;
}

static struct pp_offer now;

void pp_adopt(const struct pp_offer *m) {
  if (pp_has_ring()) pp_forget_ring();
  pp_drop_retired(!pp_attends(PP_SHARED));
  if (pp_attends(PP_SHARED)) pp_ring_lock();
  now = *m;
  pp.pid = getpid();
  pp.consumer = (const volatile uint64_t *)m->consumer;
  pp.producer = (volatile uint64_t *)m->producer;
  pp.facts = (volatile struct pyprobe_producer *)(m->producer + 64);
  pp.data = m->data;
  pp.size = m->size;
  pp.verdict = (const volatile uint16_t *)(m->control + PYPROBE_PAGE);
  pp.ops = m->control + PYPROBE_PAGE + VERDICT_BYTES;
  pp.tallies = m->tallies;
  pp.position = *pp.producer;
  pp.limit = 0;
  pp.epoch++;
  pp.facts->version = PYPROBE_WIRE_VERSION;
  pp.facts->magic = PYPROBE_WIRE_MAGIC;
  pp.control = (volatile struct pyprobe_control *)m->control;
  pp.generation = pp.control->generation - 1; /* whatever it asks for is news */
  pp.strsize = pp.control->strsize;
  if (pp_attends(PP_SHARED)) pp_ring_unlock();
  pp_clock_start();
}

static uint64_t milliseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

/*
 * The reader says in the control page that it has the ring. We write nothing before, for what it learns of a ring too
 * late it cannot put in order any more. One that is busy with a long batch is not waited for: the order suffers then.
 */
static void await_reader(const volatile struct pyprobe_control *control) {
  struct timespec nap = {0, 50000};
  uint64_t end = milliseconds() + READER_MS;
  while (!__atomic_load_n(&control->reader, __ATOMIC_ACQUIRE) && milliseconds() < end) nanosleep(&nap, NULL);
}

uint32_t pp_offer_take(int fd, uint32_t flags, struct pp_offer *offer) {
  struct pyprobe_welcome welcome = {.accepted = PYPROBE_ACCEPT_NOT};
  be_patient(fd);
  bool here = pp_has_ring() && !pp_reader_is_gone();
  if (!send_hello(fd, flags | (here ? PYPROBE_HELLO_HERE : 0), NULL)) return PYPROBE_ACCEPT_NOT;
  int ring = receive_welcome(fd, &welcome);
  if (welcome.accepted != PYPROBE_ACCEPT_RING) return welcome.accepted;
  bool mapped = ring >= 0 && map_ring(ring, welcome.ring_bytes, offer);
  if (ring >= 0) close(ring);
  if (!mapped) return PYPROBE_ACCEPT_NOT;
  keep_name(welcome.socket, sizeof welcome.socket);
  await_reader((const volatile struct pyprobe_control *)offer->control);
  return PYPROBE_ACCEPT_RING;
}

void pp_offer_refuse(int fd, const char *why) { send_hello(fd, PYPROBE_HELLO_NEVER, why); }

bool pp_connect(uint32_t flags) {
  int fd = open_socket();
  if (fd < 0) return false;
  struct pp_offer offer;
  uint32_t answer = pp_offer_take(fd, flags, &offer);
  close(fd);
  if (answer != PYPROBE_ACCEPT_RING) return false;
  pp_adopt(&offer);
  pp_process_write();
  return true;
}

/* ---- letting go ---- */

void pp_unmap_ring(void) { pp_unmap(&now); }

bool pp_release_ring(struct pp_offer *to) {
  *to = now;
  memset(&now, 0, sizeof now);
  return to->mapped;
}
