/* The clock that records carry. */
#include "clock.h"
#include "nouns.h"

/* nowNs() -> CLOCK_MONOTONIC in ns, as a number: exact for the first 104 days after boot, to 2 ns for 208. */
static Napi::Value Now(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(NowNs()));
}

void InitClock(Napi::Env env, Napi::Object exports) {
  exports.Set("nowNs", Napi::Function::New(env, Now, "nowNs"));
}
