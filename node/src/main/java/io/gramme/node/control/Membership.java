package io.gramme.node.control;

import io.gramme.machine.Sealed;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.membership.TableDelta;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.node.identity.IdentityException;
import io.gramme.wire.TableCodec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A member's share in keeping the cluster together (rules E1, E2, E3, E5): answers what others ask about the table, says
 * its part to plans, and talks with the other members.
 */
final class Membership {
  private static final long DISK_FULL_RETRY_MILLIS = 1_000;

  private final ControlCore core;
  private final TableKeeper keeper;
  private final KeySearches searches;
  private final Buckets buckets;
  private final Admissions admissions;
  private final PlanRequests plans;
  private final Candidacy candidacy;
  private final Gossip gossip;
  private final Votes votes;
  private final OwnRecord ownRecord;

  /**
   * The share of a node that begins to serve.
   *
   * @param durable the table it begins with
   * @param start of this process
   */
  Membership(ControlCore core, MemberTable durable, NodeStart start) {
    this.core = core;
    this.keeper = new TableKeeper(durable);
    this.searches = new KeySearches(core);
    this.buckets = new Buckets(core, this, searches);
    this.admissions = new Admissions(core, this, searches);
    this.plans = new PlanRequests(core, this);
    this.candidacy = new Candidacy(core, this);
    this.gossip = new Gossip(core, this, durable, start);
    this.votes = new Votes(core.self());
    this.ownRecord = new OwnRecord(core.self());
  }

  /** The table in force. */
  MemberTable table() {
    return keeper.table();
  }

  /** The table in force and everything learnt since that is not durable yet. */
  MemberTable wanted() {
    return keeper.wanted();
  }

  Gossip gossip() {
    return gossip;
  }

  /** Whether it needs no more waiting to say that the node has started. */
  boolean isSettled() {
    return candidacy.isSettled() && gossip.isSettled();
  }

  /** The node serves from now on. */
  void start() {
    gossip.begin();
    candidacy.begin(keeper.table());
    speak(keeper.table());
    save();
  }

  void arrived(ControlEvent.Arrived arrived) {
    long ticket = arrived.ticket();
    RequestItem item = arrived.item();
    Request request = item.request();
    if (!mayAsk(request, arrived.node())) {
      refuse(ticket, "only nodes may ask for " + request.getClass().getSimpleName());
    } else if (request instanceof Request.FetchTable) {
      core.effects().reply(ticket, new Reply.Table(keeper.table()));
    } else if (request instanceof Request.FetchChanges fetch) {
      core.effects().reply(ticket, gossip.changesSince(fetch.known()));
    } else if (request instanceof Request.FetchHealth) {
      core.effects().reply(ticket, gossip.health());
    } else if (request instanceof Request.Gossip told) {
      gossipHeard(ticket, arrived.node(), told);
    } else if (request instanceof Request.Join join) {
      admissions.asked(ticket, join);
    } else if (request instanceof Request.ProposePlan propose) {
      plans.proposed(ticket, propose.plan());
    } else if (request instanceof Request.CommitPlan commit) {
      plans.committed(ticket, commit);
    } else if (request instanceof Request.AbortPlan abort) {
      plans.aborted(ticket, abort);
    } else if (request instanceof Request.RemoveMember remove) {
      plans.removed(ticket, remove);
    } else if (request instanceof Request.CreateBucket create) {
      buckets.asked(ticket, create, item.remainingMillis());
    } else if (request instanceof Request.FindKeys find) {
      long search = core.exchanges().begin(new Exchanges.Purpose.KeysAsked(ticket));
      core.effects().findKeys(search, find.bucket());
    } else if (request instanceof Request.ForStore || request instanceof Request.Unsupported) {
      refuse(ticket, "no request of members: " + request.getClass().getSimpleName());
    } else {
      throw Sealed.unknown(request);
    }
  }

  private static boolean mayAsk(Request request, @Nullable NodeId node) {
    return node != null || !(request instanceof Request.FromNode);
  }

  private void refuse(long ticket, String detail) {
    core.effects().reply(ticket, Reply.Refusal.of(RefusalCode.UNSUPPORTED, detail));
  }

  /** E2: what another member tells is answered with what is durable here, its own news among it. */
  private void gossipHeard(long ticket, @Nullable NodeId sender, Request.Gossip told) {
    MemberTable joined = joined(told.delta());
    String obstacle = joined == null ? "a ring with members of no record" : obstacle(joined);
    if (joined == null || obstacle != null) {
      refuse(ticket, String.valueOf(obstacle));
      return;
    }
    gossip.heard(sender, told);
    boolean news = !told.delta().isEmpty();
    learn(joined, new TableKeeper.Waiter.Talker(ticket, told.digest(), news));
  }

