package io.gramme.node.server;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What is executed and not answered yet, each under a ticket that is given again after the answer. Not thread-safe. */
final class OpenWork {
  private @Nullable Work[] work = new Work[64];
  private int[] free = new int[64];
  private int freeCount;
  private int used;

  /** Keeps an item; returns its ticket. */
  long add(Work item) {
    int ticket = freeCount > 0 ? free[--freeCount] : used++;
    if (ticket == work.length) {
      work = Arrays.copyOf(work, 2 * work.length);
      free = Arrays.copyOf(free, 2 * free.length);
    }
    work[ticket] = item;
    return ticket;
  }

  /** The item of a ticket, which is no longer open. */
  Work take(long ticket) {
    int index = Math.toIntExact(ticket);
    Work item = Objects.requireNonNull(work[index], "an item is answered once");
    work[index] = null;
    free[freeCount++] = index;
    return item;
  }
}
