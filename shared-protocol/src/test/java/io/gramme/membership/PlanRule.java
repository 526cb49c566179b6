package io.gramme.membership;

/** The rules of E3 that participants keep; each can be broken, to see that it matters. */
enum PlanRule {
  /** Who is pledged to one plan says no to every other. */
  ONE_PLEDGE,
  /** Nobody turns back after go. */
  GO_BINDS,
  /** A move is confirmed when it is seen, not before. */
  CONFIRM_WHAT_IS_SEEN,
  /** What a survivor holds of the vote of a removed participant is said once, whatever is heard later. */
  HELD_ONCE,
  /** A table is durable before it is shown. */
  SAVED_BEFORE_SHOWN
}
