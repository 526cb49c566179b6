package io.gramme.node.control;

import io.gramme.data.Limits;
import io.gramme.machine.Sealed;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.CurrentMembers;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberRecord;
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
import org.jspecify.annotations.Nullable;

/**
 * A member's share in keeping the cluster together (rules E1, E2, E5): answers what others ask about the table,
 * coordinates joins, holds the store for the joins of others and talks with the other members.
 */
final class Membership {
  /** The token of a table that ends no prepared change. */
  static final long NO_CHANGE = 0;

  private static final long LONGEST_SEARCH_MILLIS = 2_000;
  private static final long DISK_FULL_RETRY_MILLIS = 1_000;

  private final ControlCore core;
  private final TableKeeper keeper;
  private final BucketGuard guard = new BucketGuard();
  private final ChangeHold hold;
  private final JoinCoordinator coordinator;
  private final Gossip gossip;
  private long epoch;

  /**
   * The share of a node that begins to serve.
   *
   * @param durable the table it begins with
   * @param start of this process
   */
  Membership(ControlCore core, MemberTable durable, NodeStart start) {
    this.core = core;
    this.keeper = new TableKeeper(durable);
    this.hold = new ChangeHold(core, this);
    this.coordinator = new JoinCoordinator(core, this);
    this.gossip = new Gossip(core, this, durable, start);
    this.epoch = Epoch.of(durable);
  }

  /** The table in force. */
  MemberTable table() {
    return keeper.table();
  }

  ChangeHold hold() {
    return hold;
  }

  JoinCoordinator coordinator() {
    return coordinator;
  }

  Gossip gossip() {
    return gossip;
  }

