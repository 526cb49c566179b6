package io.gramme.node.control;

import io.gramme.membership.NodeId;

/** What is to be done at an instant. */
sealed interface Due {
  record HoldOver(long token) implements Due {}

  record PreparationOver(long token) implements Due {}

  record PushAgain(NodeId member) implements Due {}

  /** What was heard of others is to be kept, if there is anything new. */
  record KeepHeard() implements Due {}

  /** The table found no room on the disk. */
  record SaveTableAgain() implements Due {}

  /** Those that do not answer are asked again what they know of this node. */
  record InquireAgain() implements Due {}

  /** The next member is asked to let this node in. */
  record JoinAgain() implements Due {}
}
