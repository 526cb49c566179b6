package io.gramme.it.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.it.crash.Attempt.Kind;
import io.gramme.it.crash.Judgement.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the client's log says of what a read found. */
final class KeyLogTest {
  private final Values values = new Values(7);
  private final KeyLog log = new KeyLog("key", true, values);

  private Attempt acknowledged(boolean delete) {
    return acknowledged(kind(delete));
  }

  private Attempt acknowledged(Kind kind) {
    Attempt attempt = log.begin(kind);
    log.acknowledged(attempt);
    return attempt;
  }

  private static Kind kind(boolean delete) {
    return delete ? Kind.DELETE : Kind.REPLACE_ALL;
  }

  private Attempt unknown(boolean delete) {
    return unknown(kind(delete));
  }

  private Attempt unknown(Kind kind) {
    Attempt attempt = log.begin(kind);
    log.unknown(attempt);
    return attempt;
  }

  private Verdict settled(Attempt... found) {
    return log.settle(List.of(found).stream().map(log::value).toList()).verdict();
  }

  @Test
  void theNewestAcknowledgedWriteIsRight() {
    assertThat(settled()).isEqualTo(Verdict.RIGHT);
    acknowledged(false);
    Attempt second = acknowledged(false);
    assertThat(settled(second)).isEqualTo(Verdict.RIGHT);
    acknowledged(true);
    assertThat(settled()).isEqualTo(Verdict.RIGHT);
  }

  @Test
  void anOlderWriteIsALoss() {
    Attempt first = acknowledged(false);
    acknowledged(false);
    assertThat(settled(first)).isEqualTo(Verdict.LOST);
    assertThat(settled(first)).as("each loss counts once").isEqualTo(Verdict.RIGHT);
  }

  @Test
  void anAbsentKeyIsALoss() {
    acknowledged(false);
    assertThat(settled()).isEqualTo(Verdict.LOST);
  }

  @Test
  void aValueAfterItsDeleteIsALossOfTheDelete() {
    Attempt first = acknowledged(false);
    acknowledged(true);
    assertThat(settled(first)).isEqualTo(Verdict.LOST);
  }

  @Test
  void anUnknownWriteMayBeThereOrNot() {
    Attempt first = acknowledged(false);
    unknown(false);
    assertThat(settled(first)).isEqualTo(Verdict.RIGHT);
    Attempt third = unknown(false);
    assertThat(settled(third)).isEqualTo(Verdict.RIGHT);
    unknown(true);
    assertThat(settled(third)).isEqualTo(Verdict.RIGHT);
    unknown(true);
    assertThat(settled()).isEqualTo(Verdict.RIGHT);
  }

  @Test
  void anUnknownWriteExcusesNoOlderOne() {
    Attempt first = acknowledged(false);
    acknowledged(false);
    unknown(false);
    assertThat(settled(first)).isEqualTo(Verdict.LOST);
    acknowledged(false);
    unknown(false);
    assertThat(settled()).isEqualTo(Verdict.LOST);
  }

  @Test
  void whatAReadHasShownMustStay() {
    Attempt first = acknowledged(false);
    Attempt second = unknown(false);
    assertThat(settled(second)).isEqualTo(Verdict.RIGHT);
    assertThat(settled(first)).isEqualTo(Verdict.LOST);
  }

  @Test
  void aWriteThatWasGoneMustNotComeBack() {
    Attempt first = acknowledged(false);
    Attempt second = unknown(false);
    assertThat(settled(first)).isEqualTo(Verdict.RIGHT);
    assertThat(settled(second)).isEqualTo(Verdict.WRONG);
  }

  @Test
  void aRefusedWriteMustNotBeThere() {
    acknowledged(false);
    Attempt refused = log.begin(Kind.REPLACE_ALL);
    log.refused(refused);
    assertThat(settled(refused)).isEqualTo(Verdict.WRONG);
  }

  @Test
  void aValueThatNobodyWroteIsWrong() {
    Attempt first = acknowledged(false);
    assertThat(settled(new Attempt(2, Kind.REPLACE_ALL, new TreeSet<>(Set.of(2L)))))
        .as("not begun")
        .isEqualTo(Verdict.WRONG);
    byte[] flipped = log.value(first);
    flipped[flipped.length - 1] ^= 1;
    for (byte[] found : List.of(
        flipped,
        values.of("other", 1),
        new Values(8).of("key", 1),
        "key#99999999999999999999#".getBytes(StandardCharsets.US_ASCII),
        new byte[0])) {
      assertThat(log.judge(List.of(found)).verdict()).isEqualTo(Verdict.WRONG);
    }
  }

