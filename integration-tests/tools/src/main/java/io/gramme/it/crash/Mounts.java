package io.gramme.it.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** File systems in image files, mounted over loop devices. Needs root. */
final class Mounts {
  private static final int UNMOUNT_ATTEMPTS = 25;
  private static final long UNMOUNT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private Mounts() {}

  static void requireRoot() throws CommandFailedException {
    String user = SystemCommand.run("id", "-u");
    if (!user.equals("0")) {
      throw new CommandFailedException("mounting needs root, and this runs as user " + user, null);
    }
  }

  /** Makes an image file with an empty ext4 in it. */
  static void make(Path image, long bytes) throws CommandFailedException {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(bytes);
    } catch (IOException e) {
      throw new CommandFailedException(image + " cannot be made: " + e.getMessage(), e);
    }
    SystemCommand.run("mkfs.ext4", "-q", "-F", image.toString());
  }

  /** Mounts an image file; the loop device goes with the mount. */
  static void mount(Path image, Path at) throws CommandFailedException {
    try {
      Files.createDirectories(at);
    } catch (IOException e) {
      throw new CommandFailedException(at + " cannot be made: " + e.getMessage(), e);
    }
    SystemCommand.run("mount", "-o", "loop,noatime", image.toString(), at.toString());
  }

  /** A node that is being killed at the same time keeps its file system busy for a moment. */
  static void unmount(Path mounted) {
    for (int attempt = 0; attempt < UNMOUNT_ATTEMPTS; attempt++) {
      if (SystemCommand.succeeds("umount", mounted.toString())) {
        return;
      }
      LockSupport.parkNanos(UNMOUNT_PAUSE_NANOS);
    }
    SystemCommand.succeeds("umount", "--lazy", mounted.toString());
  }
}
