/* The clock that records carry. */
#include "clock.h"
#include "nouns.h"

/* nowNs() -> CLOCK_MONOTONIC in ns, as a number: exact for the first 104 days after boot, to 2 ns for 208. */
static Napi::Value Now(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(NowNs()));
}

/* clockOffset() -> ns from that clock to 1970, as a bigint. */
static Napi::Value ClockOffset(const Napi::CallbackInfo& info) {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  int64_t offset = int64_t{now.tv_sec} * 1000000000 + now.tv_nsec - static_cast<int64_t>(NowNs());
  return Napi::BigInt::New(info.Env(), offset);
}

void InitClock(Napi::Env env, Napi::Object exports) {
  exports.Set("clockOffset", Napi::Function::New(env, ClockOffset, "clockOffset"));
  exports.Set("nowNs", Napi::Function::New(env, Now, "nowNs"));
}
