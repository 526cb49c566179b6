package io.gramme.message;

/**
 * Why a node did not execute an item. Except for {@link #STORAGE_FAILED} a refusal promises that this execution changed
 * nothing; another copy of the same bytes may still have been applied (rule W5).
 */
public enum RefusalCode {
  /** The sender's epoch is not the node's; the node's table comes with it (rule E2). */
  WRONG_EPOCH(1),
  /** The item names another cluster. */
  WRONG_CLUSTER(2),
  /** The node does not own the partition, or the key does not lie in it. */
  NOT_OWNER(3),
  /** R1: the write is older than Dmax by the node's clock; a new dot under a fresh clock may pass. */
  WRITE_TOO_OLD(4),
  /** R2: the moved state was read longer than Dmax ago. */
  STATE_TOO_OLD(5),
  /** V: the write's stamps run further ahead of the node's clock than allowed; a new dot under its clock may pass. */
  STAMP_TOO_NEW(6),
  /** V: the bytes are no delta, or no state: malformed, or they break an invariant. */
  INVALID_STATE(7),
  /** A key, value or state is larger than allowed. */
  TOO_LARGE(8),
  /** S3: the write would leave more siblings than allowed; they come with it. */
  TOO_MANY_SIBLINGS(9),
  /** S3: the context holds more entries than allowed. */
  CONTEXT_TOO_LARGE(10),
  /** Too much work is waiting; ask again after the given time. */
  OVERLOADED(11),
  /** The deadline had passed before the item was looked at. */
  DEADLINE_PASSED(12),
  /** The node cannot serve this now: it is starting, changing its ring or closing, or this part of its store failed. */
  NOT_READY(13),
  /** The store failed while the item was executed: it may have been applied or not. */
  STORAGE_FAILED(14),
  /** A join is refused; the detail says why (rule E5). */
  JOIN_REFUSED(15),
  /** The node does not know the request, or a field of it is out of range. */
  UNSUPPORTED(16),
  /** The node's disk is full; writes pass again when space returns. */
  DISK_FULL(17),
  /** S4: the stored bytes of this key failed their check; this replica has no answer until they are repaired. */
  VALUE_DAMAGED(18),
  /** K5: the bucket is to keep the newest version only, and members hold keys of it that may have siblings. */
  BUCKET_IN_USE(19),
  /** A plan, or what is asked about one, is refused; the detail says why and what is allowed (rule E3). */
  PLAN_REFUSED(20);

  private final int number;

  RefusalCode(int number) {
    this.number = number;
  }

  /** The stable number on the wire. */
  public int number() {
    return number;
  }

  /** Whether a refusal with this code says for certain that this execution changed nothing. */
  public boolean changedNothing() {
    return this != STORAGE_FAILED;
  }
}
