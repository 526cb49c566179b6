package io.gramme.it.crash;

import java.nio.file.Path;

/**
 * The node's process is killed and the system lives on: what the process had written to files is there, forced or not.
 *
 * @param files the run's folder
 */
record KillSite(Path files) implements CrashSite {
  @Override
  public Path directory() {
    return files.resolve("node");
  }

  @Override
  public String name() {
    return "killed";
  }

  /** Whatever was acknowledged before the process was gone counts. */
  @Override
  public void crash(Runnable cut, Runnable kill) {
    kill.run();
  }

  @Override
  public void close() {
    // There is nothing but files.
  }
}
