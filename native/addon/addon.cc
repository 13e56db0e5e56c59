#include "nouns.h"

static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  InitMemory(env, exports);
  InitSockets(env, exports);
  InitChildren(env, exports);
  InitClock(env, exports);
  InitReader(env, exports);
  InitConfine(env, exports);
  InitBpf(env, exports);
  InitPerf(env, exports);
  InitInject(env, exports);
  return exports;
}

NODE_API_MODULE(pyprobe_native, Init)
