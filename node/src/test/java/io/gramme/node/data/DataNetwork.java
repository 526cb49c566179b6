package io.gramme.node.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.machine.Time;
import io.gramme.machine.VirtualTimeline;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.message.TransferStatus;
import io.gramme.node.storage.MemoryEngine;
import io.gramme.node.storage.StorageEngine;
import io.gramme.node.storage.StorageException;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Several data machines and a network between them that loses, delays and reorders, in virtual time. What a test sends
 * itself arrives at once.
 */
final class DataNetwork {
  static final long LOST_AFTER_MILLIS = 400;

  /** A request that was on its way. */
  record Sent(NodeId from, NodeId to, long epoch, Request request) {}

  final VirtualTimeline timeline = VirtualTimeline.startingAt(TestData.WALL_MILLIS);
  final Map<NodeId, Member> members = new TreeMap<>();
  final List<Sent> sent = new ArrayList<>();
  private final Random random;

  /** Which requests get lost, of those that the given member is asked. */
  BiPredicate<Member, Request> cut = (to, request) -> false;

  double loss;
  long slowestMillis = 1;
  private long writers;

  DataNetwork(long seed, ClusterRing ring, int... nodes) {
    random = new Random(seed);
    for (int node : nodes) {
      NodeId id = new NodeId(node);
      members.put(id, new Member(id, ring));
    }
  }

  Member member(int node) {
    return Objects.requireNonNull(members.get(new NodeId(node)));
  }

  void follow(ClusterRing ring) {
    members.values().forEach(member -> member.follow(ring));
  }

  void run(long millis) {
    timeline.runFor(millis * Time.NANOS_PER_MILLI);
  }

  /** Writes to the given owners, as a driver does, and expects each to acknowledge it. */
  void write(Key key, String value, List<NodeId> owners) {
    writers++;
    KeyState delta =
        Deltas.blind(writers, Hlc.ofMillis(timeline.now().wallMillis()), value + writers);
    for (NodeId owner : owners) {
      Member member = Objects.requireNonNull(members.get(owner));
      PartitionId partition = member.ring.partitionOf(key);
      TestData.assertApplied(
          member.ask(new Request.Write(partition, key, StateFormat.encode(delta)), false));
    }
  }

  private void after(long millis, Runnable action) {
    timeline.after(millis * Time.NANOS_PER_MILLI, action);
  }

  private long delay() {
    return 1L + random.nextInt((int) slowestMillis);
  }

  private boolean loses() {
    return random.nextDouble() < loss;
  }

  /** One node; its engine outlives its restarts. */
  final class Member implements DataEffects {
    final NodeId id;
    StorageEngine engine = MemoryEngine.empty(StateSummarizer.create());
    ClusterRing ring;
    DataMachine machine;
    final List<Long> copied = new ArrayList<>();
    final List<Long> drained = new ArrayList<>();
    int forces;
    private final Map<Long, Reply> answers = new HashMap<>();
    private int life;
    private long tickets;
    private boolean up = true;
    private boolean forceWanted;

    Member(NodeId id, ClusterRing ring) {
      this.id = id;
      this.ring = ring;
      machine = machine();
    }

    private DataMachine machine() {
      return DataMachine.of(DataSettings.of(id, ClockCeiling.UNLIMITED), ring, Hlc.NONE);
    }

    void begin() {
      tell(new DataEvent.Begun());
    }

    void follow(ClusterRing next) {
      ring = next;
      tell(new DataEvent.RingChanged(next));
    }

    void stop() {
      up = false;
      life++;
    }

    void restart() {
      stop();
      up = true;
      machine = machine();
      begin();
    }

    void tell(DataEvent event) {
      handle(event);
      if (!(event instanceof DataEvent.Woken)) {
        handle(new DataEvent.RoundEnded());
      }
    }

    private void handle(DataEvent event) {
      machine.on(timeline.now(), event, this);
      while (forceWanted) {
        forceWanted = false;
        forces++;
        machine.on(timeline.now(), forced(), this);
      }
    }

