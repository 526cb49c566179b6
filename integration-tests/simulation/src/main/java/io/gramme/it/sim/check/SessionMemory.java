package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one session has been shown of one key and has written there. */
public final class SessionMemory {
  /**
   * A reconciled value that its get was writing back, and what it came after.
   *
   * @param w owners that must acknowledge the write-back
   */
  private record Handed(BitSet versions, int w, @Nullable CallJudge get) {}

  private final boolean forgetful;
  private final BitSet everything = new BitSet();
  private final BitSet promised = new BitSet();
  private final BitSet deleted = new BitSet();
  private final BitSet seen = new BitSet();
  private final List<Handed> handed = new ArrayList<>();
  private @Nullable CallJudge lastToWriteBack;
  private @Nullable Version writtenBack;
  private final Map<CallJudge, Dot> unsettledWriteBacks = new LinkedHashMap<>();
  private @Nullable Dot lastWriteBack;
  private @Nullable Dot newest;
  private @Nullable Dot newestPossible;
  private long firstLane;
  private boolean anyLane;

  /**
   * Of a session that has seen nothing yet.
   *
   * @param forgetful whether the session may forget all of this for other keys, and so promises none of it
   */
  SessionMemory(boolean forgetful) {
    this.forgetful = forgetful;
  }

  /** The session's memory now holds these versions, whether an application was shown them or not. */
  void heard(List<Version> versions) {
    everything.or(Past.of(versions).atMost());
  }

  /** An application was shown these versions. */
  void shown(List<Version> versions) {
    Past past = Past.of(versions);
    everything.or(past.atMost());
    seen.or(past.atLeast());
    promised.or(past.atLeast());
  }

  /** An application's write was acknowledged. */
  void acknowledged(Version version) {
    version.addTo(seen, everything);
    if (version.isDelete()) {
      deleted.or(version.past().atLeast());
    } else {
      promised.set(version.number());
    }
    promised.or(version.past().atLeast());
    promised.andNot(deleted);
  }

  /** A get's write-back leaves: what the session reads for a write has it as well while it is under way (rule W1). */
  void wroteBack(Version version) {
    writtenBack = version;
  }

  /** The session's latest write-back, of which there is at most one under way; or null. */
  @Nullable
  Version writtenBack() {
    return writtenBack;
  }

  /**
   * What the session reads, together with the delete that a get of its may be writing back: nothing of that is shown,
   * and what it removes is replaced all the same (rule W1).
   */
  Past withDeleteWrittenBack(Past read) {
    Version latest = writtenBack;
    if (latest == null || !latest.isDelete()) {
      return read;
    }
    BitSet most = (BitSet) read.atMost().clone();
    latest.addTo(new BitSet(), most);
    return new Past(read.atLeast(), most);
  }

  /** A get's write-back leaves under this name. */
  void writesBack(CallJudge get, Dot dot) {
    unsettledWriteBacks.put(get, dot);
    lastWriteBack = dot;
    lastToWriteBack = get;
  }

  /** The names of write-backs that are under way, or of which nobody knows where they are (rule W1). */
  List<Dot> unsettledWriteBacks() {
    unsettledWriteBacks.keySet().removeIf(get -> !get.writeBacks.isUnderWay());
    return List.copyOf(unsettledWriteBacks.values());
  }

  /** A write that replaces all this has been acknowledged. */
  void replaced(DotContext context) {
    unsettledWriteBacks.values().removeIf(dot -> Causality.covers(context, dot));
  }

  /** Whether this is the name of the latest write-back. */
  boolean isLastWriteBack(Dot dot) {
    return dot.equals(lastWriteBack);
  }

  /** What a write comes after that replaces exactly what the session has seen (rule W1). */
  Past past() {
    return new Past(certain(seen), (BitSet) everything.clone());
  }

  /**
   * An application was handed a reconciled value that its get was writing back: it counts as seen (rule W1).
   *
   * @param w owners that must acknowledge the write-back
   */
  void handed(Version version, int w) {
    BitSet least = new BitSet();
    version.addTo(least, everything);
    seen.or(least);
    handed.add(new Handed(least, w, lastToWriteBack));
  }

  /** How many reconciled values applications were handed so far. */
  int handed() {
    return handed.size();
  }

  /**
   * What a write that reads first certainly replaces: while the write-back is under way the session knows of it, and
   * afterwards each of its quorums meets each of the read's. One that has found none in all of Dmax is neither.
   *
   * @param first so many of the values that were handed over
   * @param above owners that a quorum of the write-back must exceed to meet every read
   */
  BitSet handedAbove(int first, int above) {
    BitSet all = new BitSet();
    for (Handed one : handed.subList(0, first)) {
      if (one.w > above && (one.get == null || one.get.writeBacks.countsForItsSession())) {
        all.or(one.versions);
      }
    }
    return certain(all);
  }

  /** What a later read must show or be past (rule G4). */
  BitSet promised() {
    return certain(promised);
  }

  /** What a later read may not show, because this session has deleted it. */
  BitSet deleted() {
    return certain(deleted);
  }

  /** The newest version met, in a bucket that keeps only that. */
  @Nullable
  Dot newest() {
    return forgetful ? null : newest;
  }

  void met(@Nullable Dot dot) {
    newest = Causality.newer(newest, dot);
    newestPossible = Causality.newer(newestPossible, dot);
  }

  /** The newest version that may be there, in a bucket that keeps only that; a later write must be newer. */
  @Nullable
  Dot newestPossible() {
    return newestPossible;
  }

  private BitSet certain(BitSet versions) {
    return forgetful ? new BitSet() : (BitSet) versions.clone();
  }

  /** A write of this session may be there. */
  void mayExist(@Nullable Dot dot) {
    newestPossible = Causality.newer(newestPossible, dot);
  }

  /** Notes the lane of a write; whether it is not the first one used. */
  boolean usesAnotherLane(long writer) {
    boolean another = anyLane && firstLane != writer;
    firstLane = anyLane ? firstLane : writer;
    anyLane = true;
    return another;
  }
}
