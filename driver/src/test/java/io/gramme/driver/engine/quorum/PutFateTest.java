package io.gramme.driver.engine.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.message.RefusalCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * W5, exhaustively: whatever becomes of the first and the second copy to each of up to three owners, the fate says no
 * more than is known. Truth is kept by the test: a copy that was acknowledged, however late, was applied; one that was
 * lost may have been.
 */
class PutFateTest {
  private enum What {
    ACKNOWLEDGED,
    REFUSED,
    BUSY,
    NOT_SENT,
    LOST,
    LATE
  }

  @Test
  void tellsNoMoreThanIsKnown() {
    Map<String, Integer> met = new LinkedHashMap<>();
    for (int owners = 1; owners <= 3; owners++) {
      for (int w = 1; w <= owners; w++) {
        everyScript(owners, w, new ArrayList<>(), met);
      }
    }
    assertThat(met.keySet()).contains("written", "NOT_APPLIED", "UNKNOWN", "written again");
  }

  private static void everyScript(int owners, int w, List<What> script, Map<String, Integer> met) {
    if (script.size() == 2 * owners) {
      met.merge(play(owners, w, script), 1, Integer::sum);
      return;
    }
    for (What what : What.values()) {
      script.add(what);
      everyScript(owners, w, script, met);
      script.remove(script.size() - 1);
    }
  }

  /** The script holds the fate of every owner's first copy, then of every owner's second. */
  private static String play(int owners, int w, List<What> script) {
    PutBench put = PutBench.of(owners, w);
    Set<Integer> acknowledgedInTime = new LinkedHashSet<>();
    boolean mayBeSomewhere = false;
    List<Integer> late = new ArrayList<>();
    int done = 0;
    int[] copies = new int[owners + 1];
    boolean awake = true;
    while (awake) {
      while (done < put.effects.sends.size()) {
        int owner = put.effects.sends.get(done).number();
        int copy = Math.min(copies[owner]++, 2);
        What what = copy == 2 ? What.NOT_SENT : script.get(copy * owners + owner - 1);
        mayBeSomewhere |= what == What.ACKNOWLEDGED || what == What.LOST || what == What.LATE;
        happens(put, done, what, late);
        if (what == What.ACKNOWLEDGED) {
          acknowledgedInTime.add(owner);
        }
        done++;
      }
      awake = put.passToNextWake();
    }
    late.forEach(put::acknowledge);
    return verdict(put, script, w, acknowledgedInTime.size(), mayBeSomewhere);
  }

  private static void happens(PutBench put, int send, What what, List<Integer> late) {
    switch (what) {
      case ACKNOWLEDGED -> put.acknowledge(send);
      case REFUSED -> put.refuse(send, RefusalCode.INVALID_STATE);
      case BUSY -> put.refuse(send, RefusalCode.OVERLOADED);
      case NOT_SENT -> put.notSent(send);
      case LOST -> put.lose(send);
      case LATE -> late.add(send);
    }
  }

  private static String verdict(
      PutBench put, List<What> script, int w, int acknowledgements, boolean mayBeSomewhere) {
    assertThat(put.effects.finished).as("%s ends once", script).isEqualTo(1);
    assertThat(put.effects.written.size() + put.effects.failures.size())
        .as("%s is answered once", script)
        .isEqualTo(1);
    if (!put.effects.written.isEmpty()) {
      assertThat(acknowledgements).as("%s", script).isGreaterThanOrEqualTo(w);
      return put.effects.sends.size() > put.router.route().owners().size()
          ? "written again"
          : "written";
    }
    CallFate fate = put.effects.failures.get(0).fate();
    assertThat(fate)
        .as("%s with w=%d", script, w)
        .isEqualTo(mayBeSomewhere ? CallFate.UNKNOWN : CallFate.NOT_APPLIED);
    return fate.name();
  }
}
