package io.gramme.it.sim.world;

import io.gramme.message.RefusalCode;
import java.util.Locale;

/**
 * The interesting states of a run. One that a long run never reaches is a hole in the faults or the workload: whatever
 * hides behind it is not being looked at.
 */
public enum Reached {
  /** A reader was shown two siblings or more. */
  SIBLINGS,
  /** A reader was shown a live version beside a delete. */
  SIBLING_BESIDE_DELETE,
  /** A replica was given bytes it had already (W4). */
  SAME_BYTES_TWICE,
  /** A write left a second time under the same dot (W4). */
  RESEND,
  /** A write left under a second dot (W5). */
  NEW_DOT,
  /** A replica refused a write for its age (R1). */
  REFUSED_BY_R1,
  /** A replica refused a moved state for its age (R2). */
  REFUSED_BY_R2,
  /** A replica refused a stamp from the future (V). */
  REFUSED_BY_V,
  /** A replica refused an item whose time had passed before its step. */
  REFUSED_LATE,
  /** A failed write is certain to be nowhere. */
  FATE_NOT_APPLIED,
  /** A late retry found its write, but on too few owners. */
  FATE_APPLIED,
  /** A failed write may be somewhere. */
  FATE_UNKNOWN,
  /** The same bytes were sent again for a write of unknown fate (W5). */
  RETRY_IN_TIME,
  /** A write of unknown fate was retried after its deadline (W5). */
  LATE_RETRY,
  /** A late retry found the write. */
  LATE_RETRY_FOUND,
  /** A late retry wrote anew. */
  LATE_RETRY_ANEW,
  /** A write was chained to a failed one (W6). */
  CHAIN_AFTER_FAILURE,
  /** A put replaced what its session had seen, without reading (W1). */
  PUT_FROM_MEMORY,
  /** A put replaced nothing, for its session had seen nothing of the key (W1). */
  PUT_OF_A_KEY_NEVER_SEEN,
  /** An overwrite replaced what it read (W1). */
  OVERWRITE,
  /** Several updates of one session were carried out as one (W7). */
  UPDATES_COMBINED,
  /** A change failed in the midst of updates that were combined (W7). */
  COMBINED_CHANGE_FAILED,
  /** Updates that were combined share a fate that nobody knows (W7). */
  COMBINED_FATE_UNKNOWN,
  /** An update had to wait for the next group (W7). */
  LEFT_FOR_NEXT_GROUP,
  /** A slow change made way for the updates it was combined with (W7). */
  SLOW_CHANGE_MADE_WAY,
  /** A write replaced a context older than half of Dmax (K4). */
  OLD_CONTEXT,
  /** A write replaced what another process was shown. */
  CONTEXT_OF_ANOTHER_PROCESS,
  /** A context of another key was refused (K4). */
  FOREIGN_CONTEXT,
  /** A session used a second lane on one key (W2). */
  SECOND_LANE,
  /** A get wrote back what it had reconciled (G3). */
  WRITE_BACK,
  /** Siblings with equal bytes were shown as one (G3). */
  EQUAL_SIBLINGS,
  /** A stale replica took a read repair (G1). */
  READ_REPAIR,
  /** An owner lacked what another one held, when all had come to rest and nobody read. */
  BEHIND_AT_REST,
  /** A slow read asked one more owner (G1). */
  HEDGED_READ,
  /** No owner showed all that the session had seen (G4). */
  FLOOR_MISSED,
  /** A bucket that keeps the newest gave up a version (K5). */
  VERSION_DISCARDED,
  /** A request was not sent because its node failed too often. */
  BREAKER_OPEN,
  /** A node crashed and forgot what was not durable. */
  CRASH_WITH_UNFORCED_DATA,
  /** All nodes lost power, and one of them data that was not durable. */
  POWER_LOSS_WITH_UNFORCED_DATA,
  /** A part of what was not durable survived a crash. */
  UNFORCED_DATA_KEPT,
  /** The last record that survived was torn, and left out. */
  TORN_TAIL,
  /** A store failed and refused everything until its node was restarted. */
  STORE_FAILED,
  /** A client ended when some copies of a write had left, and others had not. */
  CLIENT_CRASH_IN_FAN_OUT,
  /** A value that was to expire was shown while it lived (P5). */
  SHOWN_BEFORE_EXPIRY,
  /** A replica found a value expired, and turned it into a tombstone (P5). */
  VALUE_EXPIRED,
  /** A node refused a driver that had an older table (E2). */
  DRIVER_BEHIND,
  /** A node refused a driver that had a newer table (E2). */
  NODE_BEHIND,
  /** A full disk refused a change. */
  DISK_FULL,
  /** A node had no memory for a change (S4). */
  NO_MEMORY,
  /** A stored value could not be read. */
  VALUE_DAMAGED,
  /** A node refused what was too much for it. */
  OVERLOADED,
  /** A callback of the application failed, and its call with it. */
  CALLBACK_FAILED,
  /** A callback took long. */
  SLOW_CALLBACK,
  /** A reconciler decided that nothing remains. */
  RECONCILED_TO_NOTHING,
  /** A reconciler did not decide. */
  UNRESOLVED,
  /** A copied process drew fresh lanes (K1). */
  PROCESS_COPIED,
  /** A call was made on a closed session. */
  CALL_AFTER_CLOSE,
  /** A value was larger than allowed. */
  VALUE_TOO_LARGE,
  /** More replicas were asked for than there are owners (E7). */
  INVALID_QUORUM,
  /** A call was answered by a cluster of one or two nodes. */
  SMALL_CLUSTER,
  /** A call succeeded in a history in which nothing goes wrong. */
  QUIET,
  /** A call succeeded while one node was down from beginning to end. */
  ONE_NODE_DOWN,
  /** Two keys shared their lanes' slots (W2). */
  SLOT_COLLISION,
  /** A history had a hundred keys or more. */
  MANY_KEYS,
  /** A client made a bucket known (K5). */
  BUCKET_CREATED,
  /** A client wanted a bucket that was known already (K5). */
  BUCKET_EXISTED,
  /** A bucket that holds keys was not given another mode (K5). */
  BUCKET_IN_USE,
  /** A write was refused for the siblings there would be (S3). */
  TOO_MANY_SIBLINGS,
  /** A write was refused for the bytes its key would have (S3). */
  STATE_TOO_LARGE,
  /** A write was refused for the context entries its key would have (S3). */
  CONTEXT_TOO_LARGE,
  /** A replica dropped context entries that were covered long ago (S3). */
  CONTEXT_TRIMMED,
  /** A replica with too many context entries dropped those covered longest (S3). */
  VALVE_OPENED,
  /** A session gave up a state to make room (G4). */
  STATE_EVICTED,
  /** A session gave up a key's floor for another's (G4). */
  FLOOR_FORGOTTEN,
  /** A session drew all its lanes anew, for it could not remember more writes (W2). */
  LANES_FULL,
  /** A cluster was founded by its first node, and the others joined it (E5). */
  FORMED_BY_JOINS,
  /** A node told another, or a driver, what it lacked of the member table (E1). */
  TOLD_WHAT_ANOTHER_LACKS,
  /** A session heard of changes that no call of its own had met (E1). */
  CHANGES_HEARD,
  /** A table or a start found no room on the disk (E2). */
  TABLE_WAITS_FOR_ROOM,
  /** A node that was set back was told so and did not serve (T4). */
  SET_BACK_REFUSED,
  /** A node was stopped in good order (T3). */
  STOPPED,
  /** A node refused what no driver makes (V, W3). */
  REFUSED_AS_INVALID,
  /** A node refused what is for a partition that it does not own, or another one (E2). */
  REFUSED_BY_OWNER,
  /** A node that started again listened elsewhere (T4). */
  NODE_MOVED,
  /** Another node answered a driver in place of the one that had listened there (W3). */
  ANSWERED_IN_ITS_PLACE,
  /** A plan was done: another ring is in force (E3). */
  PLAN_DONE,
  /** A plan that had been committed was aborted (E3). */
  PLAN_ABORTED,
  /** Two plans were under way in two parts of the cluster (E3). */
  TWO_PLANS_AT_ONCE,
  /** A plan with an absent member was done (E3). */
  ABSENT_MEMBER,
  /** A node took a write while a plan was in COPY (E3). */
  WRITE_DURING_COPY,
  /** A node answered a read while a plan was in MOVE (E3). */
  READ_DURING_MOVE,
  /** A candidate became a member of the ring (E5). */
  CANDIDATE_ADMITTED,
  /** A candidate took over the seat of a member (E3). */
  REPLACED,
  /** A member was given another weight (E3). */
  WEIGHT_CHANGED,
  /** A member was removed by force (E3). */
  FORCED_REMOVAL,
  /** A member was removed by force while a plan was under way (E3). */
  REMOVED_DURING_PLAN,
  /** A node that was removed learnt of it and served no more (E1). */
  REMOVED_NODE_LEARNS_IT,
  /** A pending owner went on with its walks at a source that had been started again (E3). */
  WALK_RESUMED,
  /** A pending owner was given a state of a key that a write had brought there before (E3). */
  STATE_CHANGED_DURING_WALK,
  /** A member that had left the ring had handed on everything (E4). */
  DRAINED_AFTER_LEAVE,
  /** A receiver of an aborted plan had handed on everything (E4). */
  DRAINED_AFTER_ABORT,
  /** A call met another epoch and went on under it (E2). */
  EPOCH_MET_IN_MID_CALL,
  /** A history lasted for twenty Dmax or more. */
  MANY_DMAX,
  /** A write replaced a context older than ten Dmax (K4). */
  CONTEXT_OF_TEN_DMAX,
  /** What an interval bucket had acknowledged was forced because its time had come (T5). */
  INTERVAL_OVER,

