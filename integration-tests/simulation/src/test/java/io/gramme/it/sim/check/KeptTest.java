package io.gramme.it.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.KeyState;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an owner has acknowledged must be on its own disk before anybody reads, and on as many disks as were promised. */
final class KeptTest {
  private static final NodeId FIRST = new NodeId(1);

  private final Scene scene = Scene.causal(new Convergence());
  private final Version one = scene.put();
  private final Version other = scene.put();
  private final KeyState both = scene.state(one, other);

  private List<Violation> said(Verdict verdict, KeyState... owners) {
    Map<NodeId, KeyState> byOwner = new LinkedHashMap<>();
    for (KeyState owner : owners) {
      byOwner.put(new NodeId(byOwner.size() + 1), owner);
    }
    new Kept(scene.keyLedger(), byOwner).check(verdict);
    return new ArrayList<>(verdict.violations());
  }

  private List<Violation> said(KeyState... owners) {
    return said(Scene.verdict(), owners);
  }

  @Test
  void s2AnOwnerThatForgotWhatItAcknowledgedIsReported() {
    one.storedBy(FIRST);
    assertThat(said(scene.state(other), both, both))
        .extracting(Violation::detail)
        .singleElement()
        .asString()
        .contains("0001 has said that it holds " + one);
  }

  @Test
  void whatAnOwnerNeverAcknowledgedItNeedNotHave() {
    one.storedBy(FIRST);
    assertThat(said(both, KeyState.EMPTY, KeyState.EMPTY)).isEmpty();
  }

  @Test
  void whatCameAfterStandsForWhatItReplaced() {
    one.storedBy(FIRST);
    KeyState replaced = scene.state(other);
    KeyState covering = new KeyState(replaced.context().with(Scene.dot(one)), replaced.siblings());
    assertThat(said(covering, both, both)).isEmpty();
  }

  @Test
  void s2FewerDisksThanWereAcknowledgedAreReported() {
    scene.acknowledge(one, 2);
    assertThat(said(scene.state(one), scene.state(other), scene.state(other)))
        .extracting(Violation::detail)
        .singleElement()
        .asString()
        .startsWith(one + " was acknowledged by 2 owners");
    assertThat(said(both, scene.state(other), scene.state(one))).isEmpty();
  }

  @Test
  void s3AShortContextMayForgetWhatWasReplaced() {
    one.storedBy(FIRST);
    Verdict excusing = Scene.verdict();
    excusing.excuseWhatComesBack();
    assertThat(said(excusing, scene.state(other), both, both)).isEmpty();
  }
}
