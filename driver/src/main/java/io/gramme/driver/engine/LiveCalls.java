package io.gramme.driver.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The calls that have not ended, or whose repairs go on. */
final class LiveCalls {
  private final Map<Long, Live> live = new LinkedHashMap<>();

  void add(long call, Live started) {
    live.put(call, started);
  }

  void remove(long call) {
    live.remove(call);
  }

  /** All of them, in the order of submission. */
  List<Live> all() {
    return new ArrayList<>(live.values());
  }

  int size() {
    return live.size();
  }

  /** A call that has not ended, or whose repairs go on. */
  interface Live {
    /** The session ends: so does the call. */
    void close();
  }
}
