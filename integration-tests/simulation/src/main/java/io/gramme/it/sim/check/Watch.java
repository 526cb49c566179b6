package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.it.sim.world.CallListener;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Sightings;
import io.gramme.it.sim.world.WallClocks;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import java.util.BitSet;
import java.util.List;
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

  private final Watcher watcher;
  private final CallInfo call;
  private final SessionMemory memory;
  private final @Nullable Version version;
  private final ReadPromises before;
  private final HeardStates heard;
  private final WriteEnds write;
  private final @Nullable Dot possibleBefore;
  private Past shownToApplication = Past.NOTHING;
  private @Nullable Version wroteBack;
  private WriteBacksRest.@Nullable WriteBack writeBack;
  private @Nullable Version resolvedToNothing;
  private final Past rememberedBefore;
  private final int handedBefore;
  private boolean ended;
  private int names;

  Watch(
      Watcher watcher,
      CallInfo call,
      SessionMemory memory,
      @Nullable Version version,
      WallClocks reader) {
    this.watcher = watcher;
    this.call = call;
    this.memory = memory;
    this.version = version;
    this.before = new ReadPromises(watcher, call, memory, reader);
    this.heard = new HeardStates(watcher, call, reader.trueMillis());
    this.write = new WriteEnds(watcher, call, memory, version);
    rememberedBefore = memory.past();
    handedBefore = memory.handed();
    possibleBefore = memory.newestPossible();
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

  /** The call reads under another epoch: what it has heard so far counts no more (E2). */
  void readsAnew() {
    heard.beginAnew();
  }

  /** A replica's state has come in for this call: an answer to its present round of reads, or to an earlier one. */
  void heard(Reply.State state, boolean ofPresentRound) {
    if (!ended) {
      heard.add(state, ofPresentRound);
      memory.heard(heard.all());
    }
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
      writeBack = watcher.writeBacks().wroteBack(call.who(), written, heard.ofApplications());
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
      WriteNames.checkThatItWasNotThere(watcher, call, written, heard.byQuorum());
      written.setWrittenAnew();
    }
    WriteNames.checkThatLaterWins(watcher, call, sibling.dot(), written, possibleBefore);
    written.minted(sibling.dot());
    written.expiresAt(sibling.expiryMillis());
    memory.heard(List.of(written));
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
    certain.or(Past.of(heard.byQuorum()).atLeast());
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
      before.ended(read, wroteBack);
    } else if (outcome instanceof CallResult written && written.wrote()) {
      write.acknowledged(written, before);
    } else if (outcome instanceof CallFailedException failed) {
      write.failed(failed);
    }
    call.then().accept(outcome);
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