  @Test
  void siblingsOfOneWriterAreWrong() {
    Attempt first = acknowledged(false);
    Attempt second = acknowledged(false);
    assertThat(settled(first, second)).isEqualTo(Verdict.WRONG);
  }

  @Test
  void aPutOfASessionThatHasSeenTheKeyReplaces() {
    acknowledged(false);
    Attempt second = acknowledged(Kind.REPLACE_SEEN);
    assertThat(settled(second)).isEqualTo(Verdict.RIGHT);
  }

  /** Rule W1: what the session has not seen stays, and must. */
  @Test
  void aPutOfASessionThatHasNotSeenTheKeyLeavesASibling() {
    Attempt first = acknowledged(false);
    log.sessionBegins();
    Attempt second = acknowledged(Kind.REPLACE_SEEN);
    assertThat(settled(first, second)).isEqualTo(Verdict.RIGHT);
    Attempt third = acknowledged(Kind.REPLACE_SEEN);
    assertThat(log.valueCount()).isEqualTo(2);
    assertThat(log.judge(List.of(log.value(third))).verdict())
        .as("the unseen value is gone")
        .isEqualTo(Verdict.LOST);
    assertThat(
            log.judge(Stream.of(first, second, third).map(log::value).toList()).verdict())
        .as("the session's own value was not replaced")
        .isEqualTo(Verdict.WRONG);
    assertThat(settled(first, third)).isEqualTo(Verdict.RIGHT);
    Attempt fourth = acknowledged(false);
    assertThat(settled(fourth)).isEqualTo(Verdict.RIGHT);
  }

  @Test
  void anUnknownPutLeavesAllOrNothingOfIt() {
    Attempt first = acknowledged(false);
    log.sessionBegins();
    Attempt second = unknown(Kind.REPLACE_SEEN);
    assertThat(log.judge(List.of(log.value(first)))).isEqualTo(Judgement.RIGHT);
    assertThat(log.judge(List.of(log.value(second))).verdict()).isEqualTo(Verdict.LOST);
    assertThat(settled(first, second)).isEqualTo(Verdict.RIGHT);
  }

  @Test
  void aKeyRestsWhileAWriteIsOpen() {
    unknown(false);
    assertThat(log.isUnsettled()).isTrue();
    assertThatThrownBy(() -> log.begin(Kind.REPLACE_ALL)).isInstanceOf(IllegalStateException.class);
    assertThat(settled()).isEqualTo(Verdict.RIGHT);
    assertThat(log.isUnsettled()).isFalse();
  }

  @Test
  void anAcknowledgementBehindTheCutIsOfUnknownFate() {
    ClientLog all = new ClientLog(1, 7);
    KeyLog key = all.keysOf(0).get(0);
    Attempt before = key.begin(Kind.REPLACE_ALL);
    all.acknowledged(key, before);
    all.cut();
    Attempt behind = key.begin(Kind.REPLACE_ALL);
    all.acknowledged(key, behind);
    assertThat(all.acknowledged()).isEqualTo(1);
    assertThat(key.isUnsettled()).isTrue();
    assertThat(key.settle(List.of(key.value(before)))).isEqualTo(Judgement.RIGHT);
  }

  @Test
  void whatARefusedOverwriteHasReadNobodyKnows() {
    acknowledged(Kind.REPLACE_ALL);
    log.sessionBegins();
    log.refused(log.begin(Kind.REPLACE_SEEN));
    assertThat(log.mayHaveSeenMore()).as("a put reads nothing").isFalse();

    log.refused(log.begin(Kind.REPLACE_ALL));
    assertThat(log.mayHaveSeenMore()).isTrue();

    acknowledged(Kind.REPLACE_ALL);
    assertThat(log.mayHaveSeenMore()).isFalse();
    log.refused(log.begin(Kind.DELETE));
    log.sessionBegins();
    assertThat(log.mayHaveSeenMore()).isFalse();
  }
}
