package io.gramme.it.sim;

import io.gramme.it.sim.engine.EngineDisks;
import io.gramme.it.sim.history.History;
import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.history.HistoryResult;
import io.gramme.it.sim.world.NodeDisk;
import io.gramme.it.sim.world.Reached;
import io.gramme.it.sim.world.Tampering;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Runs histories whose nodes keep their states in the real engine on real files. */
final class EngineRunner implements HistoryRunner {
  private final Supplier<Tampering> tampering;
  private final NodeDisk.Factory disks;
  private final Path folder;
  private final boolean temporary;

  private EngineRunner(Supplier<Tampering> tampering, Path folder, boolean temporary) {
    this.tampering = tampering;
    this.disks = EngineDisks.below(folder);
    this.folder = folder;
    this.temporary = temporary;
  }

  /** Files go below a folder that stays. */
  static EngineRunner below(Path folder, Supplier<Tampering> tampering) {
    return new EngineRunner(tampering, folder, false);
  }

  /** Files go below a new folder that is removed in the end. */
  static EngineRunner inTemporaryFolder(Supplier<Tampering> tampering) {
    try {
      return new EngineRunner(tampering, Files.createTempDirectory("gramme-sim-"), true);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a temporary folder", e);
    }
  }

  @Override
  public HistoryResult run(HistoryPlan plan, boolean traced) {
    HistoryResult result = History.run(plan, tampering.get(), disks, traced);
    result.reached().note(Reached.REAL_ENGINE);
    return result;
  }

  /** Histories have removed what was theirs. */
  @Override
  public void close() {
    if (temporary) {
      try {
        Files.deleteIfExists(folder);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot remove " + folder, e);
      }
    }
  }
}
