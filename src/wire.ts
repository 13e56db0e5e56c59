// Generated from native/wire.h by `npm run generate`. Do not edit.

export const WIRE_MAGIC = 0x31707970;
export const WIRE_VERSION = 2;
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
  sizeof: 112,
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
