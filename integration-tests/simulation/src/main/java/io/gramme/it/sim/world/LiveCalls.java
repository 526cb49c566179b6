package io.gramme.it.sim.world;

import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls of a client's process that have not ended, or whose repairs go on, by their numbers. */
final class LiveCalls {
  /** A call, and who watches it. */
  record Live(Call call, CallListener listener) {}

  private final Map<Long, Live> live = new LinkedHashMap<>();
  private final Map<Long, Consumer<CallOutcome>> buckets = new LinkedHashMap<>();
  private long numbers;

  /** A call begins; returns its number. */
  long begin(Call call, CallListener listener) {
    live.put(++numbers, new Live(call, listener));
    return numbers;
  }

  /** A call that makes a bucket known begins; returns its number. */
  long begin(Consumer<CallOutcome> then) {
    buckets.put(++numbers, then);
    return numbers;
  }

  /** Who waits for the end of a call that makes a bucket known, which is now; null when it is another call. */
  @Nullable
  Consumer<CallOutcome> endOfBucket(long number) {
    return buckets.remove(number);
  }

  /** A call that has not ended. */
  Live find(long number) {
    Live found = live.get(number);
    if (found == null) {
      throw new IllegalStateException("call " + number + " has ended before");
    }
    return found;
  }

  /** What a call has set off is over; null when it was before. */
  @Nullable
  Live settle(long number) {
    return live.remove(number);
  }

  /** All but those that make buckets known. */
  List<Live> all() {
    return new ArrayList<>(live.values());
  }

  int count() {
    return live.size() + buckets.size();
  }

  void clear() {
    live.clear();
    buckets.clear();
  }
}
