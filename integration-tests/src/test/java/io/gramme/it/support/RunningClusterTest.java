package io.gramme.it.support;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.WriteOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fixture of the bad-input tests sees harm. */
final class RunningClusterTest {
  @Test
  void changedKeyIsSeen(@TempDir Path directory) {
    try (RunningCluster cluster = RunningCluster.start(directory)) {
      cluster.assertUnharmed();
      cluster
          .gramme()
          .bucket(RunningCluster.BUCKET, Codec.string())
          .put(RunningCluster.key(7), "harm", WriteOption.w(1));
      assertThatThrownBy(cluster::assertUnharmed).isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void whatIsSentIsSeen(@TempDir Path directory) {
    try (RunningCluster cluster = RunningCluster.start(directory)) {
      Bucket<String, String> bucket =
          cluster.gramme().bucket(RunningCluster.BUCKET, Codec.string());
      cluster.assertSendsNothing(() -> {});
      assertThatThrownBy(() -> cluster.assertSendsNothing(() -> bucket.read(RunningCluster.key(7))))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("requests for what is refused");
    }
  }
}
