package io.gramme.it.badinput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gramme.driver.Bucket;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Codec;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Gramme;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.it.support.Await;
import io.gramme.it.support.RunningCluster;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** K4: a context is refused on any other key or cluster, before anything is sent. */
final class ForeignContextTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before the first test.
  static Path directory;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static RunningCluster cluster;

  private final Bucket<String, String> bucket =
      cluster.gramme().bucket(RunningCluster.BUCKET, Codec.string());

  @BeforeAll
  static void start() {
    cluster = RunningCluster.start(directory);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @AfterEach
  void earlierKeysAreUnharmed() {
    cluster.assertUnharmed();
  }

  @Test
  void contextOfAnotherKey() {
    assertRefused(bucket.read(RunningCluster.key(1)).context());
  }

  @Test
  void contextOfTheSameKeyInAnotherBucket() {
    Bucket<String, String> other = cluster.gramme().bucket("other", Codec.string());
    assertRefused(
        other.put(RunningCluster.key(2), "value", CausalContext.none()).context());
    other.delete(RunningCluster.key(2));
  }

  @Test
  void contextOfAnotherCluster() {
    try (Gramme other = Gramme.connect("gramme:embedded:?nodes=1")) {
      assertRefused(other
          .bucket(RunningCluster.BUCKET, Codec.string())
          .put(RunningCluster.key(2), "value", CausalContext.none())
          .context());
    }
  }

  private void assertRefused(CausalContext foreign) {
    CausalContext transported = CausalContext.of(foreign.toBytes());
    cluster.assertSendsNothing(() -> assertAllRefuse(transported));
  }

  private void assertAllRefuse(CausalContext transported) {
    for (Runnable write : new Runnable[] {
      () -> bucket.put(RunningCluster.key(2), "wrong", transported),
      () -> bucket.delete(RunningCluster.key(2), transported),
      () -> Await.result(bucket.async().put(RunningCluster.key(2), "wrong", transported)),
      () -> Await.result(bucket.vertx().put(RunningCluster.key(2), "wrong", transported))
    }) {
      InvalidArgumentException failure =
          catchThrowableOfType(InvalidArgumentException.class, write::run);
      assertThat(failure).isNotNull();
      assertThat(failure.code()).isEqualTo(ErrorCode.FOREIGN_CONTEXT);
    }
  }

  @Test
  void bytesThatAreNoContext() {
    byte[] whole = bucket.read(RunningCluster.key(3)).context().toBytes();
    byte[] otherVersion = whole.clone();
    otherVersion[0] = 99;
    byte[][] broken = {
      {},
      {1, 2, 3},
      Arrays.copyOf(whole, whole.length - 1),
      Arrays.copyOf(whole, whole.length + 1),
      otherVersion
    };
    for (byte[] bytes : broken) {
      InvalidArgumentException failure =
          catchThrowableOfType(InvalidArgumentException.class, () -> CausalContext.of(bytes));
      assertThat(failure).as("%s bytes", bytes.length).isNotNull();
      assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_CONTEXT);
    }
    assertThat(CausalContext.of(whole).toBytes()).isEqualTo(whole);
  }
}
