/* class Reader: the merge (merge.h) as JavaScript sees it. Made in the sandbox process, used from its one thread. */
#include "errors.h"
#include "merge.h"
#include "nouns.h"

namespace {
class Reader : public Napi::ObjectWrap<Reader> {
 public:
  static void Init(Napi::Env env, Napi::Object exports);
  explicit Reader(const Napi::CallbackInfo& info) : ObjectWrap(info) {}

 private:
  Napi::Value AddRing(const Napi::CallbackInfo& info);
  Napi::Value AddTallies(const Napi::CallbackInfo& info);
  Napi::Value EndRing(const Napi::CallbackInfo& info);
  Napi::Value DropRing(const Napi::CallbackInfo& info);
  Napi::Value Fill(const Napi::CallbackInfo& info);
  Napi::Value Finish(const Napi::CallbackInfo& info);
  Napi::Value Tally(const Napi::CallbackInfo& info);
  Napi::Value TakeTallies(const Napi::CallbackInfo& info);
  Napi::Value Held(const Napi::CallbackInfo& info) { return Napi::Boolean::New(info.Env(), merge_.Held()); }
  Napi::Value TakeClosed(const Napi::CallbackInfo& info);
  Napi::Value FreeCodes(const Napi::CallbackInfo& info);
  Napi::Value SetVerdict(const Napi::CallbackInfo& info);
  Napi::Value Counts(const Napi::CallbackInfo& info);
  Napi::Value Close(const Napi::CallbackInfo& info);

