package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.it.sim.world.CallListener;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Sightings;
import io.gramme.it.sim.world.WallClocks;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Follows one call: what it showed, what it wrote, what that came after, and whether the promises were kept. */
public final class Watch implements CallListener {
  /** Where the past of a call's write comes from. */
  public enum Source {
    /** It writes nothing but what it reconciles. */
    NONE,
    /** What the application hands over. */
    GIVEN,
    /** What the application was shown during the call. */
    SHOWN,
    /** Exactly what the session has seen when it is made (W1). */
    SESSION,
    /** What it reads first (W1, W8). */
    READ,
    /** The write is an earlier one (W5). */
    EARLIER
  }

  private static final ExpiredValues EXPIRED_VALUES = new ExpiredValues();

  private final Watcher watcher;
  private final CallInfo call;
  private final SessionMemory memory;
  private final @Nullable Version version;
  private final BitSet promised;
  private final BitSet ownDeleted;
  private final BitSet acknowledgedBefore;
  private final BitSet deletedBefore;
  private final @Nullable Dot newestBefore;
  private final @Nullable Dot possibleBefore;
  private final List<Version> heard = new ArrayList<>();
  private final List<Version> heardInRound = new ArrayList<>();
  private final Set<Dot> heardOfApplications = new TreeSet<>();
  private Past shownToApplication = Past.NOTHING;
  private @Nullable Version wroteBack;
  private WriteBacksRest.@Nullable WriteBack writeBack;
  private @Nullable Version resolvedToNothing;
  private List<Version> heardByQuorum = List.of();
  private final Past rememberedBefore;
  private final int handedBefore;
  private final WallClocks reader;
  private final long begunMillis;
  private int replies;
  private boolean ended;
  private int names;

  Watch(
      Watcher watcher,
      CallInfo call,
      SessionMemory memory,
      @Nullable Version version,
      WallClocks reader) {
    this.reader = reader;
    this.begunMillis = reader.trueMillis();
    this.watcher = watcher;
    this.call = call;
    this.memory = memory;
    this.version = version;
    boolean reads = call.source() == Source.NONE;
    KeyLedger ledger = watcher.ledger().of(call.key());
    promised = reads ? memory.promised() : new BitSet();
    ownDeleted = reads ? memory.deleted() : new BitSet();
    acknowledgedBefore =
        reads || removesWhatItReads(call) ? ledger.seenByEveryReadOf(call.r()) : new BitSet();
    deletedBefore = reads ? ledger.shownByNoReadOf(call.r()) : new BitSet();
    rememberedBefore = memory.past();
    handedBefore = memory.handed();
    newestBefore = memory.newest();
    possibleBefore = memory.newestPossible();
  }

  private static boolean removesWhatItReads(CallInfo call) {
    return call.deletes() && call.source() == Source.READ;
  }

  /** What was known of the call when it was made. */
  CallInfo info() {
    return call;
  }

  /** The call's write, or null when it is no write. */
  public @Nullable Version version() {
    return version;
  }

  /** Whether a get of the same session wrote this value back last; null stands for a delete (rule W1). */
  boolean isSessionsWriteBack(@Nullable Bytes value) {
    Version latest = memory.writtenBack();
    return latest != null && Causality.sameBytes(latest.isDelete() ? null : latest.value(), value);
  }

  /** What its session remembers of the key. */
  SessionMemory memory() {
    return memory;
  }

  /** What a get wrote back, or null. */
  public @Nullable Version wroteBack() {
    return wroteBack;
  }

  /** The application's code is shown these versions while the call goes on. */
  public void showDuring(List<Version> versions) {
    shownToApplication = memory.withDeleteWrittenBack(Past.of(versions));
    memory.heard(versions);
  }

  /**
   * The call reads under another epoch. What it has heard so far counts no more, and is not part of what its read found
   * (E2): a version that was shown under the earlier epoch alone is neither replaced nor found by it.
   */
  void readsAnew() {
    replies = 0;
    heardInRound.clear();
    heardByQuorum = List.of();
  }

