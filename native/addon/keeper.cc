#include "keeper.h"

#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstddef>
#include <new>

#include "wire.h"

static constexpr long kFutexOffset = PYPROBE_PAGE + offsetof(pyprobe_control, reader);
static constexpr unsigned kEntriesMax = 2000;

/* Lives for ever once started: its thread may not end while the process does not. */
class Keeper {
 public:
  bool Start();
  bool Full() const { return entries_ == kEntriesMax; }
  void Link(KeeperEntry* entry);
  void Unlink(KeeperEntry* entry);
  Keeper* older = nullptr;

 private:
  static void* Live(void* self);
  /* Laid out as struct robust_list_head; circular through `first` when walked by the kernel. */
  struct {
    KeeperEntry* first;
    long futex_offset;
    KeeperEntry* pending;
  } list_ = {};
  uint32_t tid_ = 0;
  unsigned entries_ = 0;
  bool refused_ = false;
  sem_t started_;
};

static Keeper* newest = nullptr;

static uint32_t* Futex(KeeperEntry* entry) {
  return reinterpret_cast<uint32_t*>(reinterpret_cast<uint8_t*>(entry) + kFutexOffset);
}

void* Keeper::Live(void* argument) {
  Keeper* self = static_cast<Keeper*>(argument);
  self->tid_ = static_cast<uint32_t>(syscall(SYS_gettid));
  self->refused_ = syscall(SYS_set_robust_list, &self->list_, sizeof self->list_) != 0;
  sem_post(&self->started_);
  for (;;) pause();
  return nullptr;
}

/* The list's end is its head, seen as an entry. */
static KeeperEntry* EndOf(KeeperEntry** first) { return reinterpret_cast<KeeperEntry*>(first); }

bool Keeper::Start() {
  list_.first = EndOf(&list_.first);
  list_.futex_offset = kFutexOffset;
  sem_init(&started_, 0, 0);
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 256 * 1024);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  int failed = pthread_create(&thread, &attributes, Live, this);
  pthread_attr_destroy(&attributes);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (failed != 0) return errno = failed, false;
  while (sem_wait(&started_) != 0) continue;
  if (refused_) errno = ENOSYS;
  return !refused_;
}

void Keeper::Link(KeeperEntry* entry) {
  entry->keeper = this;
  entry->previous = nullptr;
  entry->next = list_.first;
  /* Pending covers the moment in which the futex is locked and not yet in the list. */
  __atomic_store_n(&list_.pending, entry, __ATOMIC_SEQ_CST);
  __atomic_store_n(Futex(entry), tid_, __ATOMIC_SEQ_CST);
  if (list_.first != EndOf(&list_.first)) list_.first->previous = entry;
  __atomic_store_n(&list_.first, entry, __ATOMIC_SEQ_CST);
  __atomic_store_n(&list_.pending, static_cast<KeeperEntry*>(nullptr), __ATOMIC_SEQ_CST);
  entries_++;
}

void Keeper::Unlink(KeeperEntry* entry) {
  __atomic_store_n(Futex(entry), FUTEX_OWNER_DIED, __ATOMIC_SEQ_CST);
  syscall(SYS_futex, Futex(entry), FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
  KeeperEntry** behind = entry->previous == nullptr ? &list_.first : &entry->previous->next;
  __atomic_store_n(behind, entry->next, __ATOMIC_SEQ_CST);
  if (entry->next != EndOf(&list_.first)) entry->next->previous = entry->previous;
  entries_--;
}

bool KeeperHold(KeeperEntry* entry) {
  Keeper* keeper = newest;
  while (keeper != nullptr && keeper->Full()) keeper = keeper->older;
  if (keeper == nullptr) {
    keeper = new (std::nothrow) Keeper;
    if (keeper == nullptr) return errno = ENOMEM, false;
    if (!keeper->Start()) return false; /* (not freed: its thread may be about to run) */
    keeper->older = newest;
    newest = keeper;
  }
  keeper->Link(entry);
  return true;
}

void KeeperRelease(KeeperEntry* entry) { entry->keeper->Unlink(entry); }
