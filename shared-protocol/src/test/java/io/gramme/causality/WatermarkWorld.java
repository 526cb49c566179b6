package io.gramme.causality;

import io.gramme.data.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One key on three replicas, lived twice over the same events: once with whole contexts, once with entries dropped at
 * or below a watermark (P4) at random replicas, in messages and in the hands of clients. What is shown must not differ.
 *
 * <p>A watermark is legitimate when every accepted write at or below it is at all replicas, no direct write at or below
 * it can be accepted any more (R1), and no moved state read before that moment can (R2, P2). All share one clock here.
 */
final class WatermarkWorld {
  /** Which part of the watermark's grounds is left out, to see that the check notices. */
  enum Omission {
    NOTHING,
    /** Entries are dropped as if everything up to now had arrived everywhere. */
    WAIT_FOR_REPLICAS,
    /** R1: direct writes are accepted at any age. */
    AGE_OF_WRITES,
    /** R2: moved states are accepted at any age. */
    AGE_OF_MOVED_STATES,
  }

  private static final int REPLICAS = 3;
  private static final int CLIENTS = 4;
  private static final long DMAX_MILLIS = 100;

  /** The same state in both lives. */
  private record Twin(KeyState whole, KeyState trimmed) {
    static final Twin EMPTY = new Twin(KeyState.EMPTY, KeyState.EMPTY);

    Twin join(Twin other) {
      return new Twin(whole.join(other.whole), trimmed.join(other.trimmed));
    }

    Twin droppingCoveredUpTo(long watermark) {
      return new Twin(whole, trimmed.droppingCoveredUpTo(watermark));
    }

    boolean showsTheSame() {
      return values(whole).equals(values(trimmed));
    }

    private static List<String> values(KeyState state) {
      return state.siblings().stream()
          .map(sibling -> String.valueOf(sibling.value()))
          .toList();
    }
  }

  /** A direct write, whose stamp is its dot's, or a moved state, whose stamp is its asOf. */
  private record Message(int to, Twin state, boolean direct, long stamp, long arrival) {}

  private record Token(DotContext whole, DotContext trimmed, long asOf) {
    static final Token EMPTY = new Token(DotContext.EMPTY, DotContext.EMPTY, Hlc.NONE);
  }

  private record Candidate(long watermark, long usableAfter) {}

  private final RandomGenerator random;
  private final Omission omission;
  private final Twin[] replicas = new Twin[REPLICAS];
  private final Token[] tokens = new Token[CLIENTS];
  private final Lane[] lanes = {new Lane(), new Lane()};
  private final List<Message> messages = new ArrayList<>();
  private final List<Candidate> candidates = new ArrayList<>();
  private final Map<Long, Boolean> acceptedByStamp = new LinkedHashMap<>();
  private final Map<Long, Dot> dotsByStamp = new LinkedHashMap<>();
  private long millis = 1_000_000;
  private long clock;
  private int writes;
  private int entriesDropped;

  /** Exact lane memory (W2), one for each life. */
  private static final class Lane {
    private final Map<Long, Long> lastStamps = new LinkedHashMap<>();

    Dot mint(DotContext seen, long stamp, long freshWriter) {
      for (Map.Entry<Long, Long> lane : lastStamps.entrySet()) {
        if (seen.stampOf(lane.getKey()) >= lane.getValue()) {
          lane.setValue(stamp);
          return new Dot(lane.getKey(), stamp);
        }
      }
      lastStamps.put(freshWriter, stamp);
      return new Dot(freshWriter, stamp);
    }
  }

  WatermarkWorld(RandomGenerator random, Omission omission) {
    this.random = random;
    this.omission = omission;
    Arrays.fill(replicas, Twin.EMPTY);
    Arrays.fill(tokens, Token.EMPTY);
  }

  int entriesDropped() {
    return entriesDropped;
  }

  /** Lives on for so many steps; the first difference between the two lives, or null. */
  @Nullable
  String firstDifference(int steps) {
    for (int i = 0; i < steps; i++) {
      millis += random.nextInt(12);
      clock = Math.max(clock + 1, Hlc.ofMillis(millis));
      String difference = step();
      deliverDue();
      for (Twin replica : replicas) {
        if (!replica.showsTheSame()) {
          difference = "replica " + replica;
        }
      }
      if (difference != null) {
        return "step " + i + ": " + difference;
      }
    }
    return null;
  }

