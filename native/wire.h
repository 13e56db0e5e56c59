/*
 * wire.h: the one record format.
 *
 * Every writer (the agent inside a Python process, and the programs in the kernel) produces these records; one reader
 * (native/addon) takes them; the sandbox's decoder (src/runtime/isolate) reads them in the batches the reader makes.
 * src/wire.ts is generated from the constants below (`npm run generate`), and .ci/run fails when it is stale.
 *
 * An agent ring is one sealed memfd, made by the tracer, mapped by exactly one producing process and by the reader.
 * Its first three parts have the layout of the kernel's BPF ring buffer map, so one reader serves both:
 *
 *   offset                     who writes   what
 *   0                          reader       u64 consumer position, bytes ever taken
 *   PAGE                       producer     u64 producer position, bytes ever reserved; then, at + 64, struct pyprobe_producer
 *   2 * PAGE                   producer     data, `size` bytes (a power of two); map it twice in a row so that no record wraps
 *   2 * PAGE + size            tracer       struct pyprobe_control, then the verdict table, then the work
 *   behind that                producer     the tallies, PYPROBE_TALLY_BYTES: pages that nobody writes cost nothing
 *
 * (A BPF ring buffer has no parts behind its data, and nothing after the producer position.)
 *
 * In the data part each record stands 8-aligned behind the kernel's 8-byte header:
 *
 *    0        4        8               16       20       24    26    28       32
 *   +--------+--------+---------------+--------+--------+-----+-----+--------+----------
 *   | length | page   | time          | pid    | tid    |kind |probe| ref    | slots ...
 *   +--------+--------+---------------+--------+--------+-----+-----+--------+----------
 *     bit 31 busy       CLOCK_MONOTONIC                         |       |
 *     bit 30 discard    ns                                      |       code object's id, from 1; 0 = none
 *     rest: bytes after this header                             the session's probe number (events and losses)
 *
 * The length counts from `time` and is not padded; the next header stands at the next multiple of 8.
 * A producer sets busy while it writes, and stores the length without it (release) when the record is whole.
 *
 * Slots follow in the order that the probe's layout names. Both sides know the layout; no slot says its own type.
 *   int   8 bytes, signed, little-endian.
 *   str   u32 length, u8 state, 3 zero bytes, then `length` bytes (no NUL), padded with zeros to a multiple of 8.
 * An event has only those slots of its probe's layout whose bit is set in `captures`, and behind them, for each bit
 * PYPROBE_CONTEXT_x that is set there, what that is of the thread, in the order of the bits.
 */
#ifndef PYPROBE_WIRE_H
#define PYPROBE_WIRE_H

#include <stdint.h>

#define PYPROBE_WIRE_MAGIC 0x31707970u /* "pyp1" */
#define PYPROBE_WIRE_VERSION 3u

#define PYPROBE_PAGE 4096u
#define PYPROBE_BUSY 0x80000000u
#define PYPROBE_DISCARD 0x40000000u
#define PYPROBE_LENGTH_MASK 0x3fffffffu
#define PYPROBE_HEADER_SIZE 8u
#define PYPROBE_RECORD_SIZE 24u

/* A record's `kind`. Slots of the fixed kinds are given in brackets. */
#define PYPROBE_KIND_EVENT 1u   /* a probe fired; slots by the probe's layout */
#define PYPROBE_KIND_CODE 2u    /* describes code object `ref`, once, before its first event [int first line, str filename, str funcname, str qualname, str module, int the number by which PYPROBE_CONTEXT_PYSTACK of this ring knows it] */
#define PYPROBE_KIND_PROCESS 3u /* the ring's first record, and again after the name changes [int ppid, int uid, int gid, int python version (PY_VERSION_HEX), str execname, str interpreter file] */
#define PYPROBE_KIND_THREAD_END 4u /* thread `tid` will fire no more [] */
#define PYPROBE_KIND_MESSAGE 5u /* for the person at the terminal [int severity: 0 note, 1 warning, 2 error, str text] */
#define PYPROBE_KIND_EXEC 6u /* process `pid` runs another program from here on: other things stand at its addresses [] */
#define PYPROBE_KIND_TALLY 7u  /* values of row (`probe` = its tally, `ref`) that are new: its keys, then pairs of a word's number and what it has grown by (of an extreme: what it is now). A producer writes one for a value that found no row, the reader the others [int ..., str ... (of a kernel's), int ...] */

