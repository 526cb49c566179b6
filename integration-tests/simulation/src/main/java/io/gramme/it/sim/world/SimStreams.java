package io.gramme.it.sim.world;

import io.gramme.membership.Address;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.control.ControlEvent;
import io.gramme.node.control.ControlMachine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node's streams to the others, in one life: what its machines send, and how it ends. */
final class SimStreams implements Requester {
  private static final double MEAN_REFUSED_NANOS = 500_000;

  /** Who is told, once, what became of a request. */
  interface Asker {
    void answered(NodeId from, long hlc, Reply reply);

    /**
     * No answer comes.
     *
     * @param left whether it may have been executed
     */
    void unanswered(boolean left, String detail);
  }

  private record Sent(Asker asker, Address to) {}

  private final SimCluster cluster;
  private final SimNode node;
  private final ControlMachine machine;
  private final Seed seed;
  private final Consumer<ControlEvent> told;
  private final Map<Address, SimLink> links = new LinkedHashMap<>();
  private final Map<Long, Sent> sent = new LinkedHashMap<>();
  private long correlations;

  SimStreams(
      SimCluster cluster,
      SimNode node,
      ControlMachine machine,
      Seed seed,
      Consumer<ControlEvent> told) {
    this.cluster = cluster;
    this.node = node;
    this.machine = machine;
    this.seed = seed;
    this.told = told;
  }

  void send(Asker asker, Address to, long epoch, Request request, long deadlineNanos) {
    long correlation = ++correlations;
    long span = deadlineNanos - node.now().monotonicNanos();
    sent.put(correlation, new Sent(asker, to));
    node.later(span, () -> unanswered(correlation, "no reply before the deadline"));
    SimNode there = cluster.members().at(to);
    boolean listens = there != null && there.isUp();
    if (!listens && seed.chance(0.7)) {
      links.remove(to);
      node.later(
          seed.exponential(MEAN_REFUSED_NANOS),
          () -> unanswered(correlation, "connection refused"));
      return;
    }
    if (there == null) {
      return;
    }
    RequestItem item = new RequestItem(correlation, epoch, span / SimTime.MILLI, request);
    SimLink link = links.get(to);
    if (link == null || !link.leadsTo(there)) {
      link = new SimLink(there, machine.hello(node.shownClock()));
      links.put(to, link);
      open(to, there, link);
    }
    Frame.Hello hello = link.hello();
    link.whenOpen(
        () -> cluster.messages().request(this, hello, there, item, node.shownClock(), null));
  }

  private void open(Address to, SimNode there, SimLink link) {
    new ShownState(cluster, node).start(link.hello().start());
    cluster.messages().greet(node, there, link.hello(), answer -> opened(to, link, answer));
  }

  private void opened(Address to, SimLink link, Frame answer) {
    if (links.get(to) != link || link.isOpen()) {
      return;
    }
    if (answer instanceof Frame.Welcome welcome) {
      told.accept(new ControlEvent.Welcomed(to, welcome));
      link.open();
    } else if (answer instanceof Frame.Rejection rejection) {
      told.accept(new ControlEvent.Rejected(to, rejection));
      links.remove(to);
      List<Long> waiting = new ArrayList<>();
      sent.forEach((correlation, each) -> {
        if (each.to().equals(to)) {
          waiting.add(correlation);
        }
      });
      waiting.forEach(correlation -> unanswered(correlation, "refused: " + rejection.detail()));
    }
  }

  /** All end: those that are opened from now on begin with another hello. */
  void close() {
    links.clear();
  }

  /** The process ends: nobody of it hears of anything any more. */
  void end() {
    close();
    sent.clear();
  }

  @Override
  public SimProcess process() {
    return node;
  }

  @Override
  public void answered(
      long correlation, @Nullable Copies copies, NodeId from, long nodeHlc, Reply reply) {
    Sent waiting = sent.remove(correlation);
    if (waiting != null) {
      waiting.asker().answered(from, nodeHlc, reply);
    }
  }

  @Override
  public void connectionLost(long correlation) {
    Sent waiting = sent.get(correlation);
    if (waiting != null) {
      links.remove(waiting.to());
      unanswered(correlation, "connection lost");
    }
  }

  private void unanswered(long correlation, String detail) {
    Sent waiting = sent.remove(correlation);
    if (waiting == null) {
      return;
    }
    SimLink link = links.get(waiting.to());
    boolean left = link != null && link.isOpen();
    if (!left) {
      links.remove(waiting.to()); // nobody has welcomed it
    }
    waiting.asker().unanswered(left, detail);
  }
}
