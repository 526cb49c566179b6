package io.gramme.it.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.gramme.membership.Durability;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real node whose disk is filled. {@code ./gramme crash --mode full} does it for ten minutes. */
@Tag("slow")
final class FullDiskRunTest {
  private static final int SECONDS = Integer.getInteger("gramme.full.seconds", 6);
  private static final long SEED = 20;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream progress = new PrintStream(said, true, StandardCharsets.UTF_8);

  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before each test.
  private Path directory;

  @Test
  void aNodeOnAFullDiskServesReadsAndWritesAgainByItself() {
    CrashSettings settings = new CrashSettings(1, 1, 4, Durability.FSYNC, SEED);
    try (FullSite site = FullSite.open(directory)) {
      FullDiskReport report = FullDiskRun.make(settings, SECONDS, site, progress, new Stop());
      assertThat(report.isClean())
          .as(report + "\n" + said.toString(StandardCharsets.UTF_8))
          .isTrue();
    } catch (CommandFailedException e) {
      abort("no disk can be filled here: " + e.getMessage());
    }
  }
}
