/*
 * Errors of the operating system as JavaScript errors: message "mmap: ENOMEM (Cannot allocate memory)", and the
 * properties `syscall`, `code` and `errno` that Node's own have. TypeScript turns them into messages for people.
 */
#ifndef PYPROBE_ADDON_ERRORS_H
#define PYPROBE_ADDON_ERRORS_H

#include <cerrno>
#include <cstring>
#include <string>

#include <napi.h>
#include <uv.h>

inline Napi::Value ThrowErrno(Napi::Env env, const char* syscall, int number) {
  const char* code = uv_err_name(-number); /* (strerrorname_np is younger than the glibc that Node 20 asks for) */
  Napi::Error error = Napi::Error::New(env, std::string(syscall) + ": " + code + " (" + strerror(number) + ")");
  error.Set("syscall", Napi::String::New(env, syscall));
  error.Set("code", Napi::String::New(env, code));
  error.Set("errno", Napi::Number::New(env, number));
  error.ThrowAsJavaScriptException();
  return env.Undefined();
}

/* Wrong arguments are a bug of ours in TypeScript, not of the user's. */
inline Napi::Value ThrowUse(Napi::Env env, const char* why) {
  Napi::TypeError::New(env, why).ThrowAsJavaScriptException();
  return env.Undefined();
}

#endif
