package io.gramme.node.data;

/** How much a former owner has under way at once: states and bytes, of all partitions together. */
final class DrainWindow {
  static final int MOST_STATES = 32;
  private static final long ENOUGH_BYTES = 1 << 20;

  private int states;
  private long bytes;

  boolean hasRoom() {
    return states < MOST_STATES && bytes < ENOUGH_BYTES;
  }

  void add(Handing handing) {
    states++;
    bytes += handing.state().length();
  }

  void remove(Handing handing) {
    states--;
    bytes -= handing.state().length();
  }
}
