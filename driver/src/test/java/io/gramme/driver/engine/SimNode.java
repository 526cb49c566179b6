package io.gramme.driver.engine;

import io.gramme.causality.Dot;
import io.gramme.causality.Hlc;
import io.gramme.causality.HybridClock;
import io.gramme.causality.KeyState;
import io.gramme.causality.LastWriteWins;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.data.Limits;
import io.gramme.driver.engine.quorum.KnownState;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.machine.Time;
import io.gramme.membership.BucketMode;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.Removal;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A replica in memory with real joins and the refusals a driver has to understand (rules E2, R1, R2, S3, V). */
public final class SimNode {
  /** What becomes of a request to this node. */
  public enum Way {
    WELL,
    /** Never leaves the driver. */
    CUT,
    /** Is lost before it is executed. */
    LOST_REQUEST,
    /** Is executed, and the answer is lost. */
    LOST_REPLY,
    /** Nothing is ever heard of it. */
    SILENT
  }

  public final NodeId id;
  final Map<Key, KeyState> states = new TreeMap<>();
  public final List<Request> executed = new ArrayList<>();
  final HybridClock clock = HybridClock.startingAt(Hlc.NONE);
  public MemberTable table;
  Way way = Way.WELL;

  @Nullable
  RefusalCode refuseWith;

  /** Whether repairs alone are refused. */
  boolean refusesRepairs;

  long delayNanos = Time.NANOS_PER_MILLI / 2;
  long clockOffsetMillis;

  public SimNode(NodeId id, MemberTable table) {
    this.id = id;
    this.table = table;
  }

  public long hlc(Time now) {
    return clock.current(local(now));
  }

  private Time local(Time now) {
    return new Time(now.monotonicNanos(), now.wallMillis() + clockOffsetMillis);
  }

  public KeyState state(Key key) {
    return states.getOrDefault(key, KeyState.EMPTY);
  }

  long requests(Class<? extends Request> type) {
    return executed.stream().filter(type::isInstance).count();
  }

  public Reply execute(Time now, long epoch, long senderHlc, Request request) {
    clock.adoptFromDriver(local(now), senderHlc);
    RefusalCode refusal = refuseWith;
    if (refusal != null) {
      return Reply.Refusal.of(refusal, "as the test says");
    }
    if (request instanceof Request.CreateBucket create) {
      executed.add(request);
      if (!table.buckets().containsKey(create.bucket().name())) {
        table = table.withBucket(create.bucket());
      }
      return new Reply.Table(table);
    }
    if (request instanceof Request.FromAnybody question) {
      executed.add(request);
      return answer(question);
    }
    if (request instanceof Request.Keyed keyed
        && !ClusterRing.of(table).admits(epoch, keyed.key().bucket())) {
      return Reply.Refusal.wrongEpoch("this node is under another epoch", table);
    }
    executed.add(request);
    long asOf = clock.tick(local(now));
    if (request instanceof Request.Read read) {
      long wallMillis = local(now).wallMillis();
      states.computeIfPresent(read.key(), (key, state) -> state.withoutExpired(wallMillis));
      return new Reply.State(StateFormat.encode(state(read.key())), asOf, 0);
    }
    if (request instanceof Request.Write write) {
      return write(now, write);
    }
    Request.Repair repair = (Request.Repair) request;
    if (refusesRepairs || repair.asOf() < Hlc.plusMillis(asOf, -dmaxMillis())) {
      return Reply.Refusal.of(RefusalCode.STATE_TOO_OLD, "R2");
    }
    join(repair.key(), decode(repair.state()));
    return new Reply.Applied(0);
  }

  private Reply answer(Request.FromAnybody question) {
    if (question instanceof Request.FetchUsage) {
      return new Reply.Usage(List.of(), 0);
    }
    if (question instanceof Request.ProposePlan propose) {
      table = table.withPlan(PlanRecord.proposing(propose.plan()));
    } else if (question instanceof Request.RemoveMember removal) {
      MemberRecord record = Objects.requireNonNull(table.member(removal.member()));
      table = table.withMember(record.removed(new Removal(id, 0)));
    }
    return new Reply.Table(table);
  }

  private Reply write(Time now, Request.Write write) {
    KeyState delta = decode(write.delta());
    Dot dot = delta.siblings().get(0).dot();
    long own = clock.current(local(now));
    if (dot.stamp() < Hlc.plusMillis(own, -dmaxMillis())) {
      return Reply.Refusal.of(RefusalCode.WRITE_TOO_OLD, "R1");
    }
    if (dot.stamp() > Hlc.plusMillis(own, 5000)) {
      return Reply.Refusal.of(RefusalCode.STAMP_TOO_NEW, "V");
    }
    KeyState joined = joined(write.key(), delta);
    if (joined.siblings().size() > Limits.MAX_SIBLINGS
        && joined.siblings().size() > state(write.key()).siblings().size()) {
      return Reply.Refusal.tooManySiblings("S3", StateFormat.encode(state(write.key())));
    }
    states.put(write.key(), joined);
    return new Reply.Applied(0);
  }

  void join(Key key, KeyState state) {
    states.put(key, joined(key, state));
  }

  private KeyState joined(Key key, KeyState state) {
    return table.modeOf(key.bucket()) == BucketMode.LAST_WRITE_WINS
        ? LastWriteWins.join(state(key), state)
        : state(key).join(state);
  }

  private long dmaxMillis() {
    return table.parameters().dmaxMillis();
  }

  private static KeyState decode(Bytes bytes) {
    try {
      return StateFormat.decode(bytes);
    } catch (FormatException e) {
      throw new AssertionError(e);
    }
  }

  /** What a read of this node alone would give. */
  KnownState known(Key key, Time now) {
    return new KnownState(state(key), hlc(now));
  }
}
