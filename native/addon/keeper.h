/*
 * The keeper tells every agent that the reader lives, so that an agent waiting for room in its ring gives up at once
 * when the reader is gone, SIGKILL included: nobody can clean up after that but the kernel.
 *
 * The kernel does so for robust futexes: when a thread ends, it walks that thread's robust list and marks each futex
 * that holds the thread's id FUTEX_OWNER_DIED. glibc uses the list for robust mutexes; the keeper is a thread of ours
 * with a list of its own (raw set_robust_list), which does nothing but live as long as the process.
 *
 * A list says one offset from each entry to its futex. Entries must not lie in the control page, which the target can
 * write; so each control page is mapped right behind a private page that holds its entry:
 *
 *   +-- private page --+-- control page (shared with the target) --+
 *   | next, previous   | ... reader (the futex) ...                |
 *   +------------------+-------------------------------------------+
 *     ^ entry            ^ entry + futex_offset
 *
 * The control plane holds `owner` in the same way: its entry stands as much further on as that is behind `reader`.
 *
 * The kernel walks at most 2048 entries (ROBUST_LIST_LIMIT), so there is a keeper for each 2000 rings.
 * Each step of linking leaves a list that can be walked: SIGKILL may come between any two.
 */
#ifndef PYPROBE_ADDON_KEEPER_H
#define PYPROBE_ADDON_KEEPER_H

#include <cstddef>
#include <cstdint>

#include "wire.h"

class Keeper;

/* At one of these places in the private page. */
constexpr size_t kReaderEntry = 0;
constexpr size_t kOwnerEntry = offsetof(pyprobe_control, owner) - offsetof(pyprobe_control, reader);

/* `next` is what the kernel knows as struct robust_list. */
struct KeeperEntry {
  KeeperEntry* next;
  KeeperEntry* previous;
  Keeper* keeper;
};
static_assert(kOwnerEntry % alignof(KeeperEntry) == 0, "wire.h: owner stands whole words behind reader");

/*
 * Locks the futex that belongs to this entry in the name of a keeper, which stays until KeeperRelease. False with errno
 * set: no thread to be had.
 */
bool KeeperHold(KeeperEntry* entry);

/* Marks the futex FUTEX_OWNER_DIED, as the kernel would, and wakes who waits on it. */
void KeeperRelease(KeeperEntry* entry);

#endif
