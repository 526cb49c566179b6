package io.gramme.node.server;

/** When a count that may grow fast is worth a line in the log: at first, and whenever it has grown tenfold. */
final class Tenfold {
  private long next = 1;

  /** Whether to tell this count, which never falls. */
  boolean isWorthALine(long count) {
    if (count < next) {
      return false;
    }
    while (next <= count && next <= Long.MAX_VALUE / 10) {
      next *= 10;
    }
    return true;
  }
}
