package io.gramme.membership;

/**
 * One start of a node, by which a later life of it and a copy of its directory are told (rule T4).
 *
 * @param incarnation the node's lives with an empty directory, from 1
 * @param number counts the starts within the incarnation, from 1
 * @param nonce 64 random bits drawn for this start: a copy that counts itself up to the same number draws others
 */
public record NodeStart(long incarnation, long number, long nonce) {
  /** Checks the counters. */
  public NodeStart {
    RecordLimits.requireCounter("a node's incarnation", incarnation, 1);
    RecordLimits.requireCounter("the number of a node's start", number, 1);
  }

  /** Whether this start came after another one of the same node; two of one number are of different copies. */
  public boolean isAfter(NodeStart other) {
    return incarnation != other.incarnation
        ? incarnation > other.incarnation
        : number > other.number;
  }

  @Override
  public String toString() {
    return "start " + number + " of incarnation " + incarnation;
  }
}
