package io.gramme.membership;

import java.util.List;

/** The rules of E3 that participants keep; each can be broken, to see that it matters. */
enum PlanRule {
  /** Who is pledged to one plan says no to every other. */
  ONE_PLEDGE("is not done", "two rings"),
  /** Nobody turns back after go. */
  GO_BINDS("after go"),
  /** A move is confirmed when it is seen, not before. */
  CONFIRM_WHAT_IS_SEEN("is at"),
  /** What a survivor holds of the vote of a removed participant is said once, whatever is heard later. */
  HELD_ONCE("was aborted at"),
  /** A table is durable before it is shown. */
  SAVED_BEFORE_SHOWN("after go", "is at");

  /** Parts of what is said when nobody keeps it: any one of them. */
  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable
  final List<String> violations;

  PlanRule(String... violations) {
    this.violations = List.of(violations);
  }
}
