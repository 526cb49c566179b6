package io.gramme.it.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.cli.CommandRun;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A wrong command line ends with exit code 2, before anything is started. */
final class BenchCommandTest {
  private static int execute(String... arguments) {
    return CommandRun.of(new CommandLine(new BenchCommand()), System.out, System.err, arguments);
  }

  @Test
  void optionsThatAreNotAllowed() {
    assertThat(execute()).isEqualTo(2);
    assertThat(execute("--workload", "z")).isEqualTo(2);
    assertThat(execute("--workload", "a", "--threads", "0")).isEqualTo(2);
    assertThat(execute("--workload", "a", "--seconds", "x")).isEqualTo(2);
    assertThat(execute("--workload", "a", "--value-size", "2000000")).isEqualTo(2);
    assertThat(execute("--workload", "a", "--r", "most")).isEqualTo(2);
    assertThat(execute("--workload", "a", "--nosuch")).isEqualTo(2);
    assertThat(execute("--workload", "a", "--mode", "lww")).isEqualTo(2);
    assertThat(execute("--workload", "a", "--write", "delete")).isEqualTo(2);
    assertThat(execute("--workload", "f", "--write", "put")).isEqualTo(2);
  }

  @Test
  void hotKeyOptionsThatAreNotAllowed() {
    assertThat(execute("--hot-key", "--workload", "a")).isEqualTo(2);
    assertThat(execute("--hot-key", "--async", "8")).isEqualTo(2);
    assertThat(execute("--hot-key", "--short-sessions", "-1")).isEqualTo(2);
    assertThat(execute("--hot-key", "--short-sessions", "9", "--per-second", "0"))
        .isEqualTo(2);
    assertThat(execute("--workload", "a", "--short-sessions", "10")).isEqualTo(2);
  }

  @Test
  void helpIsNoError() {
    assertThat(execute("--help")).isZero();
  }
}
