package io.gramme.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A wrong command line ends with exit code 2, before anything is started. */
final class CrashCommandTest {
  private static int execute(String... arguments) {
    return CommandRun.of(new CommandLine(new CrashCommand()), System.out, System.err, arguments);
  }

  @Test
  void optionsThatAreNotAllowed(@TempDir Path directory) throws IOException {
    assertThat(execute("--rounds", "0")).isEqualTo(2);
    assertThat(execute("--mode", "nosuch")).isEqualTo(2);
    assertThat(execute("--durability", "never")).isEqualTo(2);
    assertThat(execute("--writers", "257")).isEqualTo(2);
    assertThat(execute("--seconds-per-round", "0")).isEqualTo(2);
    Files.createFile(directory.resolve("file"));
    assertThat(execute("--dir", directory.toString())).isEqualTo(2);
  }

  @Test
  void helpIsNoError() {
    assertThat(execute("--help")).isZero();
  }
}
