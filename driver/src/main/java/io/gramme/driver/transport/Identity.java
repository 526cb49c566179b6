package io.gramme.driver.transport;

import io.gramme.causality.Hlc;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.message.Frame;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What this driver says of itself on its streams (rule T2). Confined to the session's event loop. */
final class Identity {
  private final RandomGenerator random;
  private final KnownMembers remembered;
  private ClusterId cluster = ClusterId.UNKNOWN;
  private LongSupplier hlc = () -> Hlc.ofMillis(System.currentTimeMillis());

  /**
   * Of a driver that has met nobody yet.
   *
   * @param remembered members of a cluster that an earlier session was in: to their addresses it says of which
   */
  Identity(RandomGenerator random, KnownMembers remembered) {
    this.random = random;
    this.remembered = remembered;
  }

  /** The first contact was made: from now on every stream names the cluster, and carries the session's clock. */
  void settle(ClusterId joined, LongSupplier sessionHlc) {
    cluster = joined;
    hlc = sessionHlc;
  }

  Frame.Hello hello(Address address) {
    return Frame.Hello.ofDriver(cluster(address), hlc());
  }

  /** Whom it looks for at an address: a node of another cluster refuses this driver. */
  ClusterId cluster(Address address) {
    return cluster.isKnown() || !remembered.addresses().contains(address)
        ? cluster
        : remembered.cluster();
  }

  long hlc() {
    return hlc.getAsLong();
  }

  RandomGenerator random() {
    return random;
  }
}
