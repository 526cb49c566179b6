package io.gramme.it.sim.history;

import io.gramme.it.sim.check.Ledger;
import io.gramme.it.sim.world.Seed;
import io.gramme.it.sim.world.SimCluster;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimProcess;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.SimTime;
import io.gramme.it.sim.world.Stranger;
import io.gramme.membership.MemberTable;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.RingPlan;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What operators ask of nodes over the network: plans, their end before they are done, and removals (rules E3, E6). */
final class Operators {
  private static final double ABORT_SHARE = 0.25;
  private static final int MOST_ATTEMPTS = 4;
  private static final long AGAIN_NANOS = 300 * SimTime.MILLI;

  private final SimCluster cluster;
  private final List<SimSession> clients;
  private final RingChanges change;
  private final Ledger ledger;
  private final LinkFaults links;
  private final Seed seed;
  private final PlanDraw draw;
  private boolean removed;

  Operators(
      SimCluster cluster,
      List<SimSession> clients,
      Scenario scenario,
      Ledger ledger,
      LinkFaults links,
      Seed seed) {
    this.cluster = cluster;
    this.clients = clients;
    this.change = scenario.change();
    this.ledger = ledger;
    this.links = links;
    this.seed = seed;
    this.draw = new PlanDraw(cluster, scenario, seed.fork(1));
  }

  /** Whether a member may be removed by force: one of a history at the most, and in some none. */
  boolean mayRemove() {
    return change.losing() && !removed;
  }

  /** Somebody changes the ring as this member knows it. */
  void commit(SimNode at) {
    MemberTable table = at.ring().table();
    if (mayRemove() && seed.chance(0.3)) {
      SimNode victim = victim(at, table);
      if (victim != null) {
        remove(victim, at);
        return;
      }
    }
    if (table.activePlan() == null || seed.chance(0.2)) {
      propose(at, draw.of(at, table));
    }
  }

  private void propose(SimNode at, @Nullable RingPlan plan) {
    if (plan == null) {
      return;
    }
    cluster.trace().say(at, () -> "is asked for plan " + plan);
    ask(at, new Request.ProposePlan(plan), MOST_ATTEMPTS, done -> {
      ask(at, new Request.CommitPlan(plan.id()), MOST_ATTEMPTS, committed -> {});
      if (seed.chance(ABORT_SHARE)) {
        long millis = 30 + (long) (seed.unit() * seed.unit() * 1_500);
        cluster.time().after(millis * SimTime.MILLI, () -> abort(plan));
      }
    });
  }

  /** Asks again while nobody answers; a refusal is the end of it. */
  private void ask(SimNode node, Request request, int attempts, Consumer<MemberTable> then) {
    SimSession machine = clients.get(seed.below(clients.size()));
    boolean[] answered = new boolean[1];
    if (node.serves()) {
      new Stranger(cluster, machine).ask(node, request, reply -> {
        cluster.trace().say(node, () -> request + " -> " + describe(reply));
        if (!answered[0] && reply instanceof Reply.Table table) {
          then.accept(table.table());
        }
        answered[0] = true;
      });
    }
    cluster.time().after(AGAIN_NANOS, () -> {
      if (!answered[0] && attempts > 1) {
        ask(node, request, attempts - 1, then);
      }
    });
  }

  private static String describe(Reply reply) {
    return reply instanceof Reply.Table table ? "plans " + table.table().plans() : reply.toString();
  }

  private void abort(RingPlan plan) {
    List<SimNode> nodes = new ArrayList<>();
    for (SimNode node : cluster.nodes()) {
      if (node.serves() && node.ring().table().plans().containsKey(plan.id())) {
        nodes.add(node);
      }
    }
    if (!nodes.isEmpty()) {
      ask(nodes.get(seed.below(nodes.size())), new Request.AbortPlan(plan.id()), 1, done -> {});
    }
  }

  private @Nullable SimNode victim(SimNode at, MemberTable table) {
    List<SimNode> members = new ArrayList<>();
    for (SimNode node : cluster.nodes()) {
      boolean member = table.current().contains(node.id()) || isComing(node, table);
      if (node != at && node.isWanted() && member) {
        members.add(node);
      }
    }
    return members.isEmpty() ? null : members.get(seed.below(members.size()));
  }

  private static boolean isComing(SimNode node, MemberTable table) {
    PlanRecord active = table.activePlan();
    return active != null && active.plan().nextMembers().contains(node.id());
  }

  /** E6: it is dead, or cut off from most of the others, and goes on. */
  void remove(SimNode victim, SimNode at) {
    removed = true;
    boolean dead = seed.chance(0.5);
    victim.isRemoved(dead);
    ledger.removed(victim.id());
    cluster.trace().say(victim, () -> "is to be REMOVED, " + (dead ? "dead" : "cut off"));
    if (dead) {
      cluster.crash(victim);
    } else {
      List<SimProcess> alone = new ArrayList<>(List.of(victim));
      for (SimSession client : clients) {
        if (seed.chance(0.3)) {
          alone.add(client);
        }
      }
      links.isolate(alone, SimTime.MILLI * (500 + seed.below(15_000)));
      if (seed.chance(0.5)) {
        cluster.time().after(SimTime.MILLI * (200 + seed.below(3_000)), () -> startAgain(victim));
      }
    }
    insist(victim, at);
  }

  /** Somebody who knows nothing of its removal. */
  private void startAgain(SimNode node) {
    if (node.isUp()) {
      cluster.crash(node);
    }
    cluster.time().after(AGAIN_NANOS, node::start);
  }

  /** Who is gone stays gone: somebody is asked until one does it, or says that it must not be. */
  private void insist(SimNode victim, SimNode at) {
    boolean[] answered = new boolean[1];
    if (at.serves() && at.isWanted()) {
      SimSession machine = clients.get(seed.below(clients.size()));
      new Stranger(cluster, machine).ask(at, new Request.RemoveMember(victim.id()), reply -> {
        cluster.trace().say(at, () -> "removal of " + victim + " -> " + describe(reply));
        if (!answered[0]) {
          boolean kept = isFinal(reply) && !isRemovedAnywhere(victim);
          answered[0] = reply instanceof Reply.Table || kept;
          if (answered[0]) {
            removed(victim, at, reply);
          }
        }
      });
    }
    cluster.time().after(AGAIN_NANOS, () -> {
      if (!answered[0]) {
        insist(victim, cluster.nodes().get(seed.below(cluster.nodes().size())));
      }
    });
  }

  private static boolean isFinal(Reply reply) {
    return reply instanceof Reply.Refusal refusal && refusal.code() == RefusalCode.PLAN_REFUSED;
  }

  /** Whoever was asked before may have done it, and another refuses that knows less. */
  private boolean isRemovedAnywhere(SimNode victim) {
    return cluster.nodes().stream().anyMatch(node -> {
      MemberTable table = node.durableTable();
      return table != null && table.isRemoved(victim.id());
    });
  }

  private void removed(SimNode victim, SimNode at, Reply reply) {
    if (isFinal(reply)) {
      cluster.trace().say(victim, () -> "is kept");
      victim.isWanted(Request.Admission.LATER);
      victim.start();
    } else if (reply instanceof Reply.Table table
        && (table.table().activePlan() == null || seed.chance(0.2))) {
      propose(at, draw.without(victim.id(), table.table()));
    }
  }
}
