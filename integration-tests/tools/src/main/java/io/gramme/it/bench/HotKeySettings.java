package io.gramme.it.bench;

import io.gramme.driver.BucketOptions;
import io.gramme.driver.Quorum;
import java.util.List;

/**
 * What a run with one hot key is asked to do.
 *
 * @param threads that write it, of one session; with short sessions, sessions that are open at a time
 * @param seconds measured time; not with short sessions
 * @param warmUpSeconds time under the same load of another key before, not counted
 * @param shortSessions sessions that make one write each, or 0 for one session that stays
 * @param perSecond short sessions that begin each second
 * @param mode of the bucket
 * @param write the call that writes
 * @param nodes processes to start
 * @param r owners that must answer a read
 * @param w owners that must acknowledge a write
 * @param nodeOptions options of the nodes' JVMs
 */
record HotKeySettings(
    int threads,
    int seconds,
    int warmUpSeconds,
    int shortSessions,
    int perSecond,
    BucketOptions.Mode mode,
    OperationKind write,
    int nodes,
    Quorum r,
    Quorum w,
    List<String> nodeOptions) {
  HotKeySettings {
    nodeOptions = List.copyOf(nodeOptions);
  }

  boolean isOfShortSessions() {
    return shortSessions > 0;
  }
}
