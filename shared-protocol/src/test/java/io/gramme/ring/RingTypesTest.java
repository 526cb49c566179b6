package io.gramme.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Ranges of the records of this package: each refusal names the value and what is allowed. */
class RingTypesTest {
  @Test
  void partitionIdsOrderByFamilyThenIndex() {
    List<PartitionId> sorted = Stream.of(
            new PartitionId(3, 0), new PartitionId(1, 200), new PartitionId(1, 7))
        .sorted()
        .toList();
    assertThat(sorted)
        .containsExactly(new PartitionId(1, 7), new PartitionId(1, 200), new PartitionId(3, 0));
  }

  @Test
  void partitionIdsHaveRanges() {
    assertThat(new PartitionId(16, 65_535).index()).isEqualTo(65_535);
    refused(() -> new PartitionId(0, 0), "family of a partition must be 1..16, was 0");
    refused(() -> new PartitionId(17, 0), "family of a partition must be 1..16, was 17");
    refused(() -> new PartitionId(1, -1), "index of a partition must be 0..65535, was -1");
    refused(() -> new PartitionId(1, 65_536), "index of a partition must be 0..65535, was 65536");
  }

  @Test
  void seatsHaveRanges() {
    assertThat(SeatSpec.of("a")).isEqualTo(new SeatSpec("a", 1, null));
    refused(() -> SeatSpec.of(" "), "seat must not be blank");
    refused(() -> new SeatSpec("a", 1, ""), "zone of seat a must not be blank");
    for (double weight :
        new double[] {0, -1, 0.0009, 1000.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refused(
          () -> new SeatSpec("a", weight, null),
          "weight of seat a must be 0.001..1000.0, was " + weight);
    }
  }

  @Test
  void parametersHaveRanges() {
    assertThat(PlacementParameters.ofDefaults()).isEqualTo(new PlacementParameters(256, 3));
    for (int partitions : new int[] {0, -256, 100, 131_072}) {
      refused(
          () -> new PlacementParameters(partitions, 3),
          "partitions must be a power of two in 1..65536, was " + partitions);
    }
    refused(() -> new PlacementParameters(256, 0), "replicas must be 1..16, was 0");
    refused(() -> new PlacementParameters(256, 17), "replicas must be 1..16, was 17");
  }

  private static void refused(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
