/*
 * What the sandbox process gives up before it runs anybody's code, one function each; src/runtime/confine.ts calls them
 * in order. None can be taken back.
 */
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "errors.h"
#include "nouns.h"
#include "seccomp.h"

/* dropUser(uid, gid): becomes that user in every thread (glibc sees to that), with no other groups. */
static Napi::Value DropUser(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (info.Length() != 2 || !info[0].IsNumber() || !info[1].IsNumber()) return ThrowUse(env, "dropUser(uid, gid)");
  uid_t uid = info[0].As<Napi::Number>().Uint32Value();
  gid_t gid = info[1].As<Napi::Number>().Uint32Value();
  if (setgroups(0, nullptr) != 0) return ThrowErrno(env, "setgroups", errno);
  if (setresgid(gid, gid, gid) != 0) return ThrowErrno(env, "setresgid", errno);
  if (setresuid(uid, uid, uid) != 0) return ThrowErrno(env, "setresuid", errno);
  return env.Undefined();
}

/*
 * dropPrivileges(): no new ones by exec, in all threads once the filter is set; no capabilities in this thread, the
 * only one that runs JavaScript (capset knows one thread; the others lose theirs with the user id, and where node
 * itself was given capabilities by its file, the filter denies the calls that want them).
 */
static Napi::Value DropPrivileges(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  for (int capability = 0; prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0;) capability++;
  __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[2] = {};
  if (syscall(SYS_capset, &header, none) != 0) return ThrowErrno(env, "capset", errno);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return ThrowErrno(env, "prctl(NO_NEW_PRIVS)", errno);
  return env.Undefined();
}

/*
 * limitProcess(writes): writes no file (unless it was handed one to write), dumps no core, cannot be looked into by its own user, and dies with the control
 * plane even when it is too busy to read that its socket has closed. (After dropUser, which would reset the last.)
 */
static Napi::Value LimitProcess(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (info.Length() != 1 || !info[0].IsBoolean()) return ThrowUse(env, "limitProcess(writes)");
  rlimit nothing = {0, 0};
  if (!info[0].As<Napi::Boolean>() && setrlimit(RLIMIT_FSIZE, &nothing) != 0) return ThrowErrno(env, "setrlimit(FSIZE)", errno);
  if (setrlimit(RLIMIT_CORE, &nothing) != 0) return ThrowErrno(env, "setrlimit(CORE)", errno);
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return ThrowErrno(env, "prctl(DUMPABLE)", errno);
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return ThrowErrno(env, "prctl(PDEATHSIG)", errno);
  return env.Undefined();
}

/*
 * filterSyscalls(): the filter of seccomp.cc, in all threads. Throws ENOSYS, EINVAL or EACCES where the kernel has none
 * for us.
 */
static Napi::Value FilterSyscalls(const Napi::CallbackInfo& info) {
  int number = InstallFilter();
  return number == 0 ? info.Env().Undefined() : ThrowErrno(info.Env(), "seccomp", number);
}

void InitConfine(Napi::Env env, Napi::Object exports) {
  exports.Set("dropUser", Napi::Function::New(env, DropUser, "dropUser"));
  exports.Set("dropPrivileges", Napi::Function::New(env, DropPrivileges, "dropPrivileges"));
  exports.Set("limitProcess", Napi::Function::New(env, LimitProcess, "limitProcess"));
  exports.Set("filterSyscalls", Napi::Function::New(env, FilterSyscalls, "filterSyscalls"));
}
