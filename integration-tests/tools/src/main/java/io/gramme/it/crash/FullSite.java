package io.gramme.it.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A node's directory in a small file system of its own, which can be filled to its last block and freed again. Closed at
 * the latest with the JVM, unless that is killed. Thread-safe.
 */
final class FullSite implements CrashSite {
  private static final long IMAGE_BYTES = 256L << 20;
  private static final int[] CHUNKS = {1 << 20, 4 << 10, 512};

  private final Path files;
  private final Path image;
  private final Path mounted;
  private final Path filler;
  private final Thread closeWithJvm = new Thread(this::release, "full-release");
  private boolean isMounted;

  private FullSite(Path files) {
    this.files = files;
    image = files.resolve("disk.img");
    mounted = files.resolve("disk");
    filler = mounted.resolve("filler");
  }

  /**
   * Makes and mounts the file system.
   *
   * @throws CommandFailedException when this is not root, or the system does not allow it
   */
  static FullSite open(Path files) throws CommandFailedException {
    Mounts.requireRoot();
    FullSite site = new FullSite(files);
    Runtime.getRuntime().addShutdownHook(site.closeWithJvm);
    boolean opened = false;
    try {
      Mounts.make(site.image, IMAGE_BYTES);
      Mounts.mount(site.image, site.mounted);
      site.isMounted = true;
      opened = true;
      return site;
    } finally {
      if (!opened) {
        site.close();
      }
    }
  }

  /** Takes every block there is; to be called again as others give some back. Returns the bytes taken. */
  long fill() {
    long taken = 0;
    try (FileChannel channel = FileChannel.open(
        filler, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      for (int chunk : CHUNKS) {
        taken += fill(channel, chunk);
      }
      channel.force(true);
    } catch (IOException e) {
      // A full disk, which is what is wanted: not even the name or the force has room.
    }
    return taken;
  }

  private static long fill(FileChannel channel, int chunk) {
    long taken = 0;
    try {
      while (true) {
        taken += channel.write(ByteBuffer.allocate(chunk));
      }
    } catch (IOException e) {
      return taken;
    }
  }

  /** Gives back what was taken. */
  void free() {
    try {
      Files.deleteIfExists(filler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Path directory() {
    return mounted.resolve("node");
  }

  @Override
  public Path files() {
    return files;
  }

  @Override
  public String name() {
    return "killed on a full disk";
  }

  @Override
  public void crash(Runnable cut, Runnable kill) {
    kill.run();
  }

  @Override
  public void close() {
    release();
    try {
      Runtime.getRuntime().removeShutdownHook(closeWithJvm);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook is running or has run.
    }
  }

  private synchronized void release() {
    if (isMounted) {
      isMounted = false;
      Mounts.unmount(mounted);
    }
    try {
      Files.deleteIfExists(image);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
