package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.CallResult;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Sightings;
import io.gramme.it.sim.world.WallClocks;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a read has to show, as it is known when it is made, and whether it has when it ends. */
final class ReadPromises {
  private final Watcher watcher;
  private final CallInfo call;
  private final SessionMemory memory;
  private final WallClocks reader;
  private final long begunMillis;
  private final BitSet promised;
  private final BitSet ownDeleted;
  private final BitSet acknowledged;
  private final BitSet deleted;
  private final @Nullable Dot newest;

  ReadPromises(Watcher watcher, CallInfo call, SessionMemory memory, WallClocks reader) {
    this.watcher = watcher;
    this.call = call;
    this.memory = memory;
    this.reader = reader;
    this.begunMillis = reader.trueMillis();
    boolean reads = call.source() == Watch.Source.NONE;
    KeyLedger ledger = watcher.ledger().of(call.key());
    promised = reads ? memory.promised() : new BitSet();
    ownDeleted = reads ? memory.deleted() : new BitSet();
    acknowledged =
        reads || removesWhatItReads(call) ? ledger.seenByEveryReadOf(call.r()) : new BitSet();
    deleted = reads ? ledger.shownByNoReadOf(call.r()) : new BitSet();
    newest = memory.newest();
  }

  static boolean removesWhatItReads(CallInfo call) {
    return call.deletes() && call.source() == Watch.Source.READ;
  }

  /** What enough owners had acknowledged when it was made. */
  BitSet acknowledged() {
    return acknowledged;
  }

  /**
   * The read has ended.
   *
   * @param wroteBack what it wrote back, or null
   */
  void ended(CallResult read, @Nullable Version wroteBack) {
    List<Version> shown = new ArrayList<>();
    for (Sibling sibling : read.live()) {
      shown.add(versionOf(sibling));
    }
    ReadSeen seen = new ReadSeen(
        call.who() + ", reading " + call.key().bytes().utf8() + ",",
        watcher.ledger().of(call.key()),
        shown,
        Past.of(shown),
        promised,
        ownDeleted,
        acknowledged,
        deleted,
        newest,
        read.live().isEmpty() ? null : read.live().get(0).dot(),
        read.floorMissed(),
        watcher.bounds(reader, begunMillis));
    watcher.check(seen);
    memory.shown(shown);
    Bytes value = read.value();
    Version answer = value == null ? null : watcher.ledger().find(call.key(), value);
    if (answer != null) {
      memory.heard(List.of(answer));
    }
    if (answer != null && answer == wroteBack) {
      memory.handed(answer, call.w());
    }
    shown.forEach(Version::setShown);
    shown.forEach(one -> watcher.digest(one.number()));
    read.live().forEach(sibling -> memory.met(sibling.dot()));
    note(read, shown);
  }

  private Version versionOf(Sibling sibling) {
    Bytes value = sibling.value();
    Version found = value == null ? null : watcher.ledger().find(call.key(), value);
    // Where acknowledgements do not wait for the disk, readers do not either (T5).
    boolean early = watcher.ledger().of(call.key()).mayBeLost();
    if (found != null && !found.isStored() && !early) {
      watcher
          .verdict()
          .broken(
              "NoFalseSibling",
              call.who() + " is shown " + found + ", which no replica holds (W6)");
    }
    if (found == null) {
      watcher
          .verdict()
          .broken(
              "NoFalseSibling",
              call.who() + " is shown " + value + ", which nobody ever wrote to "
                  + call.key().bytes().utf8());
      return watcher.ledger().begin(call.key(), false);
    }
    return found;
  }

  private void note(CallResult read, List<Version> shown) {
    Sightings sightings = watcher.sightings();
    sightings.noteIf(shown.size() > 1, Reached.SIBLINGS);
    sightings.noteIf(shown.stream().anyMatch(Version::isToExpire), Reached.SHOWN_BEFORE_EXPIRY);
    sightings.noteIf(read.besideDelete() && !shown.isEmpty(), Reached.SIBLING_BESIDE_DELETE);
    sightings.noteIf(shown.stream().distinct().count() < shown.size(), Reached.EQUAL_SIBLINGS);
    sightings.noteIf(read.asked().size() > call.r(), Reached.HEDGED_READ);
    sightings.noteIf(read.floorMissed(), Reached.FLOOR_MISSED);
  }
}
