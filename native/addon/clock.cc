/* The clock that records carry, and waits shorter than Node's timers can make them. */
#include <ctime>

#include "clock.h"
#include "errors.h"
#include "nouns.h"

uint64_t NowNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000u + static_cast<uint64_t>(now.tv_nsec);
}

/* nowNs() -> CLOCK_MONOTONIC in ns, as a number: exact for the first 104 days after boot, to 2 ns for 208. */
static Napi::Value Now(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(NowNs()));
}

/* pause(microseconds): blocks this thread, at most 1 ms. */
static Napi::Value Pause(const Napi::CallbackInfo& info) {
  if (info.Length() != 1 || !info[0].IsNumber()) return ThrowUse(info.Env(), "pause(microseconds)");
  uint32_t microseconds = info[0].As<Napi::Number>().Uint32Value();
  timespec length = {0, static_cast<long>(microseconds < 1000 ? microseconds : 1000) * 1000};
  nanosleep(&length, nullptr);
  return info.Env().Undefined();
}

void InitClock(Napi::Env env, Napi::Object exports) {
  exports.Set("nowNs", Napi::Function::New(env, Now, "nowNs"));
  exports.Set("pause", Napi::Function::New(env, Pause, "pause"));
}
