package io.gramme.driver.engine;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.HybridClock;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.machine.Time;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Sessions of several threads that write a few keys on three replicas, over a network that loses, repeats and reorders.
 *
 * <p>Beside the contexts it keeps the truth: a write's history is every write whose value its caller was shown with the
 * context it used, and theirs in turn. In the end the siblings must be exactly the accepted writes that are in no other
 * accepted write's history: one that is missing was lost, one too many is a false sibling.
 */
final class SessionHistory {
  /** How a crashed session comes back. Its threads hold nothing any more. */
  enum Restart {
    FRESH_IDS,
    SAME_IDS,
    SAME_IDS_AND_CLOCK_SET_BACK
  }

  /** What a session keeps of what its threads read (G4). */
  enum Cache {
    NONE,
    /** Joined into what is read. */
    WHOLE_STATES,
    /** Joined into what a write has seen. */
    CONTEXTS_ONLY
  }

  record Setting(DotSource.Factory dots, Restart restart, Cache cache) {}

  record Verdict(int accepted, int lost, int falseSiblings) {
    boolean isClean() {
      return lost == 0 && falseSiblings == 0;
    }
  }

  private static final int SESSIONS = 3;
  private static final int THREADS = 2;
  private static final int KEYS = 2;
  private static final int REPLICAS = 3;
  private static final int STEPS = 80;

  private record Write(int key, BitSet history) {}

  /** What a thread holds of a key, and what it was shown with it. */
  private record Token(DotContext context, BitSet shown) {
    static final Token EMPTY = new Token(DotContext.EMPTY, new BitSet());

    Token join(Token other) {
      return new Token(context.join(other.context), union(shown, other.shown));
    }
  }

  private record Message(int replica, int key, KeyState state, int write) {
    static final int NO_WRITE = -1;
  }

  private static final class Session {
    private final long idSeed;
    private final Token[][] tokens = new Token[THREADS][KEYS];
    private final KeyState[] cache = new KeyState[KEYS];
    private HybridClock clock = HybridClock.startingAt(Hlc.NONE);
    private long wallMillis;
    private DotSource dots;

    Session(long idSeed, long wallMillis, DotSource.Factory factory) {
      this.idSeed = idSeed;
      this.wallMillis = wallMillis;
      this.dots = factory.open(new SplittableRandom(idSeed), new Time(0, wallMillis));
      forget();
    }

    void forget() {
      clock = HybridClock.startingAt(Hlc.NONE);
      Arrays.fill(cache, KeyState.EMPTY);
      for (Token[] ofThread : tokens) {
        Arrays.fill(ofThread, Token.EMPTY);
      }
    }
  }

  private final RandomGenerator random;
  private final Setting setting;
  private final List<Session> sessions = new ArrayList<>();
  private final KeyState[][] replicas = new KeyState[REPLICAS][KEYS];
  private final List<Message> network = new ArrayList<>();
  private final List<Write> writes = new ArrayList<>();
  private final BitSet accepted = new BitSet();
  private long nanos;

  private SessionHistory(RandomGenerator random, Setting setting) {
    this.random = random;
    this.setting = setting;
    for (KeyState[] replica : replicas) {
      Arrays.fill(replica, KeyState.EMPTY);
    }
    for (int i = 0; i < SESSIONS; i++) {
      long wall = 1_700_000_000_000L + random.nextInt(400) - 200;
      sessions.add(new Session(random.nextLong(), wall, setting.dots()));
    }
  }

  /** Lives one history, lets everything settle and compares what is left with the truth. */
  static Verdict run(long seed, Setting setting) {
    SessionHistory history = new SessionHistory(new SplittableRandom(seed), setting);
    for (int i = 0; i < STEPS; i++) {
      history.step();
    }
    return history.settle();
  }

