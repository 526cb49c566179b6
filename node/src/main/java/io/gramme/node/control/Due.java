package io.gramme.node.control;

/** What is to be done at an instant. */
sealed interface Due {
  /** What only a node that serves has to do. */
  sealed interface OfMembership extends Due {}

  /** A candidate asks to be let into the ring, unless another turn has begun meanwhile. */
  record AskToEnter(long turn) implements OfMembership {}

  /** The next round of gossip. */
  record GossipAgain() implements OfMembership {}

  /** Changes of the table that have waited for each other are told. */
  record TellChanges() implements OfMembership {}

  /** What was heard of others is to be kept, if there is anything new. */
  record KeepHeard() implements Due {}

  /** The table found no room on the disk. */
  record SaveTableAgain() implements OfMembership {}

  /** Those that do not answer are asked again what they know of this node. */
  record InquireAgain() implements Due {}

  /** The next member is asked to let this node in. */
  record JoinAgain() implements Due {}
}
