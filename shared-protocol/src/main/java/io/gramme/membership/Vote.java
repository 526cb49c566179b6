package io.gramme.membership;

/** What a participant has said to a plan (rule E3). It never takes a vote back; the order is the order of a join. */
public enum Vote {
  /** It follows this plan and no other, and may still say no. */
  PLEDGED,
  /** It is ready, and will not turn back. */
  GO,
  /** The plan is not to happen. */
  NO
}