  /** A node executed something while it made an earlier round durable. */
  STEP_DURING_FORCE,
  /** All that a key held had been dead for two Dmax: what is forgotten once H moves (P5). */
  DEAD_FOR_TWO_DMAX,
  /** In a history nodes kept their states in the real engine. */
  REAL_ENGINE,
  /** The real engine did in the background what it had put off, between two steps of its node. */
  BACKGROUND_PASS,
  /** A message crossed in the bytes of the real codec. */
  CODEC;

  /** The name in reports. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** What a refusal with this code is a sign of; {@link #SIBLINGS} for none. */
  static Reached by(RefusalCode code) {
    return switch (code) {
      case WRITE_TOO_OLD -> REFUSED_BY_R1;
      case STATE_TOO_OLD -> REFUSED_BY_R2;
      case STAMP_TOO_NEW -> REFUSED_BY_V;
      case DEADLINE_PASSED -> REFUSED_LATE;
      case INVALID_STATE -> REFUSED_AS_INVALID;
      case NOT_OWNER -> REFUSED_BY_OWNER;
      case WRONG_EPOCH -> DRIVER_BEHIND;
      case DISK_FULL -> DISK_FULL;
      case VALUE_DAMAGED -> VALUE_DAMAGED;
      case TOO_MANY_SIBLINGS -> TOO_MANY_SIBLINGS;
      case TOO_LARGE -> STATE_TOO_LARGE;
      case OVERLOADED -> CONTEXT_TOO_LARGE;
      default -> SIBLINGS;
    };
  }
}
