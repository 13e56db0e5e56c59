// Generated from native/wire.h by `npm run generate`. Do not edit.

export const WIRE_MAGIC = 0x31707970;
export const WIRE_VERSION = 3;
export const PAGE = 4096;
export const BUSY = 0x80000000;
export const DISCARD = 0x40000000;
export const LENGTH_MASK = 0x3fffffff;
export const HEADER_SIZE = 8;
export const RECORD_SIZE = 24;
export const KIND_EVENT = 1;
export const KIND_CODE = 2;
export const KIND_PROCESS = 3;
export const KIND_THREAD_END = 4;
export const KIND_MESSAGE = 5;
export const KIND_EXEC = 6;
export const KIND_TALLY = 7;
export const CONTEXT_CPU = 8;
export const CONTEXT_VTIMESTAMP = 9;
export const CONTEXT_ERRNO = 10;
export const CONTEXT_CWD = 11;
export const CONTEXT_PYSTACK = 12;
export const CONTEXT_USTACK = 13;
export const CONTEXT_UCALLER = 14;
export const STR_WHOLE = 0;
export const STR_CUT = 1;
export const STR_NULL = 2;
export const STR_FAULT = 3;
export const AGENT_FUNCTION_ENTRY = 0;
export const AGENT_FUNCTION_RETURN = 1;
export const AGENT_LINE = 2;
export const AGENT_GC_START = 3;
export const AGENT_GC_DONE = 4;
export const AGENT_IMPORT_START = 5;
export const AGENT_IMPORT_DONE = 6;
export const AGENT_AUDIT = 7;
export const AGENT_CFUNCTION_ENTRY = 8;
export const AGENT_CFUNCTION_RETURN = 9;
export const AGENT_EXCEPTION = 10;
export const AGENT_PROBES = 11;
export const PROBES_MAX = 64;
export const VERDICTS = 65536;
export const WORK_BYTES = 32768;
export const WORK_STACK = 16;
export const SELVES = 16;
export const TEXTS = 32;
export const TALLIES = 64;
export const TALLY_KEYS = 4;
export const OP_END = 0;
export const OP_EVENT = 1;
export const OP_INT = 2;
export const OP_TIME = 3;
export const OP_SLOT = 4;
export const OP_TID = 5;
export const OP_SELF = 6;
export const OP_TEXT = 7;
export const OP_ADD = 8;
export const OP_SUB = 9;
export const OP_EQ = 10;
export const OP_NE = 11;
export const OP_LT = 12;
export const OP_LE = 13;
export const OP_GT = 14;
export const OP_GE = 15;
export const OP_JUMP = 16;
export const OP_IF = 17;
export const OP_UNLESS = 18;
export const OP_SET = 19;
export const OP_TALLY = 20;
export const OP_BELOW = 21;
export const OP_DIV = 22;
export const OP_POP = 23;
export const OPS = 24;
export const OP_TALLIES = 32;
export const FIELD_FILENAME = 0;
export const FIELD_FUNCNAME = 1;
export const FIELD_QUALNAME = 2;
export const FIELD_MODULE = 3;
export const FIELD_BASENAME = 4;
export const TEXT_IS = 0;
export const TEXT_STARTS = 1;
export const TEXT_ENDS = 2;
export const TEXT_HAS = 3;
export const FORM_COUNT = 0;
export const FORM_SUM = 1;
export const FORM_MIN = 2;
export const FORM_MAX = 3;
export const FORM_QUANTIZE = 4;
export const FORMS = 5;
export const BUCKETS = 127;
export const TALLY_BYTES = 0x800000;
export const TEXT_ROOM = 64;
export const FLAG_NOFOLLOW = 1;
export const FLAG_LEAVE = 2;
export const NAME_BYTES = 107;
export const KEY_BYTES = 32;
export const HELLO_FORKED = 1;
export const HELLO_FREE_THREADED = 2;
export const HELLO_DEBUG = 4;
export const HELLO_HERE = 8;
export const HELLO_LATER = 16;
export const HELLO_NEVER = 32;
export const ACCEPT_NOT = 0;
export const ACCEPT_RING = 1;
export const ACCEPT_FOLLOW = 2;
export const ENV_SOCKET = "PYPROBE_SOCKET";

/** Byte offsets in struct pyprobe_producer. */
export const producer = {
  magic: 0,
  version: 4,
  armed_generation: 8,
  armed_mask: 12,
  lost: 16,
  waited: 528,
  sizeof: 536,
} as const;

/** Byte offsets in struct pyprobe_control. */
export const control = {
  magic: 0,
  version: 4,
  size: 8,
  generation: 12,
  mask: 16,
  strsize: 20,
  onfull: 24,
  wait_ms: 28,
  flags: 32,
  frames: 36,
  reader: 40,
  probe: 44,
  captures: 76,
  tracer: 108,
  tally_bytes: 112,
  ops: 116,
  texts: 120,
  pool: 124,
  work: 128,
  owner: 160,
  changing: 164,
  sizeof: 168,
} as const;

/** Byte offsets in struct pyprobe_op. */
export const op = {
  op: 0,
  a: 2,
  to: 4,
  n: 8,
  sizeof: 16,
} as const;

/** Byte offsets in struct pyprobe_text. */
export const text = {
  field: 0,
  relation: 2,
  at: 4,
  length: 8,
  sizeof: 12,
} as const;

/** Byte offsets in struct pyprobe_row. */
export const row = {
  bytes: 0,
  tally: 4,
  form: 6,
  keys: 7,
  ref: 8,
  sequence: 12,
  sizeof: 16,
} as const;

/** Byte offsets in struct pyprobe_kernel_row. */
export const kernel_row = {
  bytes: 0,
  sequence: 4,
  tally: 8,
  form: 10,
  keys: 11,
  word: 12,
  pid: 16,
  texts: 20,
  sizeof: 24,
} as const;

/** Byte offsets in struct pyprobe_hello. */
export const hello = {
  magic: 0,
  version: 4,
  pid: 8,
  ppid: 12,
  python: 16,
  can: 20,
  flags: 24,
  execname: 28,
  tracer: 44,
  message: 48,
  key: 256,
  sizeof: 288,
} as const;

/** Byte offsets in struct pyprobe_welcome. */
export const welcome = {
  magic: 0,
  version: 4,
  accepted: 8,
  ring_bytes: 12,
  socket: 16,
  sizeof: 160,
} as const;
