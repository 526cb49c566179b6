package io.gramme.node.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gRPC client names Guava in its module descriptor and none of its classes uses it: an application on the class
 * path does without. Proved in a JVM of its own, from whose class path every archive with Guava's classes is taken.
 */
@Tag("slow")
class GuavaFreeTest {
  @TempDir
  private Path directory;

  @Test
  void streamsWorkWithoutGuavaOnTheClassPath() throws Exception {
    Path output = directory.resolve("output.txt");
    Process child = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            String.join(File.pathSeparator, classPathWithoutGuava()),
            GuavaFreeRoundTrip.class.getName())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    try {
      assertThat(child.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      child.destroyForcibly();
    }
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(child.exitValue()).as(text).isZero();
    assertThat(text).contains("no Guava here").contains("round trip done");
  }

  private static List<String> classPathWithoutGuava() throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> kept = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      if (!hasGuava(Path.of(entry))) {
        kept.add(entry);
      }
    }
    return kept;
  }

  private static boolean hasGuava(Path entry) throws IOException {
    String name = GuavaFreeRoundTrip.GUAVA_CLASS.replace('.', '/') + ".class";
    if (!Files.isRegularFile(entry)) {
      return Files.exists(entry.resolve(name));
    }
    try (ZipFile archive = new ZipFile(entry.toFile())) {
      return archive.getEntry(name) != null;
    }
  }
}