  Merge merge_;
};

bool AreNumbers(const Napi::CallbackInfo& info, size_t from, size_t count) {
  if (info.Length() != from + count) return false;
  for (size_t i = from; i < from + count; i++) {
    if (!info[i].IsNumber()) return false;
  }
  return true;
}

uint32_t Uint32(const Napi::Value& value) { return value.As<Napi::Number>().Uint32Value(); }

/* addRing(ring, fd, bpf, dataBytes, pid): ring numbers are never used twice; the descriptor stays the caller's. */
Napi::Value Reader::AddRing(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (!AreNumbers(info, 0, 5)) return ThrowUse(env, "addRing(ring, fd, bpf, dataBytes, pid)");
  uint32_t id = Uint32(info[0]);
  if (merge_.Find(id) != nullptr) return ThrowErrno(env, "addRing", EEXIST);
  RingKind kind = Uint32(info[2]) != 0 ? RingKind::Bpf : RingKind::Agent;
  auto ring = std::make_unique<Ring>(id, kind, Uint32(info[3]), Uint32(info[4]));
  const char* failed = ring->Open(info[1].As<Napi::Number>().Int32Value());
  if (failed != nullptr) return ThrowErrno(env, failed, errno);
  merge_.Add(std::move(ring));
  return env.Undefined();
}

/* addTallies(ring, fd, bytes): what the producers of a kernel ring count into; the descriptor stays the caller's. */
Napi::Value Reader::AddTallies(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (!AreNumbers(info, 0, 3)) return ThrowUse(env, "addTallies(ring, fd, bytes)");
  Ring* ring = merge_.Find(Uint32(info[0]));
  if (ring == nullptr) return ThrowErrno(env, "addTallies", ENOENT);
  const char* failed = ring->OpenTallies(info[1].As<Napi::Number>().Int32Value(), Uint32(info[2]));
  if (failed != nullptr) return ThrowErrno(env, failed, errno);
  return env.Undefined();
}

/* endRing(ring): nobody writes it any more; it is closed once it is empty. One already closed is no error. */
Napi::Value Reader::EndRing(const Napi::CallbackInfo& info) {
  if (!AreNumbers(info, 0, 1)) return ThrowUse(info.Env(), "endRing(ring)");
  Ring* ring = merge_.Find(Uint32(info[0]));
  if (ring != nullptr) ring->ended = true;
  return info.Env().Undefined();
}

/* dropRing(ring): closed as it is, without a word in takeClosed: the caller knows why. */
Napi::Value Reader::DropRing(const Napi::CallbackInfo& info) {
  if (!AreNumbers(info, 0, 1)) return ThrowUse(info.Env(), "dropRing(ring)");
  merge_.Drop(Uint32(info[0]));
  return info.Env().Undefined();
}

/* fill(buffer, until) -> bytes. `until`: ns; 0 = all but what is younger than the window. */
Napi::Value Reader::Fill(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  void* base = nullptr;
  size_t size = 0;
  bool fits = AreNumbers(info, 1, 1) && info[0].IsTypedArray() &&
              napi_get_typedarray_info(env, info[0], nullptr, &size, &base, nullptr, nullptr) == napi_ok;
  if (!fits || reinterpret_cast<uintptr_t>(base) % 8 != 0) return ThrowUse(env, "fill(Uint8Array, until)");
  double until = info[1].As<Napi::Number>().DoubleValue();
  size_t used = merge_.Fill(static_cast<uint8_t*>(base), size, static_cast<uint64_t>(until));
  return Napi::Number::New(env, static_cast<double>(used));
}

/* finish(): what producers write from now on is not taken, whatever time they give it. */
Napi::Value Reader::Finish(const Napi::CallbackInfo& info) {
  merge_.Finish();
  return info.Env().Undefined();
}

/* tally(): looks at what has been counted in the rings, for takeTallies. */
Napi::Value Reader::Tally(const Napi::CallbackInfo& info) {
  merge_.Tally();
  return info.Env().Undefined();
}

/* takeTallies(buffer) -> bytes of TALLY records; 0 when there are no more. */
Napi::Value Reader::TakeTallies(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  void* base = nullptr;
  size_t size = 0;
  bool fits = info.Length() == 1 && info[0].IsTypedArray() &&
              napi_get_typedarray_info(env, info[0], nullptr, &size, &base, nullptr, nullptr) == napi_ok;
  if (!fits || reinterpret_cast<uintptr_t>(base) % 8 != 0) return ThrowUse(env, "takeTallies(Uint8Array)");
  return Napi::Number::New(env, static_cast<double>(merge_.TakeTallies(static_cast<uint8_t*>(base), size)));
}

/* takeClosed() -> [{ ring, pid, why }]: what was closed since the last call; why is null where a ring just ended. */
Napi::Value Reader::TakeClosed(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  Napi::Array result = Napi::Array::New(env);
  for (const Closed& closed : merge_.TakeClosed()) {
    Napi::Object item = Napi::Object::New(env);
    item.Set("ring", closed.ring);
    item.Set("pid", closed.pid);
    item.Set("why", closed.why == nullptr ? env.Null() : Napi::String::New(env, closed.why).As<Napi::Value>());
    result.Set(result.Length(), item);
  }
  return result;
}

/* freeCodes(): no code object of a ring that takeClosed has told of, or that was dropped, is remembered any more. */
Napi::Value Reader::FreeCodes(const Napi::CallbackInfo& info) {
  merge_.FreeCodes();
  return info.Env().Undefined();
}

/* setVerdict(code, probes): by the batch's number of a code object; nothing when its ring is closed. */
Napi::Value Reader::SetVerdict(const Napi::CallbackInfo& info) {
  if (!AreNumbers(info, 0, 2)) return ThrowUse(info.Env(), "setVerdict(code, probes)");
  merge_.SetVerdict(Uint32(info[0]), static_cast<uint16_t>(Uint32(info[1])));
  return info.Env().Undefined();
}

/* counts() -> { events, late, lost }: lost by probe number, over open and closed rings. */
Napi::Value Reader::Counts(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  uint64_t sums[PYPROBE_PROBES_MAX] = {};
  merge_.AddLost(sums);
  Napi::Array lost = Napi::Array::New(env, PYPROBE_PROBES_MAX);
  for (uint32_t i = 0; i < PYPROBE_PROBES_MAX; i++) lost.Set(i, static_cast<double>(sums[i]));
  Napi::Object result = Napi::Object::New(env);
  result.Set("events", static_cast<double>(merge_.events));
  result.Set("late", static_cast<double>(merge_.late));
  result.Set("lost", lost);
  return result;
}

/* close(): lets go of every ring; their agents see at once that the reader is gone. */
Napi::Value Reader::Close(const Napi::CallbackInfo& info) {
  merge_.CloseAll();
  return info.Env().Undefined();
}

void Reader::Init(Napi::Env env, Napi::Object exports) {
  exports.Set("MERGE_WINDOW", static_cast<double>(kWindowNs));
  exports.Set("Reader", DefineClass(env, "Reader",
                                    {InstanceMethod<&Reader::AddRing>("addRing"),
                                     InstanceMethod<&Reader::AddTallies>("addTallies"),
                                     InstanceMethod<&Reader::EndRing>("endRing"),
                                     InstanceMethod<&Reader::DropRing>("dropRing"),
                                     InstanceMethod<&Reader::Fill>("fill"),
                                     InstanceMethod<&Reader::Finish>("finish"),
                                     InstanceMethod<&Reader::Tally>("tally"),
                                     InstanceMethod<&Reader::TakeTallies>("takeTallies"),
                                     InstanceMethod<&Reader::Held>("held"),
                                     InstanceMethod<&Reader::TakeClosed>("takeClosed"),
                                     InstanceMethod<&Reader::FreeCodes>("freeCodes"),
                                     InstanceMethod<&Reader::SetVerdict>("setVerdict"),
                                     InstanceMethod<&Reader::Counts>("counts"),
                                     InstanceMethod<&Reader::Close>("close")}));
}
}  // namespace

void InitReader(Napi::Env env, Napi::Object exports) { Reader::Init(env, exports); }
