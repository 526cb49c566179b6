package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShardMemoryTest {
  /** A pass that brings little into a shard would fill files that are not worth their names. */
  @ParameterizedTest
  @CsvSource({
    "1048576, 65536",
    "4194304, 262144",
    "262144, 65536",
    "65536, 16384",
    "4, 1",
  })
  void aFileOfValuesHoldsASixteenthOfAPassButASmallOneNoLess(long passBytes, long fileBytes) {
    int shards = 4;
    DurableSettings settings =
        new DurableSettings(0, 4_096, shards * passBytes, 64 << 10, 1 << 20, shards);
    assertThat(ShardMemory.of(settings, shards)).isEqualTo(new ShardMemory(1_024, fileBytes));
  }
}
