/* sources.c: the one table of event sources. Each line is a file. */
#include "agent.h"

#define PP_SOURCES(X)                                                                                                  \
  X(pp_source_evalframe) /* 3.6 - 3.11: function-entry, function-return */                                             \
  X(pp_source_monitor)   /* 3.12 on: function-*, line, cfunction-*, exception */                                                   \
  X(pp_source_tracefunc) /* 3.6 - 3.11: line, exception */                                                                        \
  X(pp_source_profilefunc) /* 3.6 - 3.11: cfunction-* */                                                               \
  X(pp_source_gc)        /* gc-* */                                                                                    \
  X(pp_source_imports)   /* import-find-load-* */                                                                      \
  X(pp_source_audit)     /* 3.8 on: audit */

#define PP_DECLARE(name) extern const struct pp_source name;
PP_SOURCES(PP_DECLARE)

#define PP_ENTRY(name) &name,
const struct pp_source *const pp_sources[] = {PP_SOURCES(PP_ENTRY) NULL};
