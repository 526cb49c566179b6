package io.gramme.node.storage.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.StorageKey;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FrameCacheTest {
  private static final PartitionId HERE = new PartitionId(3, 1);
  private static final int STATE_BYTES = 1_000;
  private static final int FRAMES = 100;

  /** Upkeep may be behind by that many writes. */
  private static final int MOST_TOO_MANY = 32;

  private final FrameCache cache = new FrameCache(FRAMES * STATE_BYTES);

  private static HashedKey key(int number) {
    Key key = Key.of("bucket", "key " + number);
    return new HashedKey(StorageKey.of(HERE, key), key.hash());
  }

  private static StateFrame frame(HashedKey key) {
    return StateFrame.of(
        key.bytes(), Bytes.wrap(new byte[STATE_BYTES]), new StateSummary(key.hash(), false));
  }

  private boolean isKept(HashedKey key) {
    return cache.get(key) != null;
  }

  @Test
  void holdsNoMoreThanItsBytesButForTheWritesSinceTheLastUpkeep() {
    List<HashedKey> keys = new ArrayList<>();
    for (int i = 1; i <= 20 * FRAMES; i++) {
      HashedKey key = key(i);
      cache.loaded(key, frame(key));
      keys.add(key);
      if (i % 101 == 0) {
        assertThat(keys.stream().filter(this::isKept).count())
            .isBetween(Math.min(i, FRAMES / 2L), (long) FRAMES + MOST_TOO_MANY);
      }
    }
  }

  private static DirtyTable change(HashedKey key, @Nullable StateFrame frame) {
    DirtyTable changes = new DirtyTable();
    changes.put(key, frame);
    return changes;
  }

  private static DirtyTable dropped(PartitionId partition) {
    DirtyTable changes = new DirtyTable();
    changes.drop(partition);
    return changes;
  }

  @Test
  void givesBackWhatWasSavedLastAndNothingThatWasRemoved() {
    HashedKey key = key(1);
    StateFrame second = frame(key);
    cache.loaded(key, frame(key));
    cache.saved(change(key, second));
    assertThat(Objects.requireNonNull(cache.get(key))).isSameAs(second);
    cache.saved(change(key, null));
    assertThat(cache.get(key)).isNull();
  }

  @Test
  void whatNobodyHasReadIsNotTakenInForBeingSaved() {
    HashedKey key = key(1);
    cache.saved(change(key, frame(key)));
    assertThat(isKept(key)).isFalse();
  }

  @Test
  void forgetsAPartition() {
    HashedKey key = key(1);
    cache.loaded(key, frame(key));
    cache.saved(dropped(new PartitionId(3, 2)));
    assertThat(isKept(key)).isTrue();
    cache.saved(dropped(HERE));
    assertThat(isKept(key)).isFalse();
  }
}
