package io.gramme.it.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Key;
import io.gramme.it.sim.world.SimTime;
import io.gramme.it.sim.world.Trace;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** A history of one key made by hand, and what one checker says of it. */
final class Scene {
  static final int REPLICAS = 3;
  private static final long FIRST_MILLIS = 1_700_000_000_000L;

  final Key key;
  final Ledger ledger = new Ledger(REPLICAS);
  private final Checker checker;
  private long writes;

  private Scene(Checker checker, Key key) {
    this.checker = checker;
    this.key = key;
    ledger.open(key, key.bucket().equals("newest"), key.bucket().equals("interval"));
  }

  static Scene causal(Checker checker) {
    return new Scene(checker, Key.of("carts", "k1"));
  }

  /** In a bucket that keeps the newest version only. */
  static Scene newestOnly(Checker checker) {
    return new Scene(checker, Key.of("newest", "n1"));
  }

  /** In a bucket whose acknowledgements do not wait for the disk. */
  static Scene interval(Checker checker) {
    return new Scene(checker, Key.of("interval", "i1"));
  }

  KeyLedger keyLedger() {
    return ledger.of(key);
  }

  /** A write that has left its driver and reached no replica, by somebody who was shown these versions. */
  Version sent(Version... seen) {
    return leave(ledger.begin(key, false), seen);
  }

  /** A write that a replica holds. */
  Version put(Version... seen) {
    return stored(sent(seen));
  }

  /** A delete that a replica holds. */
  Version delete(Version... seen) {
    Version delete = stored(leave(ledger.begin(key, true), seen));
    keyLedger().deleting(delete);
    return delete;
  }

  /** What reconciles these versions, written by so many sessions. */
  Version reconciled(int writers, Version... parts) {
    Version version = ledger.reconciled(key, List.of(parts));
    for (int i = 0; i < writers; i++) {
      version.minted(nextDot());
    }
    return stored(version);
  }

  private Version leave(Version version, Version... seen) {
    version.setPast(Past.of(List.of(seen)));
    version.minted(nextDot());
    return version;
  }

  private static Version stored(Version version) {
    version.setStored();
    return version;
  }

  /** A name newer than all before it. */
  Dot nextDot() {
    writes++;
    return new Dot(writes, Hlc.ofMillis(FIRST_MILLIS + writes));
  }

  /** So many owners acknowledged the write. */
  void acknowledge(Version version, int w) {
    version.acknowledgedBy(w);
    keyLedger().acknowledged(version, w);
  }

  /** What a read of an application was shown, which had met nothing before. */
  ReadSeen read(Version... shown) {
    return read(new BitSet(), new BitSet(), shown);
  }

  /** The same, when some were to be shown or replaced, and others were not to be shown. */
  ReadSeen read(BitSet wanted, BitSet unwanted, Version... shown) {
    List<Version> versions = List.of(shown);
    return new ReadSeen(
        "c1.t1",
        keyLedger(),
        versions,
        Past.of(versions),
        wanted,
        unwanted,
        wanted,
        unwanted,
        null,
        versions.isEmpty() ? null : versions.get(0).latestDot(),
        false,
        WallBounds.NOTHING_EXPIRED);
  }

  static BitSet numbers(Version... versions) {
    BitSet numbers = new BitSet();
    for (Version version : versions) {
      numbers.set(version.number());
    }
    return numbers;
  }

  /** All owners hold these versions when all is quiet. */
  KeyEnd end(Version... remaining) {
    KeyState state = state(remaining);
    return end(List.of(state, state, state), state, remaining);
  }

  KeyEnd end(List<KeyState> byOwner, KeyState joined, Version... remaining) {
    return new KeyEnd(
        keyLedger(),
        byOwner,
        joined.siblings(),
        List.of(remaining),
        List.of(),
        WallBounds.NOTHING_EXPIRED);
  }

  /** A state in which every version stands under its newest name. */
  KeyState state(Version... versions) {
    DotContext context = DotContext.EMPTY;
    List<Sibling> siblings = new ArrayList<>();
    for (Version version : versions) {
      Dot dot = dot(version);
      context = context.with(dot);
      siblings.add(
          version.isDelete() ? Sibling.tombstone(dot) : Sibling.value(dot, version.value()));
    }
    siblings.sort(Comparator.comparing(Sibling::dot));
    return new KeyState(context, siblings);
  }

  /** The newest name of a version. */
  static Dot dot(Version version) {
    Dot dot = version.newestDot();
    if (dot == null) {
      throw new IllegalArgumentException(version + " never left its driver");
    }
    return dot;
  }

  void breaks(ReadSeen read) {
    assertThat(said(read)).extracting(Violation::checker).containsExactly(checker.name());
  }

  void keeps(ReadSeen read) {
    assertThat(said(read)).isEmpty();
  }

  void breaks(KeyEnd end) {
    assertThat(said(end)).extracting(Violation::checker).containsExactly(checker.name());
  }

  void keeps(KeyEnd end) {
    assertThat(said(end)).isEmpty();
  }

  private List<Violation> said(ReadSeen read) {
    Verdict verdict = verdict();
    checker.read(read, verdict);
    return verdict.violations();
  }

  private List<Violation> said(KeyEnd end) {
    Verdict verdict = verdict();
    checker.end(end, verdict);
    return verdict.violations();
  }

  static Verdict verdict() {
    return new Verdict(new Trace(new SimTime(), false));
  }
}
