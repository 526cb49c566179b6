package io.gramme.it.buckets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gramme.driver.Bucket;
import io.gramme.driver.BucketInUseException;
import io.gramme.driver.BucketOptions;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Codec;
import io.gramme.driver.Diagnostics;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Fate;
import io.gramme.driver.Gramme;
import io.gramme.driver.Quorum;
import io.gramme.driver.WriteOption;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import org.junit.jupiter.api.Test;

/** K5: a bucket that is in use does not become last-write-wins by accident. */
final class BucketInUseTest {
  private static final BucketOptions NEWEST = BucketOptions.lastWriteWins();
  private static final WriteOption ALL = WriteOption.w(Quorum.ALL);

  @Test
  void k5SiblingsAreNotDestroyedByACreation() {
    try (EmbeddedCluster nodes = EmbeddedCluster.start(EmbeddedOptions.inMemory(3));
        Gramme gramme = Gramme.connect(nodes.url())) {
      Bucket<String, String> carts = gramme.bucket("carts", Codec.string());
      carts.put("alice", "book", CausalContext.none(), ALL);
      carts.put("alice", "lamp", CausalContext.none(), ALL);
      gramme.createBucket("others", NEWEST);
      BucketInUseException failure = catchThrowableOfType(
          BucketInUseException.class, () -> gramme.createBucket("carts", NEWEST));
      assertThat(failure.code()).isEqualTo(ErrorCode.BUCKET_IN_USE);
      assertThat(failure.fate()).isEqualTo(Fate.NOT_APPLIED);
      assertThat(failure.retryable()).isFalse();
      assertThat(failure).hasMessageContaining("'carts'").hasMessageContaining("member");
      assertThat(carts.read("alice").siblings()).hasSize(2);
      // A causal one loses nothing, whatever is stored.
      gramme.createBucket("carts", BucketOptions.causal());
      assertThat(gramme.unwrap(Diagnostics.class).buckets()).containsKey("carts");
    }
  }

  @Test
  void k5WhoForcesItGetsItAndADeletedBucketIsFree() {
    try (EmbeddedCluster nodes = EmbeddedCluster.start(EmbeddedOptions.inMemory(3));
        Gramme gramme = Gramme.connect(nodes.url())) {
      gramme.bucket("insisted", Codec.string()).put("a", "1", ALL);
      gramme.createBucket("insisted", NEWEST.evenIfInUse());
      assertThat(gramme.unwrap(Diagnostics.class).buckets()).containsEntry("insisted", NEWEST);
      Bucket<String, String> emptied = gramme.bucket("emptied", Codec.string());
      emptied.put("a", "1", ALL);
      emptied.delete("a", ALL);
      gramme.createBucket("emptied", NEWEST);
      assertThat(gramme.unwrap(Diagnostics.class).buckets()).containsEntry("emptied", NEWEST);
    }
  }
}
