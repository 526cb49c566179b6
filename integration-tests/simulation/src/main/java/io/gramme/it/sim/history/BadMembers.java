package io.gramme.it.sim.history;

import io.gramme.it.sim.check.Verdict;
import io.gramme.it.sim.world.ClusterPlan;
import io.gramme.it.sim.world.Operator;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.Stranger;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.function.Supplier;

/** What no member, and nobody who may become one, sends: nodes refuse it, and their tables stay as they are (E2, E5). */
final class BadMembers {
  private static final int KINDS = 10;
  private static final NodeId STRANGER = new NodeId(150);

  private final NodeFaults nodes;
  private final Supplier<Stranger> strangers;
  private final Verdict verdict;

  BadMembers(NodeFaults nodes, Supplier<Stranger> strangers, Verdict verdict) {
    this.nodes = nodes;
    this.strangers = strangers;
    this.verdict = verdict;
  }

  void send(Seed chance) {
    SimNode from = nodes.any(chance);
    SimNode to = nodes.any(chance);
    int kind = chance.below(KINDS);
    if (!from.serves()) {
      return;
    }
    MemberTable table = from.ring().table();
    // What others know of a member may be out of date, and its seat or address free by now.
    MemberRecord member = to.ring().table().member(to.id());
    if (member == null) {
      return;
    }
    switch (kind) {
      case 0 -> join(from, to, candidate(STRANGER, "s", MemberState.REMOVED, new Address("s", 1)));
      case 1 ->
        join(
            from, to, candidate(STRANGER, member.seat(), MemberState.JOINING, new Address("s", 1)));
      case 2 -> join(from, to, candidate(STRANGER, "s", MemberState.JOINING, member.address()));
      case 3 ->
        join(from, to, candidate(member.id(), "s", MemberState.JOINING, new Address("s", 1)));
      case 4 -> Operator.send(from, to, new Request.CommitPlan(chance.nextLong()));
      case 5 -> Operator.send(from, to, new Request.AbortPlan(chance.nextLong()));
      case 6 -> strangers.get().ask(to, new Request.FindKeys(ClusterPlan.USED_BUCKET), this::told);
      case 7 ->
        greet(to, new Frame.Hello(Frame.PROTOCOL_VERSION + 1, table.cluster(), null, null, 0));
      case 8 -> greet(to, Frame.Hello.ofDriver(new ClusterId(78), 0));
      default -> greet(to, Frame.Hello.ofNode(table.cluster(), STRANGER, others(table), 0));
    }
  }

  private static void join(SimNode from, SimNode to, MemberRecord candidate) {
    Operator.send(from, to, new Request.Join(candidate, Request.Admission.LATER));
  }

  private static MemberRecord candidate(
      NodeId id, String seat, MemberState state, Address address) {
    return new MemberRecord(id, seat, 9, state, address, null, 1.0, 1, 1);
  }

  private static ClusterParameters others(MemberTable table) {
    ClusterParameters own = table.parameters();
    return new ClusterParameters(
        own.cluster(), own.placement(), own.dmaxMillis() + 1, own.formatVersion());
  }

  private void greet(SimNode to, Frame.Hello hello) {
    strangers.get().greet(to, hello, answer -> {
      if (!(answer instanceof Frame.Rejection)) {
        verdict.broken("NodesServe", to + " lets somebody in who says " + hello);
      }
    });
  }

  private void told(Reply reply) {
    if (!(reply instanceof Reply.Refusal)) {
      verdict.broken("NodesServe", "a node answers a driver what only nodes may ask: " + reply);
    }
  }
}
