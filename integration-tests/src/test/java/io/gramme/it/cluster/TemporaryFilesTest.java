package io.gramme.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;
import io.gramme.testkit.NodeProcess;
import io.gramme.testkit.NodeProcess.NodeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that is killed leaves nothing in the system's folder for temporary files. The ordinary run starts and kills two;
 * {@code -Dgramme.tmp.starts=30} as many.
 */
@Tag("slow")
final class TemporaryFilesTest {
  private static final int STARTS = Integer.getInteger("gramme.tmp.starts", 2);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before each test.
  private Path directory;

  @Test
  void startsAndKillsLeaveNothingInTheTemporaryFolder() throws Exception {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    NodeSpec spec = NodeSpec.inDirectory(directory.resolve("data"), null)
        .withJvmOptions(List.of(
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + temporary));
    for (int start = 0; start < STARTS; start++) {
      try (NodeProcess node = NodeProcess.start(spec, directory.resolve("node.log"));
          Gramme gramme = Gramme.connect("gramme://" + node.address() + "/")) {
        Bucket<String, byte[]> bucket = gramme.bucket("bucket", Codec.bytes());
        bucket.put("key" + start, new byte[100]);
        assertThat(bucket.read("key" + start).values()).hasSize(1);
      }
      assertThat(left(temporary)).as("after start %d", start + 1).isEmpty();
    }
  }

  private static List<String> left(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(file -> !file.equals(folder))
          .map(file -> folder.relativize(file).toString())
          .toList();
    }
  }
}
