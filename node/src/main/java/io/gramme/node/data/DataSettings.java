package io.gramme.node.data;

import io.gramme.membership.NodeId;

/**
 * What a {@link DataMachine} is told when it starts.
 *
 * @param node the node it belongs to
 * @param ceiling keeps the clock's ceiling (rule T3)
 * @param nullNode whether nothing is stored and every answer is canned, to measure what transport alone costs
 * @param bounds how large a write may make a state (rule S3)
 * @param roundItems a round ends here at the latest, so that under load the first answers do not wait for all
 * @param roundBytes the same for the bytes of what is asked and of the answers, which all live until the round ends
 */
public record DataSettings(
    NodeId node,
    ClockCeiling ceiling,
    boolean nullNode,
    StateBounds bounds,
    int roundItems,
    long roundBytes) {
  private static final int USUAL_ROUND_ITEMS = 1024;
  private static final long USUAL_ROUND_BYTES = 8L << 20;

  /** A machine that stores. */
  public static DataSettings of(NodeId node, ClockCeiling ceiling) {
    return new DataSettings(
        node, ceiling, false, StateBounds.USUAL, USUAL_ROUND_ITEMS, USUAL_ROUND_BYTES);
  }

  /** The same, with other bounds of a state. */
  public DataSettings withBounds(StateBounds other) {
    return new DataSettings(node, ceiling, nullNode, other, roundItems, roundBytes);
  }

  /** The same, with other bounds of a round. */
  public DataSettings withRounds(int items, long bytes) {
    return new DataSettings(node, ceiling, nullNode, bounds, items, bytes);
  }

  /** A machine that stores nothing, for measurements of the transport only. */
  public static DataSettings ofNullNode(NodeId node) {
    return new DataSettings(
        node,
        ClockCeiling.UNLIMITED,
        true,
        StateBounds.USUAL,
        USUAL_ROUND_ITEMS,
        USUAL_ROUND_BYTES);
  }
}
