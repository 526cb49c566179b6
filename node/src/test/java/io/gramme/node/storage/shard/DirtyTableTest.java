package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.node.storage.StateSummary;
import org.junit.jupiter.api.Test;

final class DirtyTableTest {
  private static final HashedKey KEY = new HashedKey(new byte[] {1, 2, 3}, 7);

  private static StateFrame frame(int stateBytes) {
    return StateFrame.of(KEY.bytes(), Bytes.wrap(new byte[stateBytes]), new StateSummary(1, false));
  }

  @Test
  void overwritesCountForTheLogTheyFill() {
    DirtyTable table = new DirtyTable();
    table.put(KEY, frame(1_000));
    long once = table.cost();

    for (int i = 0; i < 40; i++) {
      table.put(KEY, frame(1_000));
    }

    assertThat(once).isGreaterThan(1_000 + KEY.bytes().length);
    assertThat(table.cost()).isBetween(10 * once, 11 * once);
  }

  @Test
  void whatAnOverwriteAddsInMemoryCountsInFull() {
    DirtyTable table = new DirtyTable();
    table.put(KEY, null);
    table.put(KEY, frame(1_000_000));

    assertThat(table.cost()).isGreaterThan(1_000_000);
  }

  @Test
  void removalsCountToo() {
    DirtyTable table = new DirtyTable();
    table.put(KEY, null);
    long once = table.cost();
    table.put(KEY, null);

    assertThat(once).isPositive();
    assertThat(table.cost()).isGreaterThan(once);
  }
}