/* What a record may have of the thread that fired, behind its slots: bits of `captures`. */
#define PYPROBE_CONTEXT_CPU 8u        /* int: the processor */
#define PYPROBE_CONTEXT_VTIMESTAMP 9u /* int: ns that the thread has had of processors */
#define PYPROBE_CONTEXT_ERRNO 10u     /* int */
#define PYPROBE_CONTEXT_CWD 11u       /* str: the working directory; null when it cannot be told */
#define PYPROBE_CONTEXT_PYSTACK 12u   /* str, of bytes: u32 code object, u32 line for each Python frame, innermost first */
#define PYPROBE_CONTEXT_USTACK 13u    /* str, of bytes: u64 the caller of the function that begins here, 0 elsewhere; then u64 for each frame, innermost first */
#define PYPROBE_CONTEXT_UCALLER 14u   /* int: the address that the function under way returns to */

/* A string slot's `state`. NULL, a fault and an empty string are three different values. */
#define PYPROBE_STR_WHOLE 0u
#define PYPROBE_STR_CUT 1u   /* longer than strsize; the first strsize bytes are here, cut at a character's boundary */
#define PYPROBE_STR_NULL 2u  /* the pointer was NULL, or the name does not encode as UTF-8 */
#define PYPROBE_STR_FAULT 3u /* the memory could not be read */

/*
 * The agent's probes: the bit of each in masks, and its index in the tables below.
 * Slots: the layout of its event. filename, funcname (and module, of a Python function) come from the code object `ref`.
 */
#define PYPROBE_AGENT_FUNCTION_ENTRY 0u  /* [int lineno, int resumed, int frame] */
#define PYPROBE_AGENT_FUNCTION_RETURN 1u /* [int lineno, int suspended, int raised, int frame, int elapsed, int own, int outermost] */
#define PYPROBE_AGENT_LINE 2u            /* [int lineno] */
#define PYPROBE_AGENT_GC_START 3u        /* [int generation] */
#define PYPROBE_AGENT_GC_DONE 4u         /* [int collected] */
#define PYPROBE_AGENT_IMPORT_START 5u    /* [str modulename] */
#define PYPROBE_AGENT_IMPORT_DONE 6u     /* [str modulename, int found] */
#define PYPROBE_AGENT_AUDIT 7u           /* [str event, int address of the arguments' tuple, str arguments] */
#define PYPROBE_AGENT_CFUNCTION_ENTRY 8u  /* ref: the calling code object [int lineno of the call, str funcname, str module] */
#define PYPROBE_AGENT_CFUNCTION_RETURN 9u /* the same */
#define PYPROBE_AGENT_EXCEPTION 10u       /* [int lineno, str type, str message] */
#define PYPROBE_AGENT_PROBES 11u

#define PYPROBE_PROBES_MAX 64u /* probe numbers of one ring, and the length of its loss table */
#define PYPROBE_VERDICTS 65536u /* code objects with a verdict; those numbered higher have none and always fire */

/* What the producer says of itself, at PAGE + 64 (plain stores, read with relaxed loads). */
struct pyprobe_producer {
  uint32_t magic;
  uint32_t version;
  uint32_t armed_generation; /* the last control generation that has taken effect */
  uint32_t armed_mask;       /* agent probes that really fire now; less than asked for = a message said why */
  uint64_t lost[PYPROBE_PROBES_MAX]; /* events dropped so far, by probe number: the ring was full */
  uint64_t waited;           /* ns spent waiting for the reader (onfull=wait) */
};

/* What the tracer asks of the agent. The agent compares `generation` at each event and reads the rest anew when it has changed. */
struct pyprobe_control {
  uint32_t magic;
  uint32_t version;
  uint32_t size;       /* bytes of the data part */
  uint32_t generation; /* raised (release) after every change below */
  uint32_t mask;       /* agent probes wanted: bit PYPROBE_AGENT_x. 0 = be off, take every hook out */
  uint32_t strsize;    /* longest string captured, bytes */
  uint32_t onfull;     /* 0 drop, 1 wait */
  uint32_t wait_ms;    /* a waiting producer gives up for good when the reader took nothing for so long */
  uint32_t flags;      /* PYPROBE_FLAG_x */
  uint32_t frames;     /* Python frames captured of a thread at most */
  uint32_t reader;     /* a robust futex, locked by the reader while it lives: FUTEX_OWNER_DIED set = the reader is gone */
  uint16_t probe[16];  /* by agent probe: the session's probe number to write */
  uint16_t captures[16]; /* by agent probe: which of its slots to write */
  uint32_t tracer;     /* the pid of pyprobe, as itself sees it */
  uint32_t tally_bytes; /* of the tallies, how many may be used */
  uint32_t ops;        /* of the work: how many, */
  uint32_t texts;      /* how many texts behind them, */
  uint32_t pool;       /* and bytes of those texts' characters */
  uint16_t work[16];   /* by agent probe: where its work starts, the op's number from 1; 0 = it has none */
  uint32_t owner;      /* as `reader`, locked by pyprobe itself before it gives the ring away: a reader that is busy with BEGIN takes it later, or never */
  uint32_t changing;   /* not 0 while the tracer changes what is above: it is read later */
  /* Page-aligned after this struct (at + PAGE): uint16_t verdict[PYPROBE_VERDICTS], by code id: agent probes (a bit each)
   * that need not fire for that code object. The tracer clears bits only ahead of a new generation. */
};

