/*
 * One ring, seen from the reader (wire.h has the drawing).
 *
 * The producer is not trusted. The consumer position is kept here and only published to the shared page. The producer's
 * position is taken once a fill and checked; a record's length is read once, checked against that, the record is
 * copied, and everything else is checked and put right on the copy, which the producer cannot change any more. The
 * memory itself is sealed against shrinking, or a kernel map: it cannot go away under us.
 */
#ifndef PYPROBE_ADDON_RING_H
#define PYPROBE_ADDON_RING_H

#include <vector>

#include "batch.h"
#include "codes.h"
#include "keeper.h"
#include "mapping.h"
#include "wire.h"

enum class RingKind { Agent, Bpf };

enum class Taken {
  Empty, /* nothing more, as of the last Look */
  Later, /* the next record is younger than asked for; its time is in head_time */
  Full,  /* the next record does not fit the batch */
  Busy,  /* the next record is still being written */
  Bad,   /* the format is broken; `why` says how */
};

class Ring {
 public:
  Ring(uint32_t ring, RingKind ring_kind, uint64_t data_bytes, uint32_t producer_pid)
      : id(ring), pid(producer_pid), kind_(ring_kind), size_(data_bytes) {}
  Ring(const Ring&) = delete;
  ~Ring();

  /* Maps the ring of this descriptor, which may be closed afterwards. The call that failed, with errno set; or null. */
  const char* Open(int fd);

  /* The same for what its producers count into (a BPF ring). */
  const char* OpenTallies(int fd, uint64_t bytes);

  /* Takes note of what the producer has written by now, and says whether there is a record (Later), or why not. */
  Taken Look(uint64_t now);

  /* What is written from now on is not taken. */
  void Finish();

  /* Copies whole records, checked, into the batch as far as they are no younger than `until`. */
  Taken Take(Batch* batch, Codes* codes, uint64_t until);

  /* The batch's numbers of its code objects, among zeros. */
  const std::vector<uint32_t>& CodeNumbers() const { return codes_; }

  /* Lets the producer use the room of what has been taken. */
  void Publish();

  /* Adds the producer's loss counts to `sums`, by probe number. */
  void AddLost(uint64_t* sums) const;

  /* Appends what its tallies have that they had not at the last call. False: they are broken; `why` says how. */
  bool Tally(std::vector<uint8_t>* out);

  /* Agent rings: these probes need not fire for that code object of the ring's own numbering. */
  void SetVerdict(uint32_t code, uint16_t probes);

  const uint32_t id;
  const uint32_t pid;
  uint64_t head_time = 0;
  uint64_t busy_since = 0; /* when the next record was first seen unfinished; of use while it is */
  uint64_t reached = 0; /* what is still to come is not older than this (a BPF ring: by more than the window) */
  bool ended = false;   /* no producer any more: what is there is all there will be */
  const char* why = nullptr;

 private:
  const char* OpenAgent(int fd);
  const char* OpenBpf(int fd);
  Taken Broken(const char* reason);
  Taken Busy();
  bool Admit(BatchRecord* record, Codes* codes);
  bool Describe(BatchRecord* record, Codes* codes);
  bool AdmitRef(BatchRecord* record);
  void TallyRow(const uint8_t* at, const pyprobe_row& head, uint64_t* known, unsigned* retries,
                std::vector<uint8_t>* out) const;
  bool KernelTally(std::vector<uint8_t>* out);
  void KernelTallyRow(const uint8_t* at, const pyprobe_kernel_row& head, uint64_t* known, std::vector<uint8_t>* out) const;
  uint32_t Word(uint64_t position) const;
  uint64_t Written() const;
  bool ReadHeadTime();
  const pyprobe_producer* Producer() const;

  const RingKind kind_;
  const uint64_t size_;
  Mapping consumer_; /* the page that the reader writes */
  Mapping data_;     /* producer page, then the data twice in a row; read-only */
  Mapping control_;  /* agent: private page of the keeper, then control and verdicts */
  Mapping tallies_;  /* the tallies; read-only */
  uint64_t tally_bytes_ = 0; /* BPF: of them */
  std::vector<uint64_t> tallied_; /* the same as they were last looked at, word for word */
  bool held_ = false;
  uint64_t position_ = 0;  /* taken so far */
  uint64_t head_at_ = UINT64_MAX; /* the position that head_time is about */
  uint64_t busy_at_ = UINT64_MAX; /* the position that busy_since is about */
  uint64_t looked_ = 0;
  uint64_t published_ = 0; /* of that, published */
  uint64_t seen_ = 0;      /* the producer's position, at the last Look */
  uint64_t last_ = UINT64_MAX; /* the position that nothing is taken beyond */
  std::vector<uint32_t> codes_; /* by the agent's number: the global one, 0 = not described */
  uint32_t described_ = 0;      /* how many are */
};

#endif
