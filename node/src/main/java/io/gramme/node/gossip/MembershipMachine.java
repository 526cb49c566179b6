package io.gramme.node.gossip;

import io.gramme.data.Limits;
import io.gramme.machine.Machine;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.CurrentMembers;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.wire.TableCodec;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One member's share in keeping the cluster together (rules E1, E2, E5): answers what others ask about the table,
 * coordinates joins, holds the store for the joins of others and spreads the table.
 *
 * <p>Composed of {@link TableKeeper}, {@link ChangeHold}, {@link JoinCoordinator} and {@link TableSpread}; what
 * they ask of each other is handled before {@link #on} returns.
 */
final class MembershipMachine implements Machine<MembershipEvent, MembershipEffects> {
  private final NodeId self;
  private final TableKeeper keeper;
  private final MemberParts parts;
  private long epoch;

  MembershipMachine(NodeId self, MemberTable durable, RandomGenerator random) {
    this.self = self;
    this.keeper = new TableKeeper(durable);
    this.parts = new MemberParts(self, durable, random, new Merging(), this::create);
    this.epoch = Epoch.of(durable);
  }

  @Override
  public void on(Time now, MembershipEvent event, MembershipEffects effects) {
    handle(event, effects);
    parts.drain(now, effects);
  }

  /** Whether every other member has acknowledged the table in force, or did not answer. */
  boolean isSettled() {
    return parts.isSettled();
  }

  /** Whether every other member has acknowledged the table in force. */
  boolean isSpread() {
    return parts.isSpread();
  }

  private void handle(MembershipEvent event, MembershipEffects effects) {
    if (event instanceof MembershipEvent.Started) {
      parts.toSpread(new TableSpread.Event.Changed(keeper.table()));
    } else if (event instanceof MembershipEvent.Asked asked) {
      asked(asked, effects);
    } else if (event instanceof MembershipEvent.Heard heard) {
      merge(heard.table(), table -> {}, effects);
    } else if (event instanceof MembershipEvent.Replied replied) {
      replied(replied, effects);
    } else if (event instanceof MembershipEvent.Unanswered unanswered) {
      parts.unanswered(unanswered);
    } else if (event instanceof MembershipEvent.Written) {
      written(effects);
    } else if (event instanceof MembershipEvent.StoreHeld held) {
      parts.toHold(new ChangeHold.Event.StoreHeld(held.token(), held.keys()));
    } else if (event instanceof MembershipEvent.Due due) {
      parts.due(due.timer());
    } else {
      throw Sealed.unknown(event);
    }
  }

  private void asked(MembershipEvent.Asked asked, MembershipEffects effects) {
    Request request = asked.request();
    if (request instanceof Request.FetchTable) {
      effects.answer(asked.caller(), new Reply.Table(keeper.table()));
    } else if (request instanceof Request.Join join) {
      parts.toCoordinator(
          new JoinCoordinator.Event.JoinAsked(asked.caller(), join.candidate(), keeper.table()));
    } else if (request instanceof Request.PrepareJoin prepare) {
      prepareAsked(asked, prepare, effects);
    } else if (request instanceof Request.InstallTable install) {
      installAsked(asked.caller(), install, effects);
    } else if (request instanceof Request.CreateBucket create) {
      bucketAsked(asked.caller(), create, effects);
    } else if (request instanceof Request.FindKeys find) {
      effects.answerKeys(asked.caller(), find.bucket());
    } else {
      effects.answer(
          asked.caller(),
          Reply.Refusal.of(
              RefusalCode.UNSUPPORTED,
              "no request of members: " + request.getClass().getSimpleName()));
    }
  }

  /** K5: what a bucket is never changes, so one that exists is shown as it is; whoever asked compares. */
  private void bucketAsked(long caller, Request.CreateBucket asked, MembershipEffects effects) {
    BucketRecord bucket = asked.bucket();
    boolean known = keeper.wanted().buckets().containsKey(bucket.name());
    if (!known && !asked.forced() && bucket.mode() != BucketMode.CAUSAL) {
      parts.search(caller, bucket, keeper.table(), effects);
    } else {
      create(caller, bucket, effects);
    }
  }

  private void create(long caller, BucketRecord bucket, MembershipEffects effects) {
    MemberTable wanted = keeper.wanted();
    if (!wanted.buckets().containsKey(bucket.name())) {
      wanted = wanted.withBucket(bucket);
      Reply.Refusal refusal = tooLarge(wanted);
      if (refusal != null) {
        effects.answer(caller, refusal);
        return;
      }
    }
    merge(wanted, table -> effects.answer(caller, new Reply.Table(table)), effects);
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
  private void prepareAsked(
      MembershipEvent.Asked asked, Request.PrepareJoin prepare, MembershipEffects effects) {
    if (asked.senderEpoch() != epoch) {
      effects.answer(
          asked.caller(),
          Reply.Refusal.wrongEpoch("a join was prepared under another epoch", keeper.table()));
      return;
    }
    if (prepare.holdMillis() < 1 || prepare.holdMillis() > ChangeHold.MAX_HOLD_MILLIS) {
      effects.answer(
          asked.caller(),
          Reply.Refusal.of(
              RefusalCode.UNSUPPORTED,
              "a hold of " + prepare.holdMillis() + " ms; allowed are 1 to "
                  + ChangeHold.MAX_HOLD_MILLIS));
      return;
    }
    parts.toHold(new ChangeHold.Event.Asked(
        asked.caller(),
        prepare.token(),
        prepare.holdMillis(),
        keeper.table().current().sequence()));
  }

  private void installAsked(long caller, Request.InstallTable install, MembershipEffects effects) {
    if (!install.table().parameters().equals(keeper.table().parameters())) {
      effects.answer(
          caller,
          Reply.Refusal.of(
              RefusalCode.WRONG_CLUSTER,
              "the table is of " + install.table().parameters() + ", this node of "
                  + keeper.table().parameters()));
      return;
    }
    String obstacle = obstacle(install.table());
    if (obstacle != null) {
      effects.answer(caller, Reply.Refusal.of(RefusalCode.UNSUPPORTED, obstacle));
      return;
    }
    merge(
        install.table(),
        table -> {
          if (install.token() != MemberParts.NO_CHANGE) {
            parts.toHold(new ChangeHold.Event.Released(install.token()));
          }
          effects.answer(caller, new Reply.Table(table));
        },
        effects);
  }

  /** Why what another table knows cannot be joined into what is known here; null when it can. */
  private @Nullable String obstacle(MemberTable other) {
    if (!other.parameters().equals(keeper.table().parameters())) {
      return "a table of another cluster";
    }
    String obstacle = TableCodec.obstacle(keeper.wanted().join(other));
    return obstacle == null ? null : "the tables cannot be joined: " + obstacle;
  }

  private void merge(MemberTable other, TableKeeper.Waiter waiter, MembershipEffects effects) {
    if (obstacle(other) != null) {
      return;
    }
    MemberRecord own = keeper.table().member(self);
    MemberRecord known = other.member(self);
    if (own != null && known != null && !own.equals(keeper.table().join(other).member(self))) {
      effects.superseded(known);
      return;
    }
    MemberTable toWrite = keeper.merge(other, waiter);
    if (toWrite != null) {
      effects.write(toWrite);
    }
  }

  private void written(MembershipEffects effects) {
    for (TableKeeper.Waiter waiter : inForce(effects)) {
      waiter.inForce(keeper.table());
    }
    MemberTable following = keeper.following();
    if (following != null) {
      effects.write(following);
    }
  }

  private Iterable<TableKeeper.Waiter> inForce(MembershipEffects effects) {
    Iterable<TableKeeper.Waiter> waiters = keeper.written();
    MemberTable table = keeper.table();
    epoch = Epoch.of(table);
    effects.inForce(table);
    parts.toHold(new ChangeHold.Event.Installed(table.current().sequence()));
    parts.toSpread(new TableSpread.Event.Changed(table));
    return waiters;
  }

  private void replied(MembershipEvent.Replied replied, MembershipEffects effects) {
    MemberTable shown = replied.reply().table();
    if (shown != null) {
      merge(shown, merged -> {}, effects);
    }
    parts.replied(replied);
  }

  private final class Merging implements MemberParts.Merge {
    @Override
    public void merge(MemberTable table, TableKeeper.Waiter waiter, MembershipEffects effects) {
      MembershipMachine.this.merge(table, waiter, effects);
    }

    @Override
    public long sequence() {
      return keeper.wanted().current().sequence();
    }

    @Override
    public void overrule(long sequence, MembershipEffects effects) {
      MemberTable wanted = keeper.wanted();
      CurrentMembers current = wanted.current();
      if (current.sequence() == sequence) {
        merge(
            wanted.withCurrent(new CurrentMembers(sequence + 2, 0, current.members())),
            table -> {},
            effects);
      }
    }
  }
}