/*
 * Work: what clauses ask for that the agent does itself, in the place of writing an event. It stands behind the verdicts,
 * PYPROBE_WORK_BYTES at most: the ops, then the texts, then their characters. Each probe's work is a run of ops up to
 * PYPROBE_OP_END, on a stack of 64-bit integers; jumps go forward only. An event is written where it came past
 * PYPROBE_OP_EVENT; of a probe without work, always.
 */
#define PYPROBE_WORK_BYTES 32768u
#define PYPROBE_WORK_STACK 16u
#define PYPROBE_SELVES 16u   /* variables of a thread */
#define PYPROBE_TEXTS 32u
#define PYPROBE_TALLIES 64u
#define PYPROBE_TALLY_KEYS 4u

struct pyprobe_op {
  uint16_t op; /* PYPROBE_OP_x */
  uint16_t a;
  uint32_t to; /* of jumps (and BELOW): the op's number, from 0 */
  uint64_t n;
};
#define PYPROBE_OP_END 0u
#define PYPROBE_OP_EVENT 1u /* the event is to be written */
#define PYPROBE_OP_INT 2u   /* push n */
#define PYPROBE_OP_TIME 3u  /* push the time, ns */
#define PYPROBE_OP_SLOT 4u  /* push the event's slot a, an int: the first, or of function-return elapsed (4) and what follows it */
#define PYPROBE_OP_TID 5u   /* push the thread */
#define PYPROBE_OP_SELF 6u  /* push variable a of the thread: 0 until it is set */
#define PYPROBE_OP_TEXT 7u  /* push whether text a holds of the code object */
#define PYPROBE_OP_ADD 8u   /* these pop two, the right one first, and push one */
#define PYPROBE_OP_SUB 9u
#define PYPROBE_OP_EQ 10u
#define PYPROBE_OP_NE 11u
#define PYPROBE_OP_LT 12u
#define PYPROBE_OP_LE 13u
#define PYPROBE_OP_GT 14u
#define PYPROBE_OP_GE 15u
#define PYPROBE_OP_JUMP 16u
#define PYPROBE_OP_IF 17u     /* pop; jump when it is not 0 */
#define PYPROBE_OP_UNLESS 18u /* pop; jump when it is 0 */
#define PYPROBE_OP_SET 19u    /* pop into variable a of the thread */
#define PYPROBE_OP_TALLY 20u  /* into tally a; n = form | keys << 8; pop the value (but of a count), then the keys, last first */
#define PYPROBE_OP_BELOW 21u  /* jump when what is on top, which stays there, is below n */
#define PYPROBE_OP_DIV 22u    /* divide what is on top by n, above 0 */
#define PYPROBE_OP_POP 23u
#define PYPROBE_OPS 24u
#define PYPROBE_OP_TALLIES 32u /* of one probe at most */

/* A text that some field of a code object is compared with; all as far as strsize reaches. */
struct pyprobe_text {
  uint16_t field;    /* PYPROBE_FIELD_x */
  uint16_t relation; /* PYPROBE_TEXT_x */
  uint32_t at;       /* its characters in the pool */
  uint32_t length;
};
#define PYPROBE_FIELD_FILENAME 0u
#define PYPROBE_FIELD_FUNCNAME 1u
#define PYPROBE_FIELD_QUALNAME 2u
#define PYPROBE_FIELD_MODULE 3u
#define PYPROBE_FIELD_BASENAME 4u /* of the file name, what stands behind the last slash */
#define PYPROBE_TEXT_IS 0u
#define PYPROBE_TEXT_STARTS 1u
#define PYPROBE_TEXT_ENDS 2u
#define PYPROBE_TEXT_HAS 3u

/*
 * Tallies: rows of 64-bit words, each made once and then only written in place. The area begins with the number of bytes
 * in use (uint64_t, stored with release once a row is whole), the rows stand behind it. A reader sees each word whole;
 * those that belong together it reads again until `sequence` was even and the same before and after.
 */
struct pyprobe_row {
  uint32_t bytes;    /* with this head, keys and words; a multiple of 8 */
  uint16_t tally;
  uint8_t form;      /* PYPROBE_FORM_x */
  uint8_t keys;      /* int64_t each, behind this head; then the words */
  uint32_t ref;      /* code object; 0 = none */
  uint32_t sequence; /* odd while the words change together */
};
#define PYPROBE_FORM_COUNT 0u    /* how many */
#define PYPROBE_FORM_SUM 1u      /* how many; their sum */
#define PYPROBE_FORM_MIN 2u      /* how many; the least */
#define PYPROBE_FORM_MAX 3u      /* how many; the greatest */
#define PYPROBE_FORM_QUANTIZE 4u /* how many in each of 127 buckets, as src/runtime/isolate/aggregates/quantize.ts numbers them */
#define PYPROBE_FORMS 5u
#define PYPROBE_BUCKETS 127u
#define PYPROBE_TALLY_BYTES 8388608u

