package io.gramme.node.gossip;

import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Hold, coordinator and spread of one member, wired to each other. Part of {@link MembershipMachine}.
 *
 * <p>What one part asks of another is queued, so that no part is entered while it works.
 */
final class MemberParts {
  /** Stands for this node's own coordinator among those who ask for a hold. */
  private static final long OWN_COORDINATOR = Long.MIN_VALUE;

  /** The token of a table that ends no prepared change. */
  static final long NO_CHANGE = 0;

  private static final long PUSH_DEADLINE_MILLIS = 2_000;
  private static final long SEARCH_DEADLINE_MILLIS = 2_000;

  /** Takes a table over and calls back once it is in force. */
  interface Merge {
    void merge(MemberTable table, TableKeeper.Waiter waiter, MembershipEffects effects);

    /** The sequence of the latest ring known, durable or not. */
    long sequence();

    /** Puts the members of a ring, unless a later one is known, under a sequence that no change from it has. */
    void overrule(long sequence, MembershipEffects effects);
  }

  /** Creates a bucket that nobody holds keys of, and answers. */
  interface Create {
    void create(long caller, BucketRecord bucket, MembershipEffects effects);
  }

  private interface Step {
    void run(Time now, MembershipEffects effects);
  }

  private final NodeId self;
  private final Merge merge;
  private final Create create;
  private final BucketGuard guard = new BucketGuard();
  private final ChangeHold hold = new ChangeHold();
  private final JoinCoordinator coordinator;
  private final TableSpread spread;
  private final Exchanges exchanges = new Exchanges();
  private final Deque<Step> steps = new ArrayDeque<>();

  MemberParts(
      NodeId self, MemberTable durable, RandomGenerator random, Merge merge, Create create) {
    this.self = self;
    this.merge = merge;
    this.create = create;
    this.coordinator = new JoinCoordinator(self, random);
    this.spread = new TableSpread(self, durable, random);
  }

  void drain(Time now, MembershipEffects effects) {
    for (Step step = steps.poll(); step != null; step = steps.poll()) {
      step.run(now, effects);
    }
  }

  void toHold(ChangeHold.Event event) {
    steps.add((now, effects) -> hold.on(now, event, new HoldEffects(effects)));
  }

  void toCoordinator(JoinCoordinator.Event event) {
    steps.add((now, effects) -> coordinator.on(now, event, new CoordinatorEffects(effects)));
  }

  void toSpread(TableSpread.Event event) {
    steps.add((now, effects) -> spread.on(now, event, new SpreadEffects(effects)));
  }

  /** Asks every member, this node included, for keys of a bucket before it is created. */
  void search(long caller, BucketRecord bucket, MemberTable table, MembershipEffects effects) {
    long number = guard.begin(caller, bucket, table.current().members());
    for (MemberRecord member : table.currentRecords()) {
      long exchange = exchanges.begin(new Exchanges.Purpose.KeySearch(number, member.id()));
      if (member.id().equals(self)) {
        effects.findKeys(exchange, bucket.name());
      } else {
        effects.send(
            exchange,
            member,
            Epoch.of(table),
            new Request.FindKeys(bucket.name()),
            SEARCH_DEADLINE_MILLIS);
      }
    }
  }

  private void searched(Exchanges.Purpose.KeySearch search, @Nullable Reply reply) {
    steps.add((now, effects) -> {
      BucketGuard.Outcome outcome = guard.answered(search.number(), search.member(), reply);
      if (outcome != null && outcome.refusal() != null) {
        effects.answer(outcome.caller(), outcome.refusal());
      } else if (outcome != null) {
        create.create(outcome.caller(), outcome.bucket(), effects);
      }
    });
  }

  boolean isSettled() {
    return spread.isSettled();
  }

  boolean isSpread() {
    return spread.isSpread();
  }

  void replied(MembershipEvent.Replied replied) {
    Exchanges.Purpose purpose = exchanges.end(replied.exchange());
    if (purpose instanceof Exchanges.Purpose.Preparation preparation) {
      toCoordinator(Exchanges.verdict(preparation, replied.from(), replied.reply()));
    } else if (purpose instanceof Exchanges.Purpose.KeySearch search) {
      searched(search, replied.from().equals(search.member()) ? replied.reply() : null);
    } else if (purpose instanceof Exchanges.Purpose.Push push) {
      boolean taken =
          replied.reply() instanceof Reply.Table && replied.from().equals(push.member());
      toSpread(
          taken
              ? new TableSpread.Event.Acknowledged(push.member())
              : new TableSpread.Event.Failed(push.member()));
    } else if (!(purpose == null || purpose instanceof Exchanges.Purpose.Conclusion)) {
      // How a conclusion is answered changes nothing.
      throw Sealed.unknown(purpose);
    }
  }

  void unanswered(MembershipEvent.Unanswered unanswered) {
    Exchanges.Purpose purpose = exchanges.end(unanswered.exchange());
    if (purpose instanceof Exchanges.Purpose.Preparation preparation) {
      toCoordinator(new JoinCoordinator.Event.Declined(
          preparation.token(),
          preparation.member(),
          "member " + preparation.member() + " does not answer: " + unanswered.detail(),
          true));
    } else if (purpose instanceof Exchanges.Purpose.KeySearch search) {
      searched(search, null);
    } else if (purpose instanceof Exchanges.Purpose.Push push) {
      toSpread(new TableSpread.Event.Failed(push.member()));
    } else if (!(purpose == null || purpose instanceof Exchanges.Purpose.Conclusion)) {
      // How a conclusion is answered changes nothing.
      throw Sealed.unknown(purpose);
    }
  }

