package io.gramme.node.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.causality.Delta;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.merkle.StateDigest;
import io.gramme.node.storage.StateSummary;
import io.gramme.node.storage.StorageException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rule M1 as the store sees it. */
final class StateSummarizerTest {
  private static final long KEY_HASH = Key.of("carts", "alice").hash();

  private static KeyState state(long writer, @Nullable Bytes value) {
    Dot dot = new Dot(writer, 1_000 + writer);
    return Delta.of(DotContext.EMPTY, dot, value, Sibling.NEVER, Bytes.EMPTY, false);
  }

  private static StateSummary summary(KeyState state) throws StorageException {
    return StateSummarizer.create().of(KEY_HASH, StateFormat.encode(state));
  }

  @Test
  void takesTheDigestOfTheSiblingsAndSeesTombstones() throws Exception {
    KeyState live = state(1, Bytes.utf8("book"));
    KeyState dead = state(2, null);
    assertThat(summary(live)).isEqualTo(new StateSummary(StateDigest.of(KEY_HASH, live, 0), false));
    assertThat(summary(dead)).isEqualTo(new StateSummary(StateDigest.of(KEY_HASH, dead, 0), true));
    assertThat(summary(live.join(dead)).tombstone()).isFalse();
  }

  @Test
  void refusesBytesThatAreNoState() {
    assertThatThrownBy(() -> StateSummarizer.create().of(KEY_HASH, Bytes.utf8("no state")))
        .isInstanceOf(StorageException.class);
  }
}