  private void step() {
    pass(random.nextInt(20));
    Session session = sessions.get(random.nextInt(SESSIONS));
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> read(session);
      case 4, 5, 6, 7, 8 -> write(session);
      case 9 -> exchange();
      case 10 -> restartOrJump(session);
      default -> deliverOne();
    }
  }

  private void pass(long millis) {
    nanos += millis * Time.NANOS_PER_MILLI;
    sessions.forEach(session -> session.wallMillis += millis);
  }

  private void read(Session session) {
    int key = random.nextInt(KEYS);
    KeyState shown = replicas[random.nextInt(REPLICAS)][key];
    if (random.nextBoolean()) {
      shown = shown.join(replicas[random.nextInt(REPLICAS)][key]);
    }
    if (setting.cache == Cache.WHOLE_STATES) {
      shown = shown.join(session.cache[key]);
    }
    session.cache[key] = session.cache[key].join(shown);
    Token token = new Token(shown.context(), new BitSet());
    for (Sibling sibling : shown.siblings()) {
      token.shown.or(withHistory(idOf(sibling)));
    }
    Token[] held = session.tokens[random.nextInt(THREADS)];
    held[key] = random.nextInt(4) == 0 ? held[key].join(token) : token;
    if (random.nextBoolean()) {
      network.add(new Message(random.nextInt(REPLICAS), key, shown, Message.NO_WRITE));
    }
  }

  private void write(Session session) {
    int key = random.nextInt(KEYS);
    Token[] held = session.tokens[random.nextInt(THREADS)];
    Token token = random.nextInt(6) == 0 ? Token.EMPTY : held[key];
    DotContext seen = setting.cache == Cache.CONTEXTS_ONLY
        ? token.context.join(session.cache[key].context())
        : token.context;
    Time now = new Time(nanos, session.wallMillis);
    Dot dot = session.dots.mint(now, seen, key, session.clock.tick(now));
    int id = writes.size();
    writes.add(new Write(key, token.shown));
    KeyState delta = Delta.of(seen, dot, Bytes.utf8("" + id), 0, Bytes.EMPTY, false);
    send(key, delta, id);
    // Whether or not the put succeeds, its context may be used for the next one (W6).
    if (random.nextInt(3) > 0) {
      held[key] = new Token(Delta.returnedContext(seen, dot), withHistory(id));
    }
  }

  private void send(int key, KeyState delta, int write) {
    boolean fails = random.nextInt(10) == 0;
    for (int replica = 0; replica < REPLICAS; replica++) {
      int copies = fails || random.nextInt(6) == 0 ? 0 : 1 + random.nextInt(7) / 6;
      for (int i = 0; i < copies; i++) {
        network.add(new Message(replica, key, delta, write));
      }
    }
  }

  private void exchange() {
    int key = random.nextInt(KEYS);
    KeyState sent = replicas[random.nextInt(REPLICAS)][key];
    network.add(new Message(random.nextInt(REPLICAS), key, sent, Message.NO_WRITE));
  }

  private void deliverOne() {
    if (!network.isEmpty()) {
      deliver(network.remove(random.nextInt(network.size())));
    }
  }

  private void deliver(Message message) {
    KeyState[] replica = replicas[message.replica];
    replica[message.key] = replica[message.key].join(message.state);
    if (message.write != Message.NO_WRITE) {
      accepted.set(message.write);
    }
  }

  private void restartOrJump(Session session) {
    if (random.nextBoolean()) {
      session.wallMillis += random.nextInt(10_000) - 5_000;
      return;
    }
    session.forget();
    long seed = setting.restart == Restart.FRESH_IDS ? random.nextLong() : session.idSeed;
    if (setting.restart == Restart.SAME_IDS_AND_CLOCK_SET_BACK) {
      session.wallMillis -= 1 + random.nextInt(500);
    }
    session.dots =
        setting.dots.open(new SplittableRandom(seed), new Time(nanos, session.wallMillis));
  }

  private Verdict settle() {
    network.forEach(this::deliver);
    BitSet superseded = new BitSet();
    accepted.stream().forEach(id -> superseded.or(writes.get(id).history));
    BitSet siblings = new BitSet();
    for (int key = 0; key < KEYS; key++) {
      KeyState settled = KeyState.EMPTY;
      for (KeyState[] replica : replicas) {
        settled = settled.join(replica[key]);
      }
      settled.siblings().forEach(sibling -> siblings.set(idOf(sibling)));
    }
    BitSet lost = difference(difference(accepted, superseded), siblings);
    BitSet falseSiblings = new BitSet();
    falseSiblings.or(siblings);
    falseSiblings.and(superseded);
    return new Verdict(accepted.cardinality(), lost.cardinality(), falseSiblings.cardinality());
  }

  private BitSet withHistory(int id) {
    BitSet result = union(writes.get(id).history, new BitSet());
    result.set(id);
    return result;
  }

  private static BitSet union(BitSet a, BitSet b) {
    BitSet result = new BitSet();
    result.or(a);
    result.or(b);
    return result;
  }

  private static BitSet difference(BitSet a, BitSet b) {
    BitSet result = union(a, new BitSet());
    result.andNot(b);
    return result;
  }

  private static int idOf(Sibling sibling) {
    return Integer.parseInt(Objects.requireNonNull(sibling.value()).utf8());
  }
}
