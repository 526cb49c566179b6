package io.gramme.node.storage.log;

/** What must be there, in memory. */
public final class TestIndex implements LogIndex {
  private long first = 1;
  private long last;

  @Override
  public synchronized long first() {
    return first;
  }

  @Override
  public synchronized long last() {
    return last;
  }

  @Override
  public synchronized void begun(long number) {
    last = number;
  }

  @Override
  public synchronized void released(long newFirst) {
    first = Math.max(first, newFirst);
  }
}