  /** What a delta and this node know together; null when they do not fit together. */
  private @Nullable MemberTable joined(TableDelta delta) {
    try {
      return delta.isEmpty() ? keeper.wanted() : keeper.wanted().join(delta);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /**
   * Joins what was told on the way.
   *
   * @return whether something of it is not in force yet
   */
  boolean seen(TableDelta delta) {
    MemberTable joined = joined(delta);
    if (joined == null || joined.equals(keeper.table())) {
      return false;
    }
    learn(joined, null);
    return !joined.equals(keeper.table());
  }

  /** Why what another table knows cannot be joined into what is known here; null when it can. */
  private @Nullable String obstacle(MemberTable other) {
    if (!other.parameters().equals(keeper.table().parameters())) {
      return "a table of another cluster";
    }
    String obstacle = TableCodec.obstacle(keeper.wanted().join(other));
    return obstacle == null ? null : "the tables cannot be joined: " + obstacle;
  }

  /** Joins a table that was seen on the way; one of another cluster is ignored. */
  void seen(@Nullable MemberTable shown) {
    if (shown != null && !shown.equals(keeper.table())) {
      learn(shown, null);
    }
  }

  /**
   * Takes over what another member knows, unless that is a later life of this node (rule T4): nobody else changes its
   * record, but for removing it.
   *
   * @param waiter is due when all of it is in force
   */
  private void learn(MemberTable other, TableKeeper.@Nullable Waiter waiter) {
    if (obstacle(other) != null) {
      return;
    }
    MemberRecord own = keeper.wanted().member(core.self());
    MemberRecord known = keeper.wanted().join(other).member(core.self());
    if (own != null
        && known != null
        && !known.equals(own)
        && known.state() != MemberState.REMOVED) {
      core.fail(new ControlFailure.Superseded(known));
      return;
    }
    merge(other, waiter, false);
  }

  /** Changes the table as somebody asked; answered with the table once that is durable. */
  void change(long ticket, MemberTable next) {
    String obstacle = obstacle(next);
    if (obstacle == null) {
      merge(next, new TableKeeper.Waiter.Asker(ticket), true);
    } else {
      refuse(ticket, obstacle);
    }
  }

  /** Changes the table of its own accord. */
  void change(MemberTable next) {
    if (obstacle(next) == null) {
      merge(next, null, true);
    }
  }

  /**
   * Takes over what another table knows, and what this node has to say to it: both become durable together.
   *
   * @param waiter is due when all of it is in force
   * @param news whether nobody else knows it yet
   */
  private void merge(MemberTable other, TableKeeper.@Nullable Waiter waiter, boolean news) {
    MemberTable before = keeper.wanted();
    boolean known = keeper.merge(other, waiter, news);
    speak(before);
    save();
    if (known && waiter != null) {
      inForce(waiter);
    }
  }

  /** E3: what this node says is told to others as soon as it is durable. */
  private void speak(MemberTable before) {
    MemberTable said = ownRecord.following(before, votes.following(keeper.wanted()));
    if (!said.equals(keeper.wanted())) {
      keeper.merge(said, null, true);
    }
  }

  /** The data machine holds everything of what the node is to own after a plan (rule E3). */
  void copied(long plan) {
    change(votes.copied(keeper.wanted(), plan));
  }

  /** Under this epoch the data machine holds nothing that the node does not own (rule E4). */
  void drained(long epoch) {
    MemberTable wanted = keeper.wanted();
    // An epoch comes back when a plan is aborted: what was said before the plan must not count.
    if (epoch == Epoch.of(keeper.table()) && epoch == Epoch.of(wanted)) {
      change(ownRecord.drained(wanted, core.now().wallMillis()));
    }
  }

  private void save() {
    MemberTable next = keeper.nextToSave();
    if (next != null) {
      core.effects().save(new Saving.Table(next));
    }
  }

  /** The table is durable: it is in force, and followed by what was learnt meanwhile. */
  void saved() {
    Iterable<TableKeeper.Waiter> waiters = keeper.saved();
    MemberTable table = keeper.table();
    core.effects().ringChanged(table);
    gossip.changed(table, keeper.savedOwn());
    candidacy.changed(table);
    for (TableKeeper.Waiter waiter : waiters) {
      inForce(waiter);
    }
    save();
    end(table);
  }

  /** E1: a node that finds itself removed serves no more; one that has left sees to it that others know. */
  private void end(MemberTable table) {
    MemberRecord own = table.member(core.self());
    if (own == null || own.state() != MemberState.REMOVED) {
      return;
    }
    ControlFailure why = ControlFailure.ended(own);
    if (why instanceof ControlFailure.Removed || gossip.haveMembersBeenTold()) {
      core.fail(why);
    }
  }

  /** A disk without room is tried again: until then the old table stays in force (rule E2). */
  void notSaved(IdentityException.Kind kind, String detail) {
    MemberTable saving = Objects.requireNonNull(keeper.saving());
    MemberRecord own = saving.member(core.self());
    // Who has left by itself says so to others before it ends, and keeps it before it says so.
    if (own != null
        && own.state() == MemberState.REMOVED
        && ControlFailure.ended(own) instanceof ControlFailure.Removed) {
      core.fail(ControlFailure.ended(own));
    } else if (kind == IdentityException.Kind.DISK_FULL) {
      core.effects().note("the member table waits for room on the disk: " + detail);
      core.after(DISK_FULL_RETRY_MILLIS, new Due.SaveTableAgain());
    } else {
      core.fail(new ControlFailure.Unfit(kind, detail));
    }
  }

  private void saveAgain() {
    MemberTable saving = keeper.saving();
    if (saving != null) {
      core.effects().save(new Saving.Table(saving));
    }
  }

  private void inForce(TableKeeper.Waiter waiter) {
    if (waiter instanceof TableKeeper.Waiter.Asker asker) {
      core.effects().reply(asker.ticket(), new Reply.Table(keeper.table()));
    } else if (waiter instanceof TableKeeper.Waiter.Talker talker) {
      core.effects().reply(talker.ticket(), gossip.answer(talker.digest(), talker.told()));
    } else {
      throw Sealed.unknown(waiter);
    }
  }

  void due(Due.OfMembership due) {
    if (due instanceof Due.AskToEnter ask) {
      candidacy.due(ask.turn());
    } else if (due instanceof Due.GossipAgain) {
      gossip.due();
    } else if (due instanceof Due.TellChanges) {
      gossip.tellChanges();
    } else if (due instanceof Due.SaveTableAgain) {
      saveAgain();
    } else {
      throw Sealed.unknown(due);
    }
  }

  void answered(Exchanges.Purpose.OfMembership purpose, NodeId from, Reply reply) {
    if (purpose instanceof Exchanges.Purpose.Entrance) {
      candidacy.answered(reply);
    } else if (purpose instanceof Exchanges.Purpose.KeySearch search) {
      searched(search, from.equals(search.member()) ? reply : null);
    } else if (purpose instanceof Exchanges.Purpose.KeysAsked asked) {
      core.effects().reply(asked.ticket(), reply);
    } else if (purpose instanceof Exchanges.Purpose.Talk talk) {
      talked(talk, from, reply);
    } else {
      throw Sealed.unknown(purpose);
    }
  }

  private void talked(Exchanges.Purpose.Talk talk, NodeId from, Reply reply) {
    if (reply instanceof Reply.Changes changes) {
      gossip.answered(talk, from, changes);
    } else {
      gossip.failed(talk.member());
    }
    end(keeper.table());
  }

  void unanswered(Exchanges.Purpose.OfMembership purpose) {
    if (purpose instanceof Exchanges.Purpose.Entrance) {
      candidacy.unanswered();
    } else if (purpose instanceof Exchanges.Purpose.KeySearch search) {
      searched(search, null);
    } else if (purpose instanceof Exchanges.Purpose.Talk talk) {
      gossip.failed(talk.member());
      end(keeper.table());
    } else if (!(purpose instanceof Exchanges.Purpose.KeysAsked)) {
      throw Sealed.unknown(purpose);
    }
  }

  private void searched(Exchanges.Purpose.KeySearch search, @Nullable Reply reply) {
    KeySearches.Outcome outcome = searches.answered(search, reply);
    if (outcome == null) {
      return;
    }
    KeySearches.Goal goal = outcome.goal();
    if (goal instanceof KeySearches.Goal.Creation creation) {
      buckets.searched(creation, outcome.found());
    } else if (goal instanceof KeySearches.Goal.Entrance entrance) {
      admissions.searched(entrance, outcome);
    } else {
      throw Sealed.unknown(goal);
    }
  }
}
