package io.gramme.driver.transport;

import io.gramme.causality.Hlc;
import io.gramme.membership.ClusterId;
import io.gramme.message.Frame;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What this driver says of itself on its streams (rule T2). Confined to the session's event loop. */
final class Identity {
  private final RandomGenerator random;
  private ClusterId cluster = ClusterId.UNKNOWN;
  private LongSupplier hlc = () -> Hlc.ofMillis(System.currentTimeMillis());

  Identity(RandomGenerator random) {
    this.random = random;
  }

  /** The first contact was made: from now on every stream names the cluster, and carries the session's clock. */
  void settle(ClusterId joined, LongSupplier sessionHlc) {
    cluster = joined;
    hlc = sessionHlc;
  }

  Frame.Hello hello() {
    return Frame.Hello.ofDriver(cluster, hlc());
  }

  ClusterId cluster() {
    return cluster;
  }

  long hlc() {
    return hlc.getAsLong();
  }

  RandomGenerator random() {
    return random;
  }
}
