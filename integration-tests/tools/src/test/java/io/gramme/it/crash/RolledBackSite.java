package io.gramme.it.crash;

import java.nio.file.Files;
import java.nio.file.Path;

/** A planted loss: each crash leaves the directory as the crash before it had left it. */
record RolledBackSite(Path files) implements CrashSite {
  @Override
  public Path directory() {
    return files.resolve("node");
  }

  @Override
  public String name() {
    return "killed and rolled back";
  }

  @Override
  public void crash(Runnable cut, Runnable kill) {
    kill.run();
    Path older = files.resolve("older");
    Path newer = files.resolve("newer");
    FileTree.copy(directory(), newer);
    if (Files.exists(older)) {
      FileTree.copy(older, directory());
    }
    FileTree.copy(newer, older);
  }

  @Override
  public void close() {
    // There is nothing but files.
  }
}
