package io.gramme.it.sim.world;

import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Somebody at a client's machine who speaks to nodes and is no driver of today. */
public final class Stranger implements Requester {
  private static final long MILLIS = 1_000;

  private final SimCluster cluster;
  private final SimSession machine;
  private Consumer<Reply> answered = reply -> {};

  /** At this client's machine. */
  public Stranger(SimCluster cluster, SimSession machine) {
    this.cluster = cluster;
    this.machine = machine;
  }

  /** Asks for something, as a driver does that has opened a stream. */
  public void ask(SimNode node, Request request, Consumer<Reply> then) {
    answered = then;
    RequestItem item = new RequestItem(0, node.ring().epoch(), MILLIS, request);
    cluster.messages().request(this, null, node, item, 0, null);
  }

  /** Wants to open a stream. */
  public void greet(SimNode node, Frame.Hello hello, Consumer<Frame> then) {
    cluster.messages().greet(machine, node, hello, then);
  }

  @Override
  public SimProcess process() {
    return machine;
  }

  @Override
  public void answered(
      long correlation, @Nullable Copies copies, NodeId from, long nodeHlc, Reply reply) {
    answered.accept(reply);
  }

  @Override
  public void connectionLost(long correlation) {}
}
