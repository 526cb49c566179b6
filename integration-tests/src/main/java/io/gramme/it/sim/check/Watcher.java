package io.gramme.it.sim.check;

import io.gramme.data.Key;
import io.gramme.it.sim.world.Sightings;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.SimTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
      new NewestWins());

  private record Place(int client, long generation, Key key) {}

  private final Ledger ledger;
  private final Verdict verdict;
  private final Sightings sightings;
  private final SimTime time;
  private final WriteBacksRest writeBacks;
  private final Map<Place, SessionMemory> memories = new LinkedHashMap<>();
  private long operations;

  public Watcher(Ledger ledger, Verdict verdict, Sightings sightings, SimTime time) {
    this.ledger = ledger;
    this.verdict = verdict;
    this.sightings = sightings;
    this.time = time;
    this.writeBacks = new WriteBacksRest(verdict);
  }

  public Ledger ledger() {
    return ledger;
  }

  public Verdict verdict() {
    return verdict;
  }

  public Sightings sightings() {
    return sightings;
  }

  WriteBacksRest writeBacks() {
    return writeBacks;
  }

  /** Follows a call of the process's present session. */
  public Watch watch(SimSession session, CallInfo call, @Nullable Version version) {
    Place place = new Place(session.index(), session.generation(), call.key());
    SessionMemory memory = memories.computeIfAbsent(place, key -> new SessionMemory());
    return new Watch(this, call, memory, version);
  }

  void check(ReadSeen read) {
    for (Checker checker : CHECKERS) {
      checker.read(read, verdict);
    }
  }

  /** Checks a key when all is quiet. */
  public void check(KeyEnd end) {
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