  /** The node serves from now on. */
  void start() {
    gossip.begin();
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
      coordinator.joinAsked(ticket, join.candidate(), keeper.table());
    } else if (request instanceof Request.PrepareJoin prepare) {
      prepareAsked(ticket, item.epoch(), prepare);
    } else if (request instanceof Request.InstallTable install) {
      installAsked(ticket, install);
    } else if (request instanceof Request.CreateBucket create) {
      bucketAsked(ticket, create, item.remainingMillis());
    } else if (request instanceof Request.FindKeys find) {
      long search = core.exchanges().begin(new Exchanges.Purpose.KeysAsked(ticket));
      core.effects().findKeys(search, find.bucket());
    } else if (request instanceof Request.Keyed || request instanceof Request.Unsupported) {
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

  /** K5: what a bucket is never changes, so one that exists is shown as it is; whoever asked compares. */
  private void bucketAsked(long ticket, Request.CreateBucket asked, long remainingMillis) {
    BucketRecord bucket = asked.bucket();
    boolean known = keeper.wanted().buckets().containsKey(bucket.name());
    if (!known && !asked.evenIfInUse() && bucket.mode() != BucketMode.CAUSAL) {
      // The other half is for the answer: a member that is away must not make the asker give up.
      search(ticket, bucket, Math.max(1, Math.min(LONGEST_SEARCH_MILLIS, remainingMillis / 2)));
    } else {
      create(ticket, bucket);
    }
  }

  /** Asks every member, this node included, for keys of a bucket before it is created. */
  private void search(long ticket, BucketRecord bucket, long millis) {
    MemberTable table = keeper.table();
    long number = guard.begin(ticket, bucket, table.current().members());
    for (MemberRecord member : table.currentRecords()) {
      Exchanges.Purpose purpose = new Exchanges.Purpose.KeySearch(number, member.id());
      if (member.id().equals(core.self())) {
        core.effects().findKeys(core.exchanges().begin(purpose), bucket.name());
      } else {
        core.send(
            purpose,
            member.address(),
            Epoch.of(table),
            new Request.FindKeys(bucket.name()),
            millis);
      }
    }
  }

  private void searched(Exchanges.Purpose.KeySearch search, @Nullable Reply reply) {
    BucketGuard.Outcome outcome = guard.answered(search.number(), search.member(), reply);
    if (outcome != null && outcome.refusal() != null) {
      core.effects().reply(outcome.caller(), outcome.refusal());
    } else if (outcome != null) {
      create(outcome.caller(), outcome.bucket());
    }
  }

  private void create(long ticket, BucketRecord bucket) {
    MemberTable wanted = keeper.wanted();
    if (!wanted.buckets().containsKey(bucket.name())) {
      wanted = wanted.withBucket(bucket);
      Reply.Refusal refusal = tooLarge(wanted);
      if (refusal != null) {
        core.effects().reply(ticket, refusal);
        return;
      }
    }
    merge(wanted, new TableKeeper.Waiter.Asker(ticket), true);
  }

  /** Every node must be able to send the table, also once two sides of a split have joined what each created. */
  private static Reply.@Nullable Refusal tooLarge(MemberTable table) {
    int buckets = table.buckets().size();
    int bytes = TableCodec.encode(table).length();
    return buckets <= TableCodec.MAX_BUCKETS / 2 && bytes <= Limits.MAX_MESSAGE_BYTES / 2
        ? null
        : Reply.Refusal.of(
            RefusalCode.TOO_LARGE,
            "with " + buckets + " created buckets the member table would have " + bytes
                + " bytes; allowed are " + TableCodec.MAX_BUCKETS / 2 + " buckets and "
                + Limits.MAX_MESSAGE_BYTES / 2 + " bytes");
  }

  /** Two joins from different rings would lose one of them, so both must see the same one (rule E2). */
  private void prepareAsked(long ticket, long senderEpoch, Request.PrepareJoin prepare) {
    if (senderEpoch != epoch) {
      core.effects()
          .reply(
              ticket,
              Reply.Refusal.wrongEpoch("a join was prepared under another epoch", keeper.table()));
    } else if (prepare.holdMillis() < 1 || prepare.holdMillis() > ChangeHold.MAX_HOLD_MILLIS) {
      refuse(
          ticket,
          "a hold of " + prepare.holdMillis() + " ms; allowed are 1 to "
              + ChangeHold.MAX_HOLD_MILLIS);
    } else {
      long sequence = keeper.table().current().sequence();
      hold.asked(ticket, prepare.token(), prepare.holdMillis(), sequence);
    }
  }

  private void installAsked(long ticket, Request.InstallTable install) {
    if (!install.table().parameters().equals(keeper.table().parameters())) {
      core.effects()
          .reply(
              ticket,
              Reply.Refusal.of(
                  RefusalCode.WRONG_CLUSTER,
                  "the table is of " + install.table().parameters() + ", this node of "
                      + keeper.table().parameters()));
      return;
    }
    String obstacle = obstacle(install.table());
    if (obstacle != null) {
      refuse(ticket, obstacle);
      return;
    }
    merge(install.table(), new TableKeeper.Waiter.Installer(ticket, install.token()), false);
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
    merge(joined, new TableKeeper.Waiter.Talker(ticket, told.digest(), news), false);
  }

  /** What a delta and this node know together; null when they do not fit together. */
  private @Nullable MemberTable joined(TableDelta delta) {
    try {
      return keeper.wanted().join(delta);
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
    merge(joined, null, false);
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
      merge(shown, null, false);
    }
  }

  /**
   * Takes over what another table knows.
   *
   * @param waiter is due when all of it is in force
   * @param news whether nobody else knows it yet
   */
  private void merge(MemberTable other, TableKeeper.@Nullable Waiter waiter, boolean news) {
    if (obstacle(other) != null) {
      return;
    }
    MemberRecord own = keeper.table().member(core.self());
    MemberRecord known = other.member(core.self());
    if (own != null
        && known != null
        && !own.equals(keeper.table().join(other).member(core.self()))) {
      core.fail(new ControlFailure.Superseded(known));
      return;
    }
    if (!keeper.merge(other, waiter, news)) {
      save();
    } else if (waiter != null) {
      inForce(waiter);
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
    epoch = Epoch.of(table);
    core.effects().ringChanged(table);
    hold.installed(table.current().sequence());
    gossip.changed(table, keeper.savedOwn());
    for (TableKeeper.Waiter waiter : waiters) {
      inForce(waiter);
    }
    save();
  }

  /** A disk without room is tried again: until then the old table stays in force (rule E2). */
  void notSaved(IdentityException.Kind kind, String detail) {
    if (kind == IdentityException.Kind.DISK_FULL) {
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
    MemberTable table = keeper.table();
    if (waiter instanceof TableKeeper.Waiter.Asker asker) {
      core.effects().reply(asker.ticket(), new Reply.Table(table));
    } else if (waiter instanceof TableKeeper.Waiter.Installer installer) {
      if (installer.token() != NO_CHANGE) {
        hold.released(installer.token());
      }
      core.effects().reply(installer.ticket(), new Reply.Table(table));
    } else if (waiter instanceof TableKeeper.Waiter.Talker talker) {
      core.effects().reply(talker.ticket(), gossip.answer(talker.digest(), talker.told()));
    } else if (waiter instanceof TableKeeper.Waiter.Coordinator joining) {
      long latest = keeper.wanted().current().sequence();
      coordinator.installed(joining.token(), table, latest > joining.sequence());
    } else {
      throw Sealed.unknown(waiter);
    }
  }

  /** The coordinator's change is decided: its table is made durable and put in force. */
  void install(long token, MemberTable decided) {
    hold.pinned(token);
    merge(decided, new TableKeeper.Waiter.Coordinator(token, decided.current().sequence()), true);
  }

  /**
   * A hold has lapsed: the members of its ring, unless a later one is known, get a sequence two above. What was decided
   * from that ring is one above, and loses wherever the tables meet (rule E3).
   */
  void overrule(long sequence) {
    MemberTable wanted = keeper.wanted();
    CurrentMembers current = wanted.current();
    if (current.sequence() == sequence) {
      merge(wanted.withCurrent(new CurrentMembers(sequence + 2, 0, current.seats())), null, true);
    }
  }

  void due(Due.OfMembership due) {
    if (due instanceof Due.EndHold over) {
      hold.spanOver(over.token());
    } else if (due instanceof Due.EndPreparation over) {
      coordinator.timeOver(over.token());
    } else if (due instanceof Due.GossipAgain) {
      gossip.due();
    } else if (due instanceof Due.SaveTableAgain) {
      saveAgain();
    } else {
      throw Sealed.unknown(due);
    }
  }

  void answered(Exchanges.Purpose.OfMembership purpose, NodeId from, Reply reply) {
    if (purpose instanceof Exchanges.Purpose.Preparation preparation) {
      coordinator.answered(preparation.token(), preparation.member(), from, reply);
    } else if (purpose instanceof Exchanges.Purpose.KeySearch search) {
      searched(search, from.equals(search.member()) ? reply : null);
    } else if (purpose instanceof Exchanges.Purpose.KeysAsked asked) {
      core.effects().reply(asked.ticket(), reply);
    } else if (purpose instanceof Exchanges.Purpose.Talk talk) {
      if (reply instanceof Reply.Changes changes) {
        gossip.answered(talk, from, changes);
      } else {
        gossip.failed(talk.member());
      }
    } else if (!(purpose instanceof Exchanges.Purpose.Conclusion)) {
      // How a conclusion is answered changes nothing.
      throw Sealed.unknown(purpose);
    }
  }

  void unanswered(Exchanges.Purpose.OfMembership purpose, String detail) {
    if (purpose instanceof Exchanges.Purpose.Preparation preparation) {
      coordinator.unanswered(preparation.token(), preparation.member(), detail);
    } else if (purpose instanceof Exchanges.Purpose.KeySearch search) {
      searched(search, null);
    } else if (purpose instanceof Exchanges.Purpose.Talk talk) {
      gossip.failed(talk.member());
    } else if (!(purpose instanceof Exchanges.Purpose.Conclusion
        || purpose instanceof Exchanges.Purpose.KeysAsked)) {
      throw Sealed.unknown(purpose);
    }
  }
}
