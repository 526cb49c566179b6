package io.gramme.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.Durability;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real node under load, killed and started again. */
@Tag("slow")
final class CrashRunTest {
  private static final long SEED = 20;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream progress = new PrintStream(said, true, StandardCharsets.UTF_8);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before each test.
  private Path directory;

  private static CrashSettings rounds(int rounds) {
    return new CrashSettings(rounds, 1, 4, Durability.FSYNC, SEED);
  }

  @Test
  void aKilledNodeLosesNothing() {
    CrashReport report = CrashRun.make(rounds(3), new KillSite(directory), progress, new Stop());
    assertThat(report.isClean())
        .as(report + "\n" + said.toString(StandardCharsets.UTF_8))
        .isTrue();
    assertThat(report.rounds()).isEqualTo(3);
    assertThat(directory.resolve("copy")).doesNotExist();
  }

  @Test
  void anOlderCopyOfTheDirectoryIsReportedAsLoss() {
    CrashReport report =
        CrashRun.make(rounds(2), new RolledBackSite(directory), progress, new Stop());
    assertThat(report.lost()).as(said.toString(StandardCharsets.UTF_8)).isPositive();
    assertThat(report.isClean()).isFalse();
  }
}
