package io.gramme.it.sim.check;

/**
 * Between what instants wall clocks have been while something was looked at, to tell what may and what must have expired
 * (rules T2, P5).
 *
 * @param mostMillis the most that any clock, of a node or a client, has shown so far
 * @param readerMillis the least that the reader's clock can have shown when it looked
 * @param nodesMillis the least that any node's clock can have shown when it was asked
 */
record WallBounds(long mostMillis, long readerMillis, long nodesMillis) {
  /** Nothing may have expired yet. */
  static final WallBounds NOTHING_EXPIRED = new WallBounds(0, 0, 0);
}
