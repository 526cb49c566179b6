package io.gramme.it.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.Durability;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that is asked to end reports the rounds that are done, and no loss that comes of its end. */
@Tag("slow")
final class StopTest {
  @Test
  void aRunThatIsAskedToEndIsNotAFinding(@TempDir Path directory) {
    Stop stop = new Stop();
    // Its node is ended beside it, as by Ctrl-C.
    CrashSite site = new StoppedSite(new KillSite(directory), stop);
    CrashReport report = CrashRun.make(
        new CrashSettings(3, 1, 2, Durability.FSYNC, 1),
        site,
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
        stop);
    assertThat(report.rounds()).isZero();
    assertThat(report.hasFindings()).isFalse();
    assertThat(report.isClean()).isFalse();
  }

  @Test
  void aPauseEndsWithTheRun() {
    Stop stop = new Stop();
    assertThat(stop.isRequestedSoon()).isFalse();
    stop.request();
    stop.pause(TimeUnit.DAYS.toNanos(1));
    assertThat(stop.isRequestedSoon()).isTrue();
  }

  private record StoppedSite(CrashSite site, Stop stop) implements CrashSite {
    @Override
    public Path directory() {
      return site.directory();
    }

    @Override
    public Path files() {
      return site.files();
    }

    @Override
    public String name() {
      return site.name();
    }

    @Override
    public void crash(Runnable cut, Runnable kill) {
      stop.request();
      site.crash(cut, kill);
    }

    @Override
    public void close() {
      site.close();
    }
  }
}
