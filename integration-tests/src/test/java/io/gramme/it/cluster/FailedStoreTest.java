package io.gramme.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.testkit.NodeProcess;
import io.gramme.testkit.NodeProcess.NodeSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node whose disk takes no more of its log ends, and says so in words and by its exit code. The system is told to take
 * nothing beyond a place in a file from the process (RLIMIT_FSIZE), which no root is needed for.
 */
@Tag("slow")
final class FailedStoreTest {
  private static final int VALUES = 8;
  private static final int BYTES = 256 << 10;
  private static final int TAKEN_BYTES = 1 << 20;

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before each test.
  private Path directory;

  @Test
  void theNodeEndsWithTheReasonAndExitCode1() throws Exception {
    NodeSpec spec = NodeSpec.inDirectory(directory.resolve("data"), null);
    try (NodeProcess node = NodeProcess.start(spec, directory.resolve("node.log"));
        Gramme gramme = Gramme.builder()
            .url("gramme://" + node.address() + "/")
            .connectTimeout(Duration.ofSeconds(30))
            .connect()) {
      Bucket<String, byte[]> bucket = gramme.bucket("bucket", Codec.bytes());
      for (int i = 0; i < VALUES; i++) {
        bucket.put("key-" + i, new byte[BYTES]);
      }
      limit(node.pid());
      assertThatThrownBy(() -> bucket.put("one more", new byte[BYTES]))
          .isInstanceOf(GrammeException.class);
      assertThat(node.awaitExit(Duration.ofSeconds(60))).isEqualTo(1);
      assertThat(node.output())
          .contains("gramme: the store failed and serves no more: writing the commit log failed");
    }
  }

  private static void limit(long pid) throws IOException, InterruptedException {
    try {
      Process process = new ProcessBuilder(
              "prlimit", "--pid", Long.toString(pid), "--fsize=" + TAKEN_BYTES)
          .inheritIO()
          .start();
      assertThat(process.waitFor()).isZero();
    } catch (IOException e) {
      abort("no limit can be set here: " + e.getMessage());
    }
  }
}
