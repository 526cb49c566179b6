package io.gramme.it.sim.check;

import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.Call;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Sightings;
import io.gramme.it.sim.world.SimNode;
import io.gramme.it.sim.world.SimProcess;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.SimTime;
import io.gramme.it.sim.world.WallClocks;
import io.gramme.membership.ClusterRing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** Follows all calls of one history and has every promise checked. */
public final class Watcher {
  private static final List<Checker> CHECKERS = List.of(
      new NoLostWrite(),
      new NoResurrection(),
      new NoFalseSibling(),
      new Convergence(),
      new SessionGuarantees(),
      new FreshRead(),
      new BoundedSiblings(),
      new NewestWins(),
      new ExpiredValues());

  private static final List<CallChecker> CALL_CHECKERS = List.of(
      new Deltas(),
      new Answers(),
      new Contexts(),
      new Receipts(),
      new FailuresTold(),
      new InTime(),
      new Persistent(),
      new OwnClock(),
      new Available());

  private record Place(int client, long generation, Key key) {}

  private final Ledger ledger;
  private final Verdict verdict;
  private final Sightings sightings;
  private final SimTime time;
  private final WallClocks nodes;
  private final WallClocks everybody;
  private final WriteBacksRest writeBacks;
  private final Map<Place, SessionMemory> memories = new LinkedHashMap<>();
  private final Map<UpdateLine.Kind, UpdateLine> lines = new LinkedHashMap<>();
  private final Map<Key, Book> books = new LinkedHashMap<>();
  private final DecodedStates decoded = new DecodedStates();
  private final Growth growth = new Growth();
  private final SessionBounds bounds;
  private QuorumRule quorums;
  private @Nullable Reached promised;
  private long operations;

  /**
   * A watcher of calls.
   *
   * @param nodes whose clocks decide what a replica gives up
   * @param everybody nodes and clients
   */
  public Watcher(
      Ledger ledger,
      Verdict verdict,
      Sightings sightings,
      SimTime time,
      List<? extends SimProcess> nodes,
      List<? extends SimProcess> everybody) {
    this.ledger = ledger;
    this.verdict = verdict;
    this.sightings = sightings;
    this.time = time;
    this.nodes = new WallClocks(time, nodes);
    this.everybody = new WallClocks(time, everybody);
    this.writeBacks = new WriteBacksRest(verdict, ledger.replicas());
    this.bounds = new SessionBounds(verdict, sightings);
    this.quorums = new QuorumRule(epoch -> null, ledger.replicas());
  }

  public Ledger ledger() {
    return ledger;
  }

  /** From now on it is known which ring an epoch stands for; null stands for one that no node has had. */
  public void knowsRings(LongFunction<@Nullable ClusterRing> rings) {
    quorums = new QuorumRule(rings, ledger.replicas());
  }

  QuorumRule quorums() {
    return quorums;
  }

  public Verdict verdict() {
    return verdict;
  }

  public Sightings sightings() {
    return sightings;
  }

  /** The clocks of all nodes. */
  WallClocks nodes() {
    return nodes;
  }

  /** What clocks can have shown while a reader looked since the true time was the given one. */
  WallBounds bounds(WallClocks reader, long sinceMillis) {
    return new WallBounds(
        everybody.mostSoFar(), reader.leastSince(sinceMillis), nodes.leastSince(sinceMillis));
  }

  /** The most that any clock has shown. */
  long mostMillis() {
    return everybody.mostSoFar();
  }

  /** The most that a node's clock has shown. */
  long mostMillis(SimNode node) {
    return new WallClocks(time, List.of(node)).mostSoFar();
  }

  WriteBacksRest writeBacks() {
    return writeBacks;
  }

  /** Follows a call of the process's present session. */
  public Watch watch(SimSession session, CallInfo call, @Nullable Version version) {
    Place place = new Place(session.index(), session.generation(), call.key());
    SessionMemory memory =
        memories.computeIfAbsent(place, key -> new SessionMemory(isForgetful(session)));
    return new Watch(this, call, memory, version, new WallClocks(time, List.of(session)));
  }

  /** Whether its sessions cannot remember something of each key, and promise less (G4). */
  boolean isForgetful(SimSession session) {
    return session.parameters().floorKeys() < ledger.keys().size();
  }

  /** Puts a judge between a call and who watches it. */
  public CallJudge judge(SimSession session, Call call, Watch watch) {
    Book book = book(call.key());
    CallJudge judge = new CallJudge(this, session, call, watch, book, CALL_CHECKERS);
    UpdateLine.Kind kind = UpdateLine.Kind.of(judge);
    if (kind != null) {
      lines.computeIfAbsent(kind, any -> new UpdateLine()).add(judge);
    }
    return judge;
  }

  /**
   * From now on no call may fail.
   *
   * @param state reached by every call that succeeds
   */
  public void promiseAvailability(Reached state) {
    promised = state;
  }

  /** The state in which no call may fail, or null when calls may. */
  @Nullable
  Reached promised() {
    return promised;
  }

  /** The versions that some siblings stand for. */
  public List<Version> versions(Key key, List<Sibling> siblings) {
    List<Version> versions = new ArrayList<>();
    for (Sibling sibling : siblings) {
      Bytes value = sibling.value();
      Version version = value == null ? null : ledger.find(key, value);
      if (version != null) {
        versions.add(version);
      }
    }
    return versions;
  }

  Growth growth() {
    return growth;
  }

  SessionBounds bounds() {
    return bounds;
  }

  /** Checks a session of which nobody has asked anything for long. */
  public void checkAtRest(SimSession session) {
    bounds.checkAtRest(session);
  }

  Book book(Key key) {
    return books.computeIfAbsent(key, k -> new Book(ledger.replicas()));
  }

  /** The state that some bytes stand for. */
  KeyState decoded(Bytes bytes) {
    return decoded.of(bytes);
  }

  void check(ReadSeen read) {
    for (Checker checker : CHECKERS) {
      checker.read(read, verdict);
    }
  }

  /**
   * Checks a key when all is quiet.
   *
   * @param sinceMillis the true time before each owner was read for the last time
   */
  public void check(
      KeyLedger of,
      List<KeyState> byOwner,
      List<Sibling> joined,
      List<Version> remaining,
      List<Sibling> phantoms,
      long sinceMillis) {
    check(new KeyEnd(of, byOwner, joined, remaining, phantoms, bounds(everybody, sinceMillis)));
  }

  private void check(KeyEnd end) {
    for (Checker checker : CHECKERS) {
      checker.end(end, verdict);
    }
    end.remaining().forEach(version -> digest(version.number()));
  }

  void count() {
    operations++;
    digest(operations);
  }

  void digest(long value) {
    time.digest(value);
  }

  /** Calls that have ended. */
  public long operations() {
    return operations;
  }
}
