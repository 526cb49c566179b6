package io.gramme.it.sim.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What has expired is not shown, and what has not is not excused (rules P5, T2). */
final class ExpiredValuesTest {
  private static final long EXPIRY = 1_000;
  private static final BitSet NONE = new BitSet();

  private final Scene scene = Scene.causal(new ExpiredValues());

  private static Version expiring(Version version) {
    version.expiresAt(EXPIRY);
    return version;
  }

  private static ReadSeen at(WallBounds bounds, ReadSeen read) {
    return new ReadSeen(
        read.who(),
        read.ledger(),
        read.shown(),
        read.past(),
        read.promised(),
        read.ownDeleted(),
        read.acknowledged(),
        read.deleted(),
        read.newest(),
        read.shownDot(),
        read.floorMissed(),
        bounds);
  }

  private static KeyEnd at(WallBounds bounds, KeyEnd end) {
    return new KeyEnd(
        end.ledger(), end.byOwner(), end.joined(), end.remaining(), end.phantoms(), bounds);
  }

  private static WallBounds most(long millis) {
    return new WallBounds(millis, 0, 0);
  }

  @Test
  void nobodyIsShownWhatTheOwnClockFindsExpired() {
    Version version = expiring(scene.put());
    scene.keeps(at(new WallBounds(EXPIRY, EXPIRY - 1, EXPIRY), scene.read(version)));
    scene.breaks(at(new WallBounds(EXPIRY, EXPIRY, EXPIRY - 1), scene.read(version)));
  }

  @Test
  void norWhatWasAcknowledgedAndEveryNodeFindsExpired() {
    Version version = expiring(scene.put());
    ReadSeen read = scene.read(Scene.numbers(version), NONE, version);
    scene.keeps(at(new WallBounds(EXPIRY, 0, EXPIRY - 1), read));
    scene.breaks(at(new WallBounds(EXPIRY, 0, EXPIRY), read));
  }

  @Test
  void whatWasWrittenToStayDoesNotExpire() {
    Version version = scene.put();
    version.expiresAt(Sibling.NEVER);
    ReadSeen read = scene.read(Scene.numbers(version), NONE, version);
    long end = Long.MAX_VALUE - 1;
    scene.keeps(at(new WallBounds(end, end, end), read));
    Version both = expiring(scene.put());
    both.expiresAt(Sibling.NEVER);
    scene.keeps(at(new WallBounds(end, end, end), scene.read(both)));
  }

  @Test
  void aNodeDoesNotAnswerWithIt() {
    Version version = expiring(scene.put());
    Verdict verdict = Scene.verdict();
    new ExpiredValues().answered(version, "c1.t1", EXPIRY - 1, verdict);
    assertThat(verdict.violations()).isEmpty();
    new ExpiredValues().answered(version, "c1.t1", EXPIRY, verdict);
    assertThat(verdict.violations()).hasSize(1);
  }

  @Test
  void anOwnerThatWasReadHoldsItNoMore() {
    Version version = expiring(scene.put());
    Sibling value = new Sibling(scene.nextDot(), version.value(), EXPIRY, Bytes.EMPTY);
    KeyState state = new KeyState(DotContext.EMPTY.with(value.dot()), List.of(value));
    KeyEnd end = scene.end(List.of(KeyState.EMPTY, state), state);
    scene.keeps(at(new WallBounds(EXPIRY, EXPIRY, EXPIRY - 1), end));
    scene.breaks(at(new WallBounds(EXPIRY, EXPIRY, EXPIRY), end));
    KeyState turned = state.withoutExpired(EXPIRY);
    scene.keeps(at(new WallBounds(EXPIRY, EXPIRY, EXPIRY), scene.end(List.of(turned), turned)));
  }

  @Test
  void nothingIsLostByExpiryBeforeItsTime() {
    Scene fresh = Scene.causal(new FreshRead());
    Version version = expiring(fresh.put());
    ReadSeen nothing = fresh.read(Scene.numbers(version), NONE);
    fresh.breaks(at(most(EXPIRY - 1), nothing));
    fresh.keeps(at(most(EXPIRY), nothing));

    Scene lost = Scene.causal(new NoLostWrite());
    expiring(lost.put());
    lost.breaks(at(most(EXPIRY - 1), lost.end()));
    lost.keeps(at(most(EXPIRY), lost.end()));
  }

  /** What it replaced need not be there either. */
  @Test
  void whatAnExpiredVersionReplacedIsExcusedWithIt() {
    Scene fresh = Scene.causal(new FreshRead());
    Version before = fresh.put();
    expiring(fresh.put(before));
    ReadSeen nothing = fresh.read(Scene.numbers(before), NONE);
    fresh.breaks(at(most(EXPIRY - 1), nothing));
    fresh.keeps(at(most(EXPIRY), nothing));
  }

  @Test
  void whatAnExpiringVersionReplacedDoesNotComeBack() {
    Version before = scene.put();
    Version version = expiring(scene.put(before));
    scene.acknowledge(version, 2);
    assertThat(scene.keyLedger().shownByNoReadOf(2)).isEqualTo(Scene.numbers(before));
    assertThat(scene.keyLedger().shownByNoReadOf(1)).isEqualTo(NONE);
  }
}