  private @Nullable String step() {
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> write();
      case 3, 4 -> {
        return read();
      }
      case 5 -> exchange();
      case 6 -> observeWatermark();
      default -> drop();
    }
    return null;
  }

  private void write() {
    int client = random.nextInt(CLIENTS);
    Token seen = random.nextInt(6) == 0 ? Token.EMPTY : tokens[client];
    boolean afresh = seen.asOf < Hlc.plusMillis(clock, -DMAX_MILLIS / 2);
    long freshWriter = random.nextLong();
    Bytes value = Bytes.utf8("write " + writes++);
    Dot whole = lanes[0].mint(seen.whole, clock, freshWriter);
    Dot trimmed = lanes[1].mint(seen.trimmed, clock, freshWriter);
    Twin delta = new Twin(
        Delta.of(seen.whole, whole, value, 0, Bytes.EMPTY, afresh),
        Delta.of(seen.trimmed, trimmed, value, 0, Bytes.EMPTY, afresh));
    dotsByStamp.put(clock, whole);
    for (int replica = 0; replica < REPLICAS; replica++) {
      send(replica, delta, true, clock);
    }
    tokens[client] = new Token(
        Delta.returnedContext(seen.whole, whole),
        Delta.returnedContext(seen.trimmed, trimmed),
        seen.asOf);
  }

  private void send(int replica, Twin state, boolean direct, long stamp) {
    for (int copies = random.nextInt(5) == 0 ? 2 : 1; copies > 0; copies--) {
      if (random.nextInt(5) > 0) {
        long delay = random.nextInt(6) == 0 ? random.nextInt(600) : random.nextInt(20);
        messages.add(new Message(replica, state, direct, stamp, millis + delay));
      }
    }
  }

  private @Nullable String read() {
    Twin joined = replicas[random.nextInt(REPLICAS)].join(replicas[random.nextInt(REPLICAS)]);
    tokens[random.nextInt(CLIENTS)] =
        new Token(joined.whole.context(), joined.trimmed.context(), clock);
    if (random.nextBoolean()) {
      send(random.nextInt(REPLICAS), joined, false, clock);
    }
    return joined.showsTheSame() ? null : "read " + joined;
  }

  private void exchange() {
    send(random.nextInt(REPLICAS), replicas[random.nextInt(REPLICAS)], false, clock);
  }

  private void deliverDue() {
    for (Message message : List.copyOf(messages)) {
      if (message.arrival <= millis) {
        messages.remove(message);
        deliver(message);
      }
    }
  }

  private void deliver(Message message) {
    boolean ageMatters =
        omission != (message.direct ? Omission.AGE_OF_WRITES : Omission.AGE_OF_MOVED_STATES);
    if (ageMatters && message.stamp < Hlc.plusMillis(clock, -DMAX_MILLIS)) {
      return;
    }
    replicas[message.to] = replicas[message.to].join(message.state);
    if (message.direct) {
      acceptedByStamp.put(message.stamp, true);
    }
  }

  /** The largest stamp up to which every accepted write is at all replicas; usable one Dmax later (P1, P2). */
  private void observeWatermark() {
    if (omission == Omission.WAIT_FOR_REPLICAS) {
      candidates.add(new Candidate(clock, clock));
      return;
    }
    long watermark = Hlc.plusMillis(clock, -DMAX_MILLIS) - 1;
    for (long stamp : acceptedByStamp.keySet()) {
      if (stamp <= watermark && !isEverywhere(dotsByStamp.get(stamp))) {
        watermark = stamp - 1;
      }
    }
    candidates.add(new Candidate(watermark, Hlc.plusMillis(clock, DMAX_MILLIS)));
  }

  private boolean isEverywhere(@Nullable Dot dot) {
    return dot != null && Arrays.stream(replicas).allMatch(replica -> replica.whole.covers(dot));
  }

  private void drop() {
    List<Candidate> usable = candidates.stream()
        .filter(
            candidate -> candidate.usableAfter < clock || omission == Omission.WAIT_FOR_REPLICAS)
        .toList();
    if (usable.isEmpty()) {
      return;
    }
    long watermark = usable.get(random.nextInt(usable.size())).watermark;
    int at = random.nextInt(REPLICAS);
    int before = replicas[at].trimmed.context().size();
    replicas[at] = replicas[at].droppingCoveredUpTo(watermark);
    entriesDropped += before - replicas[at].trimmed.context().size();
    int client = random.nextInt(CLIENTS);
    Token token = tokens[client];
    tokens[client] =
        new Token(token.whole, token.trimmed.droppingCoveredUpTo(watermark), token.asOf);
    messages.replaceAll(message -> random.nextInt(4) > 0
        ? message
        : new Message(
            message.to,
            message.state.droppingCoveredUpTo(watermark),
            message.direct,
            message.stamp,
            message.arrival));
  }
}
