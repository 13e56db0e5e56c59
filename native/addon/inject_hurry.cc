/*
 * While a thread of the target stands still, we are in a hurry: waits are for the kernel's word, not polls, and where we
 * may (root), we are scheduled before ordinary threads, for these milliseconds only.
 *
 * A wait has an end: a timer of this thread's interrupts waitpid. Its signal is one that nobody else uses in this process
 * and means nothing.
 */
#include "inject.h"

#if defined(__x86_64__)
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static int Signal() { return SIGRTMAX - 3; }

Hurry::Hurry() {
  struct sigaction nothing = {};
  nothing.sa_handler = [](int) {}; /* (not SA_RESTART) */
  sigaction(Signal(), &nothing, nullptr);
  sigevent to_us = {};
  to_us.sigev_notify = SIGEV_THREAD_ID;
  to_us.sigev_signo = Signal();
  to_us.sigev_notify_thread_id = static_cast<pid_t>(syscall(SYS_gettid));
  has_timer_ = timer_create(CLOCK_MONOTONIC, &to_us, &timer_) == 0;
  const itimerspec often = {{0, 50000000}, {0, 50000000}};
  if (has_timer_) timer_settime(timer_, 0, &often, nullptr);

  sched_param before;
  policy_ = sched_getscheduler(0);
  if (policy_ != SCHED_OTHER || sched_getparam(0, &before) != 0) return;
  sched_param first;
  first.sched_priority = 1;
  raised_ = sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &first) == 0;
}

Hurry::~Hurry() {
  sched_param usual;
  usual.sched_priority = 0;
  if (raised_) sched_setscheduler(0, policy_, &usual);
  if (has_timer_) timer_delete(timer_);
}
#endif
