package io.gramme.wire;

import io.gramme.liveness.Verdict;
import io.gramme.membership.BucketMode;
import io.gramme.membership.Durability;
import io.gramme.membership.HeldVote;
import io.gramme.membership.MemberState;
import io.gramme.membership.Vote;
import io.gramme.message.Frame.RejectionCode;
import io.gramme.message.RefusalCode;
import io.gramme.message.Request;

/**
 * The stable numbers of enums on the wire. An unknown number does not lock an older version out: in a member table it stands for
 * UNRECOGNIZED, in an answer for the code that promises least.
 */
final class Numbers {
  private static final RefusalCode[] REFUSALS = RefusalCode.values();

  /** Never given to anything: what stands for a number that this version did not know. */
  private static final int UNRECOGNIZED = 99;

  private Numbers() {}

  static int of(MemberState state) {
    return switch (state) {
      case UNRECOGNIZED -> UNRECOGNIZED;
      case JOINING -> 1;
      case ACTIVE -> 2;
      case LEAVING -> 3;
      case REMOVED -> 4;
    };
  }

  static MemberState memberState(int number) {
    return switch (number) {
      case 1 -> MemberState.JOINING;
      case 2 -> MemberState.ACTIVE;
      case 3 -> MemberState.LEAVING;
      case 4 -> MemberState.REMOVED;
      default -> MemberState.UNRECOGNIZED;
    };
  }

  static int of(BucketMode mode) {
    return switch (mode) {
      case UNRECOGNIZED -> UNRECOGNIZED;
      case CAUSAL -> 1;
      case LAST_WRITE_WINS -> 2;
    };
  }

  static BucketMode bucketMode(int number) {
    return switch (number) {
      case 1 -> BucketMode.CAUSAL;
      case 2 -> BucketMode.LAST_WRITE_WINS;
      default -> BucketMode.UNRECOGNIZED;
    };
  }

  static int of(Durability durability) {
    return switch (durability) {
      case UNRECOGNIZED -> UNRECOGNIZED;
      case FSYNC -> 0;
      case INTERVAL -> 1;
    };
  }

  static Durability durability(int number) {
    return switch (number) {
      case 0 -> Durability.FSYNC;
      case 1 -> Durability.INTERVAL;
      default -> Durability.UNRECOGNIZED;
    };
  }

  static int of(Verdict verdict) {
    return switch (verdict) {
      case ALIVE -> 1;
      case REFUSING -> 2;
      case SUSPECT -> 3;
      case DOWN -> 4;
    };
  }

  /** An unknown one is taken for the one that says least. */
  static Verdict verdict(int number) {
    return switch (number) {
      case 1 -> Verdict.ALIVE;
      case 2 -> Verdict.REFUSING;
      case 4 -> Verdict.DOWN;
      default -> Verdict.SUSPECT;
    };
  }

  static int of(Vote vote) {
    return switch (vote) {
      case PLEDGED -> 1;
      case GO -> 2;
      case NO -> 3;
    };
  }

  static Vote vote(int number) {
    return switch (number) {
      case 1 -> Vote.PLEDGED;
      case 2 -> Vote.GO;
      case 3 -> Vote.NO;
      default -> throw new IllegalArgumentException("a vote of number " + number);
    };
  }

  static int of(HeldVote vote) {
    return switch (vote) {
      case NONE -> 1;
      case GO -> 2;
      case NO -> 3;
    };
  }

  static HeldVote heldVote(int number) {
    return switch (number) {
      case 1 -> HeldVote.NONE;
      case 2 -> HeldVote.GO;
      case 3 -> HeldVote.NO;
      default -> throw new IllegalArgumentException("a held vote of number " + number);
    };
  }

  static int of(Request.Admission admission) {
    return switch (admission) {
      case WHILE_EMPTY -> 0;
      case NOW -> 1;
      case LATER -> 2;
    };
  }

  /** An unknown one is taken for the one that changes nothing by itself. */
  static Request.Admission admission(int number) {
    return switch (number) {
      case 0 -> Request.Admission.WHILE_EMPTY;
      case 1 -> Request.Admission.NOW;
      default -> Request.Admission.LATER;
    };
  }

  static int of(RejectionCode code) {
    return switch (code) {
      case PROTOCOL_VERSION -> 1;
      case WRONG_CLUSTER -> 2;
      case PARAMETERS_DIFFER -> 3;
      case HELLO_EXPECTED -> 4;
      case MALFORMED -> 5;
      case NOT_READY -> 6;
    };
  }

  static RejectionCode rejection(int number) {
    return switch (number) {
      case 1 -> RejectionCode.PROTOCOL_VERSION;
      case 2 -> RejectionCode.WRONG_CLUSTER;
      case 3 -> RejectionCode.PARAMETERS_DIFFER;
      case 4 -> RejectionCode.HELLO_EXPECTED;
      case 5 -> RejectionCode.MALFORMED;
      default -> RejectionCode.NOT_READY; // the stream ends in any case, and the detail says why
    };
  }

  /** An unknown one is taken for the only code that leaves open what the refused execution changed (rule W5). */
  static RefusalCode refusal(int number) {
    for (RefusalCode code : REFUSALS) {
      if (code.number() == number) {
        return code;
      }
    }
    return RefusalCode.STORAGE_FAILED;
  }
}