/*
 * Programs in the kernel count for all processes into one array map, which the reader maps: the bytes in use (uint64_t),
 * then rows of another head. A row's values are words from `word` on, as many as `bytes` leaves room for: one bucket of a
 * distribution, or all. The head from `tally` on, with the keys, is what a row is found by. A writer sets bit 0 of
 * `sequence` and finds it unset before, so that words which belong together have one writer at a time.
 */
struct pyprobe_kernel_row {
  uint32_t bytes;    /* with this head, keys and words; a multiple of 8; 0: it is not made yet */
  uint32_t sequence; /* odd while the words change together */
  uint16_t tally;
  uint8_t form;      /* PYPROBE_FORM_x */
  uint8_t keys;      /* int64_t each, behind this head; then texts, PYPROBE_TEXT_ROOM bytes each, with a NUL; then the words */
  uint32_t word;     /* the number of the first word */
  uint32_t pid;      /* 0: of any */
  uint32_t texts;
};
#define PYPROBE_TEXT_ROOM 64u

#define PYPROBE_FLAG_NOFOLLOW 1u /* children get no agent (-x nofollow) */
#define PYPROBE_FLAG_LEAVE 2u /* with mask 0: the session is over, let go of the ring too */

/*
 * The handshake. The tracer listens on an abstract unix stream socket. The environment variable PYPROBE_SOCKET has its
 * name, without the leading NUL, and behind that the key: names are for everybody to read (/proc/net/unix), the
 * environment is not. An agent that found an interpreter connects and sends struct pyprobe_hello, with the key. The tracer answers with struct pyprobe_welcome, carrying one
 * file descriptor (SCM_RIGHTS), the ring's memfd, when `accepted` is 1. The agent maps it, closes both descriptors
 * (nothing of ours stays open in the target), and arms. An agent waits for the answer for 15 s at
 * most, one without PYPROBE_SOCKET for 5 s; then its program runs on untraced.
 *
 * An agent that the tracer brings into a running process, or comes back to there, speaks the same over a socket pair; its
 * closing says that the control page has been followed. It may have a ring already (PYPROBE_HELLO_HERE): its tracer then
 * answers PYPROBE_ACCEPT_FOLLOW, without a descriptor, and the agent follows the control page at once, event or not.
 */
#define PYPROBE_ENV_SOCKET "PYPROBE_SOCKET"
#define PYPROBE_NAME_BYTES 107 /* the whole of sun_path; a shorter text is a name without a key */
#define PYPROBE_KEY_BYTES 32 /* 128 random bits, in hexadecimal digits */

struct pyprobe_hello {
  uint32_t magic;
  uint32_t version;
  int32_t pid;
  int32_t ppid;
  uint32_t python;    /* PY_VERSION_HEX; 0 when unknown */
  uint32_t can;       /* agent probes it can serve here */
  uint32_t flags;     /* PYPROBE_HELLO_x */
  char execname[16];  /* comm */
  uint32_t tracer;    /* whose ring it has (pyprobe_control.tracer), with PYPROBE_HELLO_HERE */
  char message[208];  /* why `can` lacks something, or empty; UTF-8, NUL-terminated */
  char key[PYPROBE_KEY_BYTES];
};
#define PYPROBE_HELLO_FORKED 1u       /* a forked child of a process already traced */
#define PYPROBE_HELLO_FREE_THREADED 2u
#define PYPROBE_HELLO_DEBUG 4u
#define PYPROBE_HELLO_HERE 8u /* it has a ring whose reader lives */
#define PYPROBE_HELLO_LATER 16u /* it arms when the program next runs Python: nobody waits for that */
#define PYPROBE_HELLO_NEVER 32u /* it cannot serve this process; `message` says why, and no answer is awaited */

struct pyprobe_welcome {
  uint32_t magic;
  uint32_t version;
  uint32_t accepted; /* PYPROBE_ACCEPT_x */
  uint32_t ring_bytes; /* the memfd's whole size */
  char socket[144]; /* the listener's name and key, for the forked children of a process that has no PYPROBE_SOCKET */
};
#define PYPROBE_ACCEPT_NOT 0u /* run on untraced, say nothing */
#define PYPROBE_ACCEPT_RING 1u
#define PYPROBE_ACCEPT_FOLLOW 2u

#endif
