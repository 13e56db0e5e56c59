/*
 * A tracer that says to the agent what the input says (native/agent): its answer to the agent's greeting, the control page,
 * and the work behind it. The agent then works on events and writes them, as it does in a process. No Python is needed.
 *
 *   u8       bit 0: the answer is taken from here (struct pyprobe_welcome), and not right
 *            bit 1: the control page's first words too
 *   the control page, cut where the fields end; u16 and so many bytes of the work behind it
 *   steps    u8: bits 0-3 the probe; bit 4 an event of texts, bit 5 the page is read again (with bytes changed: u8 where)
 *            i64 the event's integer
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "agent/control.c"
#include "agent/texts.h"
#include "input.h"

#define DATA 4096u
#define CONTROL (2 * PYPROBE_PAGE + DATA)
#define WORK (CONTROL + PYPROBE_PAGE + PYPROBE_VERDICTS * 2)
#define BYTES (WORK + PYPROBE_WORK_BYTES + PYPROBE_TALLY_BYTES)

static uint8_t *page; /* the ring, as its tracer has mapped it */
static int ring;

static void fail(const char *what) {
  perror(what);
  abort();
}

static void make_ring(void) {
  ring = memfd_create("fuzz", MFD_CLOEXEC);
  if (ring < 0 || ftruncate(ring, BYTES)) fail("memfd");
  page = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, ring, 0);
  if (page == MAP_FAILED) fail("mmap");
  py.version = 0x030b00f0; /* one in which nothing is asked of Python when variables are set */
}

static void answer(struct input *in, int fd, bool lies) {
  struct pyprobe_welcome w = {PYPROBE_WIRE_MAGIC, PYPROBE_WIRE_VERSION, PYPROBE_ACCEPT_RING, BYTES, "name"};
  if (lies) take(in, &w, sizeof w);
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof ring)];
  } control = {.header = {.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof ring)}};
  memcpy(CMSG_DATA(&control.header), &ring, sizeof ring);
  struct iovec iov = {&w, sizeof w};
  struct msghdr message = {.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  if (sendmsg(fd, &message, 0) != sizeof w) fail("sendmsg");
}

/* The page is a tracer's that lives, and that nobody waits for long. */
static void put_control(struct input *in, bool lies) {
  struct pyprobe_control *c = (struct pyprobe_control *)(page + CONTROL);
  take(in, c, sizeof *c);
  if (!lies) c->magic = PYPROBE_WIRE_MAGIC, c->version = PYPROBE_WIRE_VERSION, c->size = DATA;
  c->reader = 1;
  c->wait_ms &= 1;
  take(in, page + WORK, take16(in) % (PYPROBE_WORK_BYTES + 1));
}

static bool greet(struct input *in, bool lies) {
  int fds[2];
  struct pp_offer offer;
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds)) fail("socketpair");
  answer(in, fds[1], lies);
  uint32_t accepted = pp_offer_take(fds[0], 0, &offer);
  close(fds[0]);
  close(fds[1]);
  if (accepted == PYPROBE_ACCEPT_RING) pp_adopt(&offer);
  return accepted == PYPROBE_ACCEPT_RING;
}

static void event(struct input *in, uint8_t step, struct pp_code *code) {
  static const char text[] = "a/long/way/to/f\xc3\xa4\xc3\xb6\xc3\xbc.py";
  uint32_t probe = step & 15;
  int64_t value;
  take(in, &value, sizeof value);
  const struct pp_slot names[] = {pp_cstr(text), pp_cstr("f"), pp_cstr(NULL), pp_cstr("__main__")};
  code->texts = pp_texts_of(names);
  if (!(pp.mask & PP_BIT(probe))) return;
  pp.point[probe] &= (1u << (16 + PYPROBE_CONTEXT_CPU)) - 1; /* (what is had of a thread is asked of Python) */
  if (step & 16) {
    struct pp_slot slots[] = {pp_int(value), pp_cstr(text), pp_cstr(NULL), pp_cstr("")};
    pp_emit(probe, code->id, slots, 4);
  } else {
    pp_fire_int(probe, code, value);
  }
  __atomic_store_n((uint64_t *)page, pp.position, __ATOMIC_RELEASE); /* its reader has taken all */
}

static void run_steps(struct input *in) {
  struct pp_code codes[2] = {{.id = 1}, {.id = 70000}};
  while (in->left) {
    uint8_t step = take8(in);
    if (step & 32) {
      uint8_t where = take8(in);
      take(in, page + WORK + where * 2u, 2);
      pp_work_forget(&codes[0]);
      pp_work_forget(&codes[1]);
      if (look()) read_control(pp.generation + 1);
    }
    event(in, step, &codes[step >> 7]);
  }
  for (int i = 0; i < 2; i++) free(codes[i].rows);
}

/* Nothing is written behind the rows. */
static void forget_tallies(void) {
  uint8_t *rows = page + WORK + PYPROBE_WORK_BYTES;
  uint64_t used;
  memcpy(&used, rows, sizeof used);
  if (used > PYPROBE_TALLY_BYTES) fail("the rows are longer than there is room");
  memset(rows, 0, used);
  for (uint64_t at = used; at < PYPROBE_TALLY_BYTES && at < used + 2048; at++)
    if (rows[at]) fail("a value stands behind the rows");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct input in = {data, size};
  if (!page) make_ring();
  uint8_t lies = take8(&in);
  memset(page + PYPROBE_PAGE, 0, PYPROBE_PAGE);
  memset(page, 0, 8);
  memset(page + WORK, 0, PYPROBE_WORK_BYTES);
  struct input welcome = in;
  if (lies & 1) take(&in, &(struct pyprobe_welcome){0}, sizeof(struct pyprobe_welcome));
  put_control(&in, lies & 2);
  if (greet(&welcome, lies & 1)) {
    if (look()) read_control(1);
    run_steps(&in);
    forget_tallies();
    pp_forget_ring();
  }
  return 0;
}
