/*
 * audit.c: audit, by PySys_AddAuditHook (3.8 and later).
 *
 * CPython calls the hook with the event's name and its tuple of arguments right before it comes to the native marker,
 * so both see the same events. A hook can never be taken out again before the interpreter's end: ours is added when the
 * probe is first wanted, and from then on the mask decides.
 *
 * An audit hook of the program may forbid others (sys.addaudithook) without a word; so once, when we have added ours,
 * an event "pyprobe.audit" asks whether it is there.
 */
#include <string.h>

#include "agent.h"
#include "describe.h"

static bool added, called; /* for the process: hooks of C code belong to the runtime, not to an interpreter */

static void fire(const char *event, pp_object *arguments) {
  if (!pp_enter(PYPROBE_AGENT_AUDIT)) return;
  char text[1024];
  struct pp_slot slots[] = {pp_cstr(event), pp_int((int64_t)(intptr_t)arguments), pp_cstr(NULL)};
  if (PP_UNLIKELY(pp_wants(PYPROBE_AGENT_AUDIT, 2))) {
    struct pp_pending e;
    pp_pending_save(&e);
    slots[2] = pp_describe_tuple(arguments, text, sizeof text);
    pp_pending_restore(&e);
  }
  pp_emit(PYPROBE_AGENT_AUDIT, 0, slots, 3);
  pp_leave();
}

static int on_audit(const char *event, pp_object *arguments, void *unused) {
  (void)unused;
  called = true;
  /* The runtime's end, where all hooks go. Modules are gone: no time to follow the tracer's wishes. */
  bool ending = !strcmp(event, "cpython._PySys_ClearAuditHooks");
  if (ending) added = false;
  if (!ending || pp.generation == pp.control->generation) fire(event, arguments);
  return 0;
}

static uint32_t arm(struct pp_interp *in, uint32_t mask) {
  (void)in;
  if (added) return mask;
  called = false;
  added = !py.PySys_AddAuditHook(on_audit, NULL) && !py.PySys_Audit("pyprobe.audit", NULL) && called;
  if (added) return mask;
  pp_message(1, "audit is off: an audit hook of the program forbids others");
  return 0;
}

static void disarm(struct pp_interp *in) { (void)in; }

const struct pp_source pp_source_audit = {
    .name = "audit",
    .probes = PP_BIT(PYPROBE_AGENT_AUDIT),
    .from = 0x03080000,
    .until = 0,
    .arm = arm,
    .disarm = disarm,
};
