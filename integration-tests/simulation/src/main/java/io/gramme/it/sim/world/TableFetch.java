package io.gramme.it.sim.world;

import io.gramme.driver.engine.SessionEvent;
import io.gramme.membership.Address;
import io.gramme.message.Frame;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A driver's question for a node's table: a stream is opened, and the welcome says it. */
final class TableFetch {
  private final Address address;
  private final Consumer<SessionEvent> then;
  private boolean told;

  private TableFetch(Address address, Consumer<SessionEvent> then) {
    this.address = address;
    this.then = then;
  }

  /** Asks whoever listens at an address; exactly one event comes of it. */
  static void begin(
      SimCluster cluster,
      SimSession session,
      Address address,
      long hlc,
      long deadlineNanos,
      Consumer<SessionEvent> then) {
    TableFetch fetch = new TableFetch(address, then);
    Frame.Hello hello = Frame.Hello.ofDriver(ClusterPlan.CLUSTER, hlc);
    SimNode there = cluster.members().at(address);
    if (there != null) {
      cluster.messages().greet(session, there, hello, fetch::ended);
    }
    long span = Math.max(0, deadlineNanos - session.now().monotonicNanos());
    session.later(span, () -> fetch.ended(null));
  }

  private void ended(@Nullable Frame answer) {
    if (told) {
      return;
    }
    told = true;
    then.accept(
        answer instanceof Frame.Welcome shown
            ? new SessionEvent.TableFetched(address, shown.node(), shown.table(), shown.hlc())
            : new SessionEvent.TableNotFetched(address));
  }
}
