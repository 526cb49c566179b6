package io.gramme.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A wrong command line ends with exit code 2, before anything is started. */
final class MainTest {
  @Test
  void unknownOrMissingVerb() {
    assertThat(Main.execute("brew")).isEqualTo(2);
    assertThat(Main.execute()).isEqualTo(2);
  }

  @Test
  void benchOptionsThatAreNotAllowed() {
    assertThat(Main.execute("bench")).isEqualTo(2);
    assertThat(Main.execute("bench", "--workload", "z")).isEqualTo(2);
    assertThat(Main.execute("bench", "--workload", "a", "--threads", "0")).isEqualTo(2);
    assertThat(Main.execute("bench", "--workload", "a", "--seconds", "x")).isEqualTo(2);
    assertThat(Main.execute("bench", "--workload", "a", "--value-size", "2000000"))
        .isEqualTo(2);
    assertThat(Main.execute("bench", "--workload", "a", "--r", "most")).isEqualTo(2);
    assertThat(Main.execute("bench", "--workload", "a", "--nosuch")).isEqualTo(2);
    assertThat(Main.execute("bench", "--workload", "a", "--mode", "lww")).isEqualTo(2);
    assertThat(Main.execute("bench", "--workload", "a", "--write", "delete")).isEqualTo(2);
    assertThat(Main.execute("bench", "--workload", "f", "--write", "put")).isEqualTo(2);
  }

  @Test
  void hotKeyOptionsThatAreNotAllowed() {
    assertThat(Main.execute("bench", "--hot-key", "--workload", "a")).isEqualTo(2);
    assertThat(Main.execute("bench", "--hot-key", "--async", "8")).isEqualTo(2);
    assertThat(Main.execute("bench", "--hot-key", "--short-sessions", "-1")).isEqualTo(2);
    assertThat(Main.execute("bench", "--hot-key", "--short-sessions", "9", "--per-second", "0"))
        .isEqualTo(2);
    assertThat(Main.execute("bench", "--workload", "a", "--short-sessions", "10"))
        .isEqualTo(2);
  }

  @Test
  void simOptionsThatAreNotAllowed() {
    assertThat(Main.execute("sim", "--histories", "0")).isEqualTo(2);
    assertThat(Main.execute("sim", "--plant", "nosuch")).isEqualTo(2);
    assertThat(Main.execute("sim", "--nosuch")).isEqualTo(2);
  }

  @Test
  void crashOptionsThatAreNotAllowed(@TempDir Path directory) throws IOException {
    assertThat(Main.execute("crash", "--rounds", "0")).isEqualTo(2);
    assertThat(Main.execute("crash", "--mode", "nosuch")).isEqualTo(2);
    assertThat(Main.execute("crash", "--durability", "never")).isEqualTo(2);
    assertThat(Main.execute("crash", "--writers", "257")).isEqualTo(2);
    assertThat(Main.execute("crash", "--seconds-per-round", "0")).isEqualTo(2);
    Files.createFile(directory.resolve("file"));
    assertThat(Main.execute("crash", "--dir", directory.toString())).isEqualTo(2);
  }

  @Test
  void simListsWhatCanBePlanted() {
    assertThat(Main.execute("sim", "--plant", "list")).isZero();
  }

  @Test
  void helpIsNoError() {
    assertThat(Main.execute("--help")).isZero();
    assertThat(Main.execute("bench", "--help")).isZero();
    assertThat(Main.execute("crash", "--help")).isZero();
    assertThat(Main.execute("sim", "--help")).isZero();
  }
}
