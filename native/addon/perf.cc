/*
 * perf_event_open(2): uprobes on kernels without uprobe_multi links (before 6.6), the clock of each processor, and what
 * processes map to run.
 */
#include <fcntl.h>
#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "errors.h"
#include "nouns.h"

/* The program on the opened event (errno is set when `opened` is negative), and the event going; its descriptor. */
static Napi::Value Start(Napi::Env env, long opened, int program) {
  if (opened < 0) return ThrowErrno(env, "perf_event_open", errno);
  int fd = static_cast<int>(opened);
  const char* failed = nullptr;
  if (ioctl(fd, PERF_EVENT_IOC_SET_BPF, program) != 0) failed = "ioctl(PERF_EVENT_IOC_SET_BPF)";
  else if (ioctl(fd, PERF_EVENT_IOC_ENABLE, 0) != 0) failed = "ioctl(PERF_EVENT_IOC_ENABLE)";
  if (failed == nullptr) return Napi::Number::New(env, fd);
  int number = errno;
  close(fd);
  return ThrowErrno(env, failed, number);
}

/*
 * perfClock(processor, period, program) -> fd: runs the program on that processor every `period` ns, whatever runs
 * there, for as long as it is open.
 */
static Napi::Value PerfClock(const Napi::CallbackInfo& info) {
  perf_event_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.size = sizeof attr;
  attr.type = PERF_TYPE_SOFTWARE;
  attr.config = PERF_COUNT_SW_CPU_CLOCK;
  attr.sample_period = static_cast<uint64_t>(info[1].As<Napi::Number>().Int64Value());
  attr.disabled = 1;
  int processor = info[0].As<Napi::Number>().Int32Value();
  long opened = syscall(SYS_perf_event_open, &attr, -1, processor, -1, PERF_FLAG_FD_CLOEXEC);
  return Start(info.Env(), opened, info[2].As<Napi::Number>().Int32Value());
}

/*
 * perfMappings(processor) -> fd: tells, in a ring of pages to be mapped behind a first one, which files
 * processes map to run code from, and how processes begin, become other programs and end, by CLOCK_MONOTONIC.
 */
static Napi::Value PerfMappings(const Napi::CallbackInfo& info) {
  perf_event_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.size = sizeof attr;
  attr.type = PERF_TYPE_SOFTWARE;
  attr.config = PERF_COUNT_SW_DUMMY;
  attr.sample_type = PERF_SAMPLE_TIME;
  attr.sample_id_all = 1;
  attr.mmap = 1;
  attr.mmap2 = 1;
  attr.comm = 1;
  attr.comm_exec = 1;
  attr.task = 1;
  attr.exclude_kernel = 1;
  attr.use_clockid = 1;
  attr.clockid = CLOCK_MONOTONIC;
  int processor = info[0].As<Napi::Number>().Int32Value();
  long opened = syscall(SYS_perf_event_open, &attr, -1, processor, -1, PERF_FLAG_FD_CLOEXEC);
  if (opened < 0) return ThrowErrno(info.Env(), "perf_event_open", errno);
  return Napi::Number::New(info.Env(), static_cast<double>(opened));
}

/*
 * perfUprobe(type, path, offset, semaphore, returns) -> fd, for bpfPerfEvent: the probe is in every process that maps the
 * file (the event is of one processor, the probe is not). type: the number in
 * /sys/bus/event_source/devices/uprobe/type. offset, semaphore: bytes of the file, semaphore 0 = none.
 */
static Napi::Value PerfUprobe(const Napi::CallbackInfo& info) {
  std::string path = info[1].As<Napi::String>().Utf8Value();
  uint64_t semaphore = static_cast<uint64_t>(info[3].As<Napi::Number>().Int64Value());
  perf_event_attr attr;
  memset(&attr, 0, sizeof attr);
  attr.size = sizeof attr;
  attr.type = info[0].As<Napi::Number>().Uint32Value();
  attr.config = (semaphore << 32) | (info[4].As<Napi::Boolean>().Value() ? 1 : 0);
  attr.uprobe_path = reinterpret_cast<uintptr_t>(path.c_str());
  attr.probe_offset = static_cast<uint64_t>(info[2].As<Napi::Number>().Int64Value());
  long opened = syscall(SYS_perf_event_open, &attr, -1, 0, -1, PERF_FLAG_FD_CLOEXEC);
  if (opened < 0) return ThrowErrno(info.Env(), "perf_event_open", errno);
  return Napi::Number::New(info.Env(), static_cast<double>(opened));
}

void InitPerf(Napi::Env env, Napi::Object exports) {
  exports.Set("perfClock", Napi::Function::New(env, PerfClock, "perfClock"));
  exports.Set("perfMappings", Napi::Function::New(env, PerfMappings, "perfMappings"));
  exports.Set("perfUprobe", Napi::Function::New(env, PerfUprobe, "perfUprobe"));
}
