/* message.c: words for the person at the terminal, who is on the tracer's side: nothing is printed here. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ring.h"

static char unsaid[212]; /* said before there was a ring; goes into the hello */

void pp_message(int severity, const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (!pp_has_ring()) {
    if (unsaid[0]) strncat(unsaid, "; ", sizeof unsaid - strlen(unsaid) - 1);
    strncat(unsaid, text, sizeof unsaid - strlen(unsaid) - 1);
    return;
  }
  struct pp_slot slots[] = {pp_int(severity), pp_cstr(text)};
  uint32_t strsize = pp.strsize;
  pp.strsize = sizeof text; /* the user's limit is for the target's strings */
  pp_write(PYPROBE_KIND_MESSAGE, 0, 0, 3, slots, 2);
  pp.strsize = strsize;
}

void pp_message_take(char *to, size_t size) {
  snprintf(to, size, "%s", unsaid);
  unsaid[0] = 0;
}
