package io.gramme.membership;

/**
 * What a survivor knew of the vote of a participant when it first saw that this was removed by force (rule E3): said once,
 * so that all come to the same end whatever the removed one said last.
 */
public enum HeldVote {
  /** Nothing that binds: none, or a pledge. */
  NONE,
  GO,
  NO
}
