/* Children that Node has not started itself, and so does not wait for. */
#include <sys/wait.h>

#include "errors.h"
#include "nouns.h"

/*
 * reap(pid) -> {status, signal} of a child that has ended, each -1 where it ended otherwise; null while it runs. It is
 * gone then: its number may be another's. ECHILD for what is no child of ours.
 */
static Napi::Value Reap(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  int status = 0;
  pid_t ended = waitpid(info[0].As<Napi::Number>().Int32Value(), &status, WNOHANG);
  if (ended < 0) return ThrowErrno(env, "waitpid", errno);
  if (ended == 0) return env.Null();
  Napi::Object result = Napi::Object::New(env);
  result.Set("status", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
  result.Set("signal", WIFSIGNALED(status) ? WTERMSIG(status) : -1);
  return result;
}

void InitChildren(Napi::Env env, Napi::Object exports) {
  exports.Set("reap", Napi::Function::New(env, Reap, "reap"));
}
