package io.gramme.it.sim.world;

import io.gramme.driver.engine.SessionEvent;
import io.gramme.membership.Address;
import io.gramme.membership.Epoch;
import io.gramme.membership.NodeId;
import io.gramme.membership.TableDigest;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A driver's question for what has changed in a node's table: a stream is opened, whose welcome shows it, and asked. */
final class ChangesFetch implements Requester {
  private static final long ANSWER_MILLIS = 2_000;

  private final SimCluster cluster;
  private final SimSession session;
  private final Address address;
  private final TableDigest known;
  private final long hlc;
  private final Consumer<SessionEvent> then;
  private boolean told;

  private ChangesFetch(
      SimCluster cluster,
      SimSession session,
      Address address,
      TableDigest known,
      long hlc,
      Consumer<SessionEvent> then) {
    this.cluster = cluster;
    this.session = session;
    this.address = address;
    this.known = known;
    this.hlc = hlc;
    this.then = then;
  }

  /** Asks whoever listens at an address; what was asked for comes of it exactly once, and before it perhaps a welcome. */
  static void begin(
      SimCluster cluster,
      SimSession session,
      Address address,
      TableDigest known,
      long hlc,
      long deadlineNanos,
      Consumer<SessionEvent> then) {
    ChangesFetch fetch = new ChangesFetch(cluster, session, address, known, hlc, then);
    Frame.Hello hello = Frame.Hello.ofDriver(ClusterPlan.CLUSTER, hlc);
    SimNode there = cluster.members().at(address);
    if (there != null) {
      cluster.messages().greet(session, there, hello, answer -> fetch.greeted(there, answer));
    }
    long span = Math.max(0, deadlineNanos - session.now().monotonicNanos());
    session.later(span, fetch::nothing);
  }

  private void greeted(SimNode there, Frame answer) {
    if (told) {
      return;
    }
    if (answer instanceof Frame.Welcome shown) {
      then.accept(new SessionEvent.TableLearnt(shown.table(), shown.hlc()));
      RequestItem item =
          new RequestItem(1, Epoch.UNKNOWN, ANSWER_MILLIS, new Request.FetchChanges(known));
      cluster.messages().request(this, null, there, item, hlc, null);
    } else {
      nothing();
    }
  }

  private void nothing() {
    if (!told) {
      told = true;
      then.accept(new SessionEvent.ChangesNotFetched(address));
    }
  }

  @Override
  public SimProcess process() {
    return session;
  }

  @Override
  public void answered(
      long correlation, @Nullable Copies copies, NodeId from, long nodeHlc, Reply reply) {
    if (told) {
      return;
    }
    if (reply instanceof Reply.Changes changes) {
      told = true;
      then.accept(new SessionEvent.ChangesFetched(address, from, changes.delta(), nodeHlc));
    } else {
      nothing();
    }
  }

  @Override
  public void connectionLost(long correlation) {
    nothing();
  }
}
