package io.gramme.message;

import io.gramme.membership.MemberTable;

/** How many bytes parts of messages take, near enough to bound batches and backlogs without encoding them. */
final class MessageSizes {
  /** What goes around a message. */
  static final int FRAMING = 48;

  /** A request without content to speak of. */
  static final int SMALL = 4 * FRAMING;

  private MessageSizes() {}

  static int of(MemberTable table) {
    return FRAMING * (2 + 4 * table.members().size() + 2 * table.buckets().size());
  }
}
