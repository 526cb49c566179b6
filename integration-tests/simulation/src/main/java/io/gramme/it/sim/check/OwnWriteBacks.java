package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.Hlc;
import java.util.List;

/** What a get writes back, and what others of its session were writing back when it was made (W1, G3). */
final class OwnWriteBacks {
  private final CallJudge judge;
  private final SessionMemory memory;
  private final List<Dot> atBegin;

  OwnWriteBacks(CallJudge judge, SessionMemory memory) {
    this.judge = judge;
    this.memory = memory;
    this.atBegin = memory.unsettledWriteBacks();
  }

  /** Whether what it writes back may be somewhere, and has no quorum. */
  boolean isUnderWay() {
    return judge.traffic.carried().mayBeSomewhere() && !judge.traffic.isWritten();
  }

  /** Whether what it writes back has had a quorum, or may still come to nodes by the session's clock (W1, R1). */
  boolean countsForItsSession() {
    Book.Entry last = judge.written();
    long ageMillis = last == null
        ? 0
        : Hlc.millis(judge.session.machine().hlc(judge.session.now()))
            - Hlc.millis(last.dot().stamp());
    return judge.traffic.isWritten() || ageMillis <= judge.session.dmaxMillis();
  }

  /** What gets of the session were writing back when the call was made, and still are (W1). */
  List<Dot> ofSessionUnderWay() {
    List<Dot> now = memory.unsettledWriteBacks();
    return atBegin.stream().filter(now::contains).toList();
  }
}