  /** A replica's state has come in for this call: an answer to its present round of reads, or to an earlier one. */
  void heard(Reply.State state, boolean ofPresentRound) {
    if (ended) {
      return;
    }
    replies += ofPresentRound ? 1 : 0;
    for (Sibling sibling : watcher.decoded(state.state()).siblings()) {
      Bytes value = sibling.value();
      Version there = value == null ? null : watcher.ledger().find(call.key(), value);
      if (there == null ? Causality.isRestOfExpired(sibling) : !there.isReconciled()) {
        heardOfApplications.add(sibling.dot());
      }
      if (there != null && ofPresentRound && !heardInRound.contains(there)) {
        heardInRound.add(there);
      }
      if (there != null && !heard.contains(there)) {
        heard.add(there);
        long nodesMillis = watcher.nodes().leastSince(begunMillis);
        EXPIRED_VALUES.answered(there, call.who(), nodesMillis, watcher.verdict());
      }
    }
    if (replies <= call.r()) {
      heardByQuorum = List.copyOf(heardInRound);
    }
    memory.heard(heard);
  }

  @Override
  public void wrote(Bytes delta) {
    Sibling sibling = watcher.decoded(delta).siblings().get(0);
    Version written = version == null ? reconciledOf(sibling) : version;
    Sightings sightings = watcher.sightings();
    sightings.noteIf(names++ > 0, Reached.NEW_DOT);
    sightings.noteIf(memory.usesAnotherLane(sibling.dot().writer()), Reached.SECOND_LANE);
    if (version == null) {
      wroteBack = written;
      memory.wroteBack(written);
      sightings.note(Reached.WRITE_BACK);
      writeBack = watcher.writeBacks().wroteBack(call.who(), written, heardOfApplications);
    } else {
      watcher.writeBacks().applicationWrote(call.key());
    }
    if (version != null && written.dots() == 0) {
      written.setPast(past());
      if (written.isDelete()) {
        watcher.ledger().of(call.key()).deleting(written);
      }
    }
    if (call.source() == Source.SESSION) {
      boolean nothing = rememberedBefore.atMost().isEmpty();
      sightings.note(nothing ? Reached.PUT_OF_A_KEY_NEVER_SEEN : Reached.PUT_FROM_MEMORY);
    }
    sightings.noteIf(call.source() == Source.READ && !call.deletes(), Reached.OVERWRITE);
    sightings.noteIf(call.oldContext(), Reached.OLD_CONTEXT);
    if (call.source() == Source.EARLIER && call.late()) {
      checkThatItWasNotThere(written);
      written.setWrittenAnew();
    }
    checkThatLaterWins(sibling.dot(), written);
    written.minted(sibling.dot());
    written.expiresAt(sibling.expiryMillis());
    memory.heard(List.of(written));
  }

  /** W5: only what the read before it did not find, nor anything that came after it, is written a second time. */
  private void checkThatItWasNotThere(Version written) {
    boolean newestOnly = watcher.ledger().of(call.key()).isNewestOnly();
    if (!newestOnly
        && !watcher.verdict().excusesWhatComesBack()
        && written.dots() == 1
        && Past.of(heardByQuorum).atLeast().get(written.number())) {
      watcher
          .verdict()
          .broken(
              "TrueFate",
              call.who() + " writes " + written + " a second time, although its read found "
                  + heardByQuorum);
    }
  }

  /** K5: in a bucket that keeps the newest, a write that begins when an earlier one of its session has ended wins. */
  private void checkThatLaterWins(Dot dot, Version written) {
    boolean newestOnly = watcher.ledger().of(call.key()).isNewestOnly();
    if (newestOnly && possibleBefore != null && Causality.compare(dot, possibleBefore) < 0) {
      watcher
          .verdict()
          .broken(
              "NewestWins",
              call.who() + " writes " + written + " as " + dot + ", and knew of " + possibleBefore
                  + " before");
    }
  }

  /** The application's code decides that nothing remains of what it was shown; a get writes that back as a delete. */
  public void resolvesToNothing(Past past) {
    if (version == null) {
      Version delete = watcher.ledger().begin(call.key(), true);
      delete.setPast(past);
      resolvedToNothing = delete;
    }
  }

