package io.gramme.it.sim.check;

import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Sightings;
import org.jspecify.annotations.Nullable;

/** What the end of a call says of its write: by how many it is held, or where it may be. */
final class WriteEnds {
  private final Watcher watcher;
  private final CallInfo call;
  private final SessionMemory memory;
  private final @Nullable Version version;

  WriteEnds(Watcher watcher, CallInfo call, SessionMemory memory, @Nullable Version version) {
    this.watcher = watcher;
    this.call = call;
    this.memory = memory;
    this.version = version;
  }

  /** The call has written. */
  void acknowledged(CallResult written, ReadPromises before) {
    Version done = version;
    if (call.source() == Watch.Source.EARLIER && call.late()) {
      watcher
          .sightings()
          .note(written.mayDuplicate() ? Reached.LATE_RETRY_ANEW : Reached.LATE_RETRY_FOUND);
    }
    if (ReadPromises.removesWhatItReads(call)) {
      watcher.ledger().of(call.key()).removed(before.acknowledged(), call.w());
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

  /** The call has failed. */
  void failed(CallFailedException failure) {
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
}
