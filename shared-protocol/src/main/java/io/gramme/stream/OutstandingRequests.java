package io.gramme.stream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for a reply, by correlation id, without an allocation per request.
 *
 * <p>An id names its slot by its low bits. Ids grow by one and skip those whose slot is still taken by a slow request,
 * so ids are unique among what is outstanding and no id is used twice on a stream.
 */
final class OutstandingRequests {
  private @Nullable OutgoingRequest[] slots = new OutgoingRequest[64];
  private int size;
  private long next = 1;

  int size() {
    return size;
  }

  /** Gives the request its id and keeps it. */
  void add(OutgoingRequest request) {
    if (size >= slots.length / 2) {
      grow();
    }
    while (slots[slot(next)] != null) {
      next++;
    }
    request.correlation = next++;
    slots[slot(request.correlation)] = request;
    size++;
  }

  private int slot(long correlation) {
    return (int) correlation & (slots.length - 1);
  }

  private void grow() {
    @Nullable OutgoingRequest[] old = slots;
    // Ids that fell into different slots before still do with one more bit.
    slots = new OutgoingRequest[old.length * 2];
    for (OutgoingRequest request : old) {
      if (request != null) {
        slots[slot(request.correlation)] = request;
      }
    }
  }

  /** The request with this id, which is outstanding no longer; null when there is none. */
  @Nullable
  OutgoingRequest remove(long correlation) {
    int slot = slot(correlation);
    OutgoingRequest request = slots[slot];
    if (request == null || request.correlation != correlation) {
      return null;
    }
    slots[slot] = null;
    size--;
    return request;
  }

  /** Takes out all that the predicate is true of, in order of their ids. */
  List<OutgoingRequest> removeIf(Predicate<OutgoingRequest> condition) {
    List<OutgoingRequest> removed = new ArrayList<>();
    for (OutgoingRequest request : slots.clone()) {
      if (request != null && condition.test(request)) {
        removed.add(request);
        remove(request.correlation);
      }
    }
    removed.sort((a, b) -> Long.compare(a.correlation, b.correlation));
    return removed;
  }

  /** The earliest deadline relative to the given instant, or {@link Long#MAX_VALUE} when nothing is outstanding. */
  long nanosToEarliestDeadline(long nowNanos) {
    return Arrays.stream(slots)
        .mapToLong(request -> request == null ? Long.MAX_VALUE : request.deadlineNanos - nowNanos)
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