  private Version reconciledOf(Sibling sibling) {
    Bytes value = sibling.value();
    Version delete = resolvedToNothing;
    if (value == null && delete != null) {
      watcher.ledger().of(call.key()).deleting(delete);
      return delete;
    }
    Version found = value == null ? null : watcher.ledger().find(call.key(), value);
    if (found == null) {
      throw new IllegalStateException("a get wrote back " + value + ", which nobody reconciled");
    }
    return found;
  }

  Past past() {
    return switch (call.source()) {
      case NONE, EARLIER -> Past.NOTHING;
      case GIVEN -> call.given();
      case SHOWN -> shownToApplication;
      case SESSION -> rememberedBefore;
      case READ -> pastRead();
    };
  }

  /**
   * The copies may leave later than their write was made, when no node is worth asking; so what is certain is only what
   * the first replies brought, and what the session had been handed before (W1).
   */
  private Past pastRead() {
    BitSet certain = memory.handedAbove(handedBefore, watcher.ledger().replicas() - call.r());
    certain.or(Past.of(heardByQuorum).atLeast());
    return new Past(certain, memory.past().atMost());
  }

  @Override
  public void stored(NodeId node) {
    if (writeBack != null) {
      writeBack.storedBy(node);
    }
    Version written = version == null ? wroteBack : version;
    if (written == null) {
      throw new IllegalStateException("a replica stored what " + call.who() + " did not write");
    }
    written.storedBy(node);
    if (written.isDeclaredNowhere()) {
      watcher.verdict().broken("TrueFate", written + " was said to be nowhere, and is stored");
    }
  }

  @Override
  public void ended(CallOutcome outcome) {
    ended = true;
    watcher.count();
    if (outcome instanceof CallResult read && !read.wrote()) {
      readEnded(read);
    } else if (outcome instanceof CallResult written && written.wrote()) {
      writeEnded(written);
    } else if (outcome instanceof CallFailedException failed) {
      failed(failed);
    }
    call.then().accept(outcome);
  }

  private void readEnded(CallResult read) {
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
        acknowledgedBefore,
        deletedBefore,
        newestBefore,
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

  private void writeEnded(CallResult written) {
    Version done = version;
    Sightings sightings = watcher.sightings();
    if (call.source() == Source.EARLIER && call.late()) {
      sightings.note(written.mayDuplicate() ? Reached.LATE_RETRY_ANEW : Reached.LATE_RETRY_FOUND);
    }
    if (removesWhatItReads(call)) {
      watcher.ledger().of(call.key()).removed(acknowledgedBefore, call.w());
    }
    if (done == null || done.dots() == 0) {
      return;
    }
    watcher.digest(done.number());
    done.acknowledgedBy(call.w());
    watcher.ledger().of(call.key()).acknowledged(done, call.w());
    memory.acknowledged(done);
    memory.met(done.latestDot());
  }

  private void failed(CallFailedException failure) {
    Sightings sightings = watcher.sightings();
    watcher.digest(
        failure.kind().name().hashCode() + 31L * failure.fate().name().hashCode());
    sightings.noteIf(failure.kind() == FailureKind.FOREIGN_TOKEN, Reached.FOREIGN_CONTEXT);
    Version unfinished = version;
    if (unfinished == null || unfinished.dots() == 0) {
      return;
    }
    sightings.noteIf(failure.fate() == CallFate.UNKNOWN, Reached.FATE_UNKNOWN);
    sightings.noteIf(failure.fate() == CallFate.APPLIED, Reached.FATE_APPLIED);
    // Of a retry nobody says which of its names may be there; the first call of the write has noted
    // the old one.
    if (failure.fate() != CallFate.NOT_APPLIED && unfinished.dots() == 1) {
      memory.mayExist(unfinished.latestDot());
    }
    if (failure.fate() == CallFate.APPLIED) {
      unfinished.setShown();
    } else if (failure.fate() == CallFate.NOT_APPLIED) {
      sightings.note(Reached.FATE_NOT_APPLIED);
      unfinished.declareNowhere();
      if (unfinished.isStored()) {
        watcher.verdict().broken("TrueFate", unfinished + " is said to be nowhere, and is stored");
      }
    }
  }

  @Override
  public String toString() {
    return version == null ? call.who() : call.who() + " " + version;
  }

  @Override
  public void settled(RepairOutcome outcome) {
    call.afterwards().accept(outcome);
  }
}
