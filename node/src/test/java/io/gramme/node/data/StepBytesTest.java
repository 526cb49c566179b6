package io.gramme.node.data;

import static io.gramme.node.data.TestData.assertApplied;
import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.LastWriteWins;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.format.StateFormat;
import io.gramme.membership.BucketMode;
import io.gramme.node.storage.MemoryEngine;
import io.gramme.node.storage.StateSummary;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The step of rule S1 decodes a state once and encodes it at most once. */
final class StepBytesTest {
  private static final Key KEY = Key.of("carts", "alice");
  private static final long NOW = Hlc.ofMillis(TestData.WALL_MILLIS);

  @Test
  void no_state_is_decoded_for_its_digest() throws Exception {
    TestData replica = TestData.alone();
    replica.engine = MemoryEngine.empty((keyHash, state) -> {
      throw new AssertionError("asked what a state means that the step had decoded");
    });
    KeyState book = Deltas.blind(1, replica.stamp(0), "book");
    KeyState pen = Deltas.blind(2, replica.stamp(1), "pen");
    assertApplied(replica.write(KEY, book));
    assertApplied(replica.write(KEY, pen));
    assertApplied(replica.repair(KEY, book.join(pen), replica.stamp(2)));
    assertThat(replica.state(KEY)).isEqualTo(book.join(pen));
  }

  @Test
  void a_step_knows_the_summary_that_the_bytes_it_leaves_have() throws Exception {
    Random random = new Random(11);
    Bytes stored = Bytes.EMPTY;
    for (int i = 0; i < 500; i++) {
      KeyState before = StateFormat.decode(stored);
      KeyState arriving = random.nextBoolean()
          ? Deltas.after(before.context(), random.nextInt(1, 5), NOW + i, "after " + i)
          : Deltas.blind(100 + i, NOW + i, "beside " + i);
      BucketMode mode = random.nextInt(5) == 0 ? BucketMode.LAST_WRITE_WINS : BucketMode.CAUSAL;
      JoinStep step = step(arriving, StateFormat.encode(arriving), mode);
      stored = step.next(stored);
      StateSummary summary = StateSummarizer.create().of(KEY.hash(), stored);
      assertThat(step.summary(KEY.hash())).isEqualTo(summary);
      assertThat(stored).isEqualTo(StateFormat.encode(StateFormat.decode(stored)));
    }
  }

  @Test
  void what_a_write_replaces_as_a_whole_leaves_the_bytes_that_arrived() throws Exception {
    KeyState book = Deltas.blind(1, NOW, "book");
    KeyState both = Deltas.after(book.context(), 2, NOW + 1, "book and pen");
    Bytes first = StateFormat.encode(book);
    Bytes second = StateFormat.encode(both);
    Bytes stored = step(book, first, BucketMode.CAUSAL).next(Bytes.EMPTY);
    assertThat(stored).isSameAs(first);
    assertThat(step(both, second, BucketMode.CAUSAL).next(stored)).isSameAs(second);
    assertThat(step(both, second, BucketMode.LAST_WRITE_WINS).next(stored))
        .isNotSameAs(second)
        .isEqualTo(StateFormat.encode(LastWriteWins.join(book, both)));
  }

  private static JoinStep step(KeyState arriving, Bytes bytes, BucketMode mode) {
    return new JoinStep(
        arriving,
        bytes,
        mode,
        true,
        new StateLimits(StateBounds.USUAL),
        new ClockWindow(NOW, 60_000),
        TestData.WALL_MILLIS);
  }
}
