package io.gramme.it.sim.check;

import java.util.BitSet;

/** With R + W > N a read shows whatever was acknowledged before it began, or something that came after it. */
public final class FreshRead implements Checker {
  @Override
  public void read(ReadSeen read, Verdict verdict) {
    BitSet missing = read.missing(read.acknowledged());
    if (!read.ledger().isNewestOnly() && !missing.isEmpty()) {
      verdict.broken(
          name(),
          read.who() + " is shown " + read.shown() + " and misses "
              + read.ledger().names(missing) + ", acknowledged by enough owners before it began");
    }
  }
}