    private DataEvent forced() {
      try {
        engine.force();
        return new DataEvent.Forced();
      } catch (StorageException e) {
        return new DataEvent.ForceFailed(String.valueOf(e.getMessage()));
      }
    }

    Reply ask(Request request, boolean fromNode) {
      long epoch = request instanceof Request.Keyed keyed
          ? ring.epochOf(keyed.key().bucket())
          : ring.epoch();
      return ask(epoch, request, fromNode, Hlc.NONE);
    }

    private Reply ask(long epoch, Request request, boolean fromNode, long hlc) {
      long ticket = tickets++;
      RequestItem item = new RequestItem(ticket, epoch, 10_000, request);
      tell(new DataEvent.Arrived(ticket, item, timeline.now().monotonicNanos(), fromNode, hlc));
      return Objects.requireNonNull(answers.remove(ticket));
    }

    /** Asks for all of them in one round; the epoch is the one that keys of ordinary buckets are sent under. */
    List<Reply> askTogether(Request... requests) {
      List<Long> asked = new ArrayList<>();
      for (Request request : requests) {
        long ticket = tickets++;
        asked.add(ticket);
        RequestItem item = new RequestItem(ticket, ring.epoch(), 10_000, request);
        handle(
            new DataEvent.Arrived(ticket, item, timeline.now().monotonicNanos(), true, Hlc.NONE));
      }
      handle(new DataEvent.RoundEnded());
      return asked.stream()
          .map(ticket -> Objects.requireNonNull(answers.remove(ticket)))
          .toList();
    }

    Bytes stored(Key key) {
      try {
        return engine.read(ring.partitionOf(key), key);
      } catch (StorageException e) {
        throw new AssertionError(e);
      }
    }

    List<TransferStatus> transfers() {
      return ((Reply.Transfers) ask(new Request.FetchTransfers(), false)).transfers();
    }

    @Override
    public StorageEngine store() {
      return engine;
    }

    @Override
    public void reply(long ticket, Reply reply) {
      assertThat(answers.put(ticket, reply)).as("one answer to each item").isNull();
    }

    @Override
    public void send(long exchange, NodeId to, long epoch, Request request, long deadlineNanos) {
      sent.add(new Sent(id, to, epoch, request));
      int begun = life;
      Member target = Objects.requireNonNull(members.get(to));
      if (cut.test(target, request) || loses()) {
        after(LOST_AFTER_MILLIS, () -> back(begun, new DataEvent.Lost(exchange, "cut")));
        return;
      }
      long hlc = machine.hlc();
      after(delay(), () -> {
        if (!target.up) {
          after(delay(), () -> back(begun, new DataEvent.NotSent(exchange, "down")));
          return;
        }
        Reply reply = target.ask(epoch, request, true, hlc);
        DataEvent answered = loses()
            ? new DataEvent.Lost(exchange, "cut")
            : new DataEvent.Answered(exchange, target.id, target.machine.hlc(), reply);
        after(delay(), () -> back(begun, answered));
      });
    }

    private void back(int begun, DataEvent event) {
      if (up && life == begun) {
        tell(event);
      }
    }

    @Override
    public void copied(long plan) {
      copied.add(plan);
    }

    @Override
    public void drained(long epoch) {
      drained.add(epoch);
    }

    @Override
    public void force(long change) {
      forceWanted = true;
    }

    @Override
    public void wakeAt(long monotonicNanos) {
      int begun = life;
      timeline.after(monotonicNanos - timeline.now().monotonicNanos(), () -> {
        if (up && life == begun) {
          tell(new DataEvent.Woken());
        }
      });
    }

    @Override
    public void defect(DataEvent event, Throwable cause) {
      throw new AssertionError(event.toString(), cause);
    }
  }

  /** The causes that a member's transfers wait for. */
  static @Nullable String causeOf(Member member) {
    return member.transfers().stream()
        .map(TransferStatus::waitsFor)
        .filter(cause -> !cause.isEmpty() && !cause.equals("its turn"))
        .findFirst()
        .orElse(null);
  }
}
