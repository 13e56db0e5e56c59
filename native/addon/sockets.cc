/* Unix sockets as far as Node's own do not go: descriptors sent along, and who is at the other end. */
#include <sys/socket.h>
#include <unistd.h>

#include "errors.h"
#include "nouns.h"

/* socketpair() -> [fd, fd], SOCK_SEQPACKET and close-on-exec: one message of sendFd is one of recvFd. */
static Napi::Value SocketPair(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  int fds[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) != 0) return ThrowErrno(env, "socketpair", errno);
  Napi::Array pair = Napi::Array::New(env, 2);
  pair.Set(0u, fds[0]);
  pair.Set(1u, fds[1]);
  return pair;
}

/*
 * sendFd(socket, bytes, fd): one message, one descriptor with it (none when fd is -1). On a stream socket a message cut
 * short throws EMSGSIZE: our messages are a few hundred bytes, and a fresh socket holds those.
 */
static Napi::Value SendFd(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (info.Length() != 3 || !info[0].IsNumber() || !info[1].IsTypedArray() || !info[2].IsNumber())
    return ThrowUse(env, "sendFd(socket, bytes, fd)");
  Napi::Uint8Array bytes = info[1].As<Napi::Uint8Array>();
  int fd = info[2].As<Napi::Number>().Int32Value();

  iovec part = {bytes.Data(), bytes.ByteLength()};
  alignas(cmsghdr) char ancillary[CMSG_SPACE(sizeof(int))] = {};
  msghdr message = {};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (fd >= 0) {
    message.msg_control = ancillary;
    message.msg_controllen = sizeof ancillary;
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
  }
  ssize_t sent;
  do sent = sendmsg(info[0].As<Napi::Number>().Int32Value(), &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  if (sent < 0) return ThrowErrno(env, "sendmsg", errno);
  if (static_cast<size_t>(sent) != part.iov_len) return ThrowErrno(env, "sendmsg", EMSGSIZE);
  return env.Undefined();
}

static int TakeDescriptor(msghdr* message) {
  int fd = -1;
  for (cmsghdr* header = CMSG_FIRSTHDR(message); header != nullptr; header = CMSG_NXTHDR(message, header)) {
    if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) memcpy(&fd, CMSG_DATA(header), sizeof fd);
  }
  return fd;
}

/*
 * recvFd(socket, size) -> { bytes, fd }: waits for one message of at most `size` bytes; fd -1 when none came along; no
 * bytes at the end of the stream.
 */
static Napi::Value RecvFd(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (info.Length() != 2 || !info[0].IsNumber() || !info[1].IsNumber()) return ThrowUse(env, "recvFd(socket, size)");
  Napi::Buffer<uint8_t> bytes = Napi::Buffer<uint8_t>::New(env, info[1].As<Napi::Number>().Uint32Value());
  iovec part = {bytes.Data(), bytes.ByteLength()};
  alignas(cmsghdr) char ancillary[CMSG_SPACE(sizeof(int))];
  msghdr message = {};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = ancillary;
  message.msg_controllen = sizeof ancillary;
  ssize_t got;
  do got = recvmsg(info[0].As<Napi::Number>().Int32Value(), &message, MSG_CMSG_CLOEXEC);
  while (got < 0 && errno == EINTR);
  if (got < 0) return ThrowErrno(env, "recvmsg", errno);

  Napi::Object result = Napi::Object::New(env);
  result.Set("bytes", Napi::Buffer<uint8_t>::Copy(env, bytes.Data(), static_cast<size_t>(got)));
  result.Set("fd", Napi::Number::New(env, TakeDescriptor(&message)));
  return result;
}

/*
 * peerCred(socket) -> { pid, uid, gid } of the process that connected, as the kernel knows it (pid 0: in a pid
 * namespace that we cannot see).
 */
static Napi::Value PeerCred(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (info.Length() != 1 || !info[0].IsNumber()) return ThrowUse(env, "peerCred(socket)");
  ucred peer = {};
  socklen_t size = sizeof peer;
  if (getsockopt(info[0].As<Napi::Number>().Int32Value(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return ThrowErrno(env, "getsockopt(SO_PEERCRED)", errno);
  Napi::Object result = Napi::Object::New(env);
  result.Set("pid", Napi::Number::New(env, peer.pid));
  result.Set("uid", Napi::Number::New(env, peer.uid));
  result.Set("gid", Napi::Number::New(env, peer.gid));
  return result;
}

/* closeFd(fd): for descriptors that came from this file or memfdRing and have no stream around them. */
static Napi::Value CloseFd(const Napi::CallbackInfo& info) {
  Napi::Env env = info.Env();
  if (info.Length() != 1 || !info[0].IsNumber()) return ThrowUse(env, "closeFd(fd)");
  if (close(info[0].As<Napi::Number>().Int32Value()) != 0) return ThrowErrno(env, "close", errno);
  return env.Undefined();
}

void InitSockets(Napi::Env env, Napi::Object exports) {
  exports.Set("socketpair", Napi::Function::New(env, SocketPair, "socketpair"));
  exports.Set("sendFd", Napi::Function::New(env, SendFd, "sendFd"));
  exports.Set("recvFd", Napi::Function::New(env, RecvFd, "recvFd"));
  exports.Set("peerCred", Napi::Function::New(env, PeerCred, "peerCred"));
  exports.Set("closeFd", Napi::Function::New(env, CloseFd, "closeFd"));
}