  void due(MembershipTimer timer) {
    if (timer instanceof MembershipTimer.HoldOver over) {
      toHold(new ChangeHold.Event.SpanOver(over.token()));
    } else if (timer instanceof MembershipTimer.PreparationOver over) {
      toCoordinator(new JoinCoordinator.Event.TimeOver(over.token()));
    } else if (timer instanceof MembershipTimer.PushAgain again) {
      toSpread(new TableSpread.Event.PauseOver(again.member()));
    } else {
      throw Sealed.unknown(timer);
    }
  }

  private final class HoldEffects implements ChangeHold.Effects {
    private final MembershipEffects effects;

    HoldEffects(MembershipEffects effects) {
      this.effects = effects;
    }

    @Override
    public void holdStore(long token, long millis) {
      effects.holdStore(token, millis);
    }

    @Override
    public void releaseStore(long token) {
      effects.releaseStore(token);
    }

    /** Two above: what was decided from that ring is one above, and loses wherever the tables meet (rule E3). */
    @Override
    public void overrule(long sequence) {
      merge.overrule(sequence, effects);
    }

    @Override
    public void wake(long token, long afterMillis) {
      effects.later(afterMillis, new MembershipTimer.HoldOver(token));
    }

    @Override
    public void granted(long caller, long token) {
      if (caller == OWN_COORDINATOR) {
        toCoordinator(new JoinCoordinator.Event.Prepared(token, self));
      } else {
        effects.answer(caller, new Reply.Done());
      }
    }

    @Override
    public void busy(long caller, long token, long retryAfterMillis) {
      String detail = "member " + self + " prepares another change of the ring";
      refuse(
          caller, token, Reply.Refusal.retryAfter(RefusalCode.NOT_READY, detail, retryAfterMillis));
    }

    @Override
    public void keysStored(long caller, long token, long keys) {
      String detail = "joins are accepted only while no key is stored: member " + self + " holds "
          + keys + (keys == 1 ? " key" : " keys");
      refuse(caller, token, Reply.Refusal.of(RefusalCode.JOIN_REFUSED, detail));
    }

    private void refuse(long caller, long token, Reply.Refusal refusal) {
      if (caller == OWN_COORDINATOR) {
        toCoordinator(
            Exchanges.verdict(new Exchanges.Purpose.Preparation(token, self), self, refusal));
      } else {
        effects.answer(caller, refusal);
      }
    }
  }

  private final class CoordinatorEffects implements JoinCoordinator.Effects {
    private final MembershipEffects effects;

    CoordinatorEffects(MembershipEffects effects) {
      this.effects = effects;
    }

    @Override
    public void prepare(NodeId member, long token, long holdMillis, MemberTable table) {
      if (member.equals(self)) {
        toHold(new ChangeHold.Event.Asked(
            OWN_COORDINATOR, token, holdMillis, table.current().sequence()));
        return;
      }
      send(
          table,
          member,
          new Exchanges.Purpose.Preparation(token, member),
          new Request.PrepareJoin(token, holdMillis),
          JoinCoordinator.PREPARE_MILLIS);
    }

    @Override
    public void install(long token, MemberTable table) {
      toHold(new ChangeHold.Event.Pinned(token));
      merge.merge(
          table,
          inForce -> toCoordinator(new JoinCoordinator.Event.Installed(
              token, inForce, merge.sequence() > table.current().sequence())),
          effects);
    }

    @Override
    public void conclude(NodeId member, long token, MemberTable table) {
      if (member.equals(self)) {
        toHold(new ChangeHold.Event.Released(token));
        return;
      }
      send(
          table,
          member,
          new Exchanges.Purpose.Conclusion(),
          new Request.InstallTable(token, table),
          PUSH_DEADLINE_MILLIS);
    }

    private void send(
        MemberTable table,
        NodeId member,
        Exchanges.Purpose purpose,
        Request request,
        long deadlineMillis) {
      MemberRecord record = table.member(member);
      if (record != null) {
        long exchange = exchanges.begin(purpose);
        effects.send(exchange, record, Epoch.of(table), request, deadlineMillis);
      }
    }

    @Override
    public void wake(long token, long afterMillis) {
      effects.later(afterMillis, new MembershipTimer.PreparationOver(token));
    }

    @Override
    public void answer(long caller, Reply reply) {
      effects.answer(caller, reply);
    }
  }

  private final class SpreadEffects implements TableSpread.Effects {
    private final MembershipEffects effects;

    SpreadEffects(MembershipEffects effects) {
      this.effects = effects;
    }

    @Override
    public void push(MemberRecord member, MemberTable table) {
      long exchange = exchanges.begin(new Exchanges.Purpose.Push(member.id()));
      effects.send(
          exchange,
          member,
          Epoch.of(table),
          new Request.InstallTable(NO_CHANGE, table),
          PUSH_DEADLINE_MILLIS);
    }

    @Override
    public void pause(NodeId member, long millis) {
      effects.later(millis, new MembershipTimer.PushAgain(member));
    }
  }
}
