/*
 * The addon's files, one noun each, and how each adds its functions to the module.
 *
 * The addon is mechanism only. TypeScript validates, decides, and words the messages for people; the functions here
 * take typed positional arguments, assert only state, and throw with the errno's name (errors.h). No function keeps the
 * process open, and none blocks for longer than its comment says.
 */
#ifndef PYPROBE_ADDON_NOUNS_H
#define PYPROBE_ADDON_NOUNS_H

#include <napi.h>

void InitMemory(Napi::Env env, Napi::Object exports);
void InitSockets(Napi::Env env, Napi::Object exports);
void InitChildren(Napi::Env env, Napi::Object exports);
void InitClock(Napi::Env env, Napi::Object exports);
void InitReader(Napi::Env env, Napi::Object exports);
void InitConfine(Napi::Env env, Napi::Object exports);
void InitBpf(Napi::Env env, Napi::Object exports);
void InitPerf(Napi::Env env, Napi::Object exports);
void InitInject(Napi::Env env, Napi::Object exports);

#endif
