package io.gramme.it.storagebench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Starts the benchmark in a JVM of its own when it is asked for, and a tiny one in the ordinary run. */
@Tag("slow")
final class StorageBenchTest {
  private static final String ARGUMENTS = "gramme.storagebench";
  private static final String JVM_OPTIONS = "gramme.storagebench.jvm";

  @Test
  void everyPartRuns(@TempDir Path directory) throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    int exit = StorageBench.execute(
        new PrintStream(printed, true, StandardCharsets.UTF_8),
        "--directory=" + directory,
        "--writers=1,4",
        "--keys=50",
        "--space-keys=300",
        "--warm-up=0.02",
        "--rounds=1",
        "--round=0.1",
        "--watch=0.1");

    String text = printed.toString(StandardCharsets.UTF_8);
    assertThat(exit).as(text).isZero();
    assertThat(text)
        .contains("RocksDB", "records a force", "others ms", "states cached", "zipfian", "in place")
        .contains("overwritten 6 times", "built anew");
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).as("what was written is removed").isEmpty();
    }
  }

  @Test
  void aWrongCommandLineIsRefused(@TempDir Path directory) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);

    assertThat(StorageBench.execute(stream, "--directory=" + directory, "--writers=0"))
        .isEqualTo(2);
    assertThat(StorageBench.execute(stream, "--directory=" + directory, "--rounds=0"))
        .isEqualTo(2);
    assertThat(printed.size()).isZero();
  }

  /** Assertions are off there, and the heap is not that of the tests. */
  @Test
  @EnabledIfSystemProperty(named = ARGUMENTS, matches = ".*")
  void runBenchmark() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx2g");
    command.addAll(words(System.getProperty(JVM_OPTIONS, "")));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(StorageBench.class.getName());
    command.addAll(words(System.getProperty(ARGUMENTS)));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        System.out.println(line);
      }
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> words(String text) {
    return Stream.of(text.split(" ")).filter(word -> !word.isBlank()).toList();
  }
}
