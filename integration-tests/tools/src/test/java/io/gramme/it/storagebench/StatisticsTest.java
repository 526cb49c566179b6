package io.gramme.it.storagebench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class StatisticsTest {
  @Test
  void percentilesAreOfTheNearestRank() {
    long[] hundred = LongStream.rangeClosed(1, 100).toArray();

    assertThat(Statistics.percentile(hundred, 99)).isEqualTo(99);
    assertThat(Statistics.percentile(hundred, 99.1)).isEqualTo(100);
    assertThat(Statistics.percentile(hundred, 100)).isEqualTo(100);
    assertThat(Statistics.percentile(hundred, 50)).isEqualTo(50);
    assertThat(Statistics.percentile(new long[] {7}, 0.1)).isEqualTo(7);
    assertThat(Statistics.percentile(new long[] {7, 9}, 50)).isEqualTo(7);
    assertThat(Statistics.percentile(new long[] {7, 9}, 51)).isEqualTo(9);
  }

  @Test
  void aPercentileOfNothingIsRefused() {
    assertThatThrownBy(() -> Statistics.percentile(new long[0], 99))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Statistics.percentile(new long[] {1}, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 0");
  }

  @Test
  void ratiosAreTakenRoundByRound() {
    List<Double> ones = List.of(10.0, 1_000.0, 30.0);
    List<Double> others = List.of(5.0, 1_000.0, 10.0);

    assertThat(Statistics.ratioOfRounds(ones, others)).isEqualTo(2);
    assertThatThrownBy(() -> Statistics.ratioOfRounds(ones, List.of(1.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("got 3 and 1");
  }

  @Test
  void medianIsTheMiddleOrTheMeanOfBoth() {
    assertThat(Statistics.median(List.of(9.0, 1.0, 2.0))).isEqualTo(2);
    assertThat(Statistics.median(List.of(9.0, 1.0, 2.0, 4.0))).isEqualTo(3);
    assertThat(Statistics.median(List.of())).isNaN();
    assertThat(Statistics.max(List.of(3.0, 8.0))).isEqualTo(8);
  }
}
