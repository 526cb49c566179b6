package io.gramme.it.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The power is cut: what is left is what had reached the disk.
 *
 * <p>The node's directory lies in a file system whose disk is an image file, so that unforced writes are in the memory of
 * the system and not in the image. The image file itself lies in a second file system, outside, and at the instant of the
 * cut that one is frozen: no block reaches the image any more, in the midst of a force as well, and a copy of it is the
 * disk after the cut. Nothing forces the inner file system. Then the node is killed, the copy takes the place of the
 * image, is checked as after any power loss ({@code e2fsck -p}, which replays the journal) and mounted.
 *
 * <p>What the disk itself holds in a cache that power loss empties is not modelled: a block that was handed to the disk
 * counts as on it.
 *
 * <p>Needs root and loop devices. Closed at the latest with the JVM, unless that is killed. Thread-safe.
 */
final class PowerSite implements CrashSite {
  private static final long IMAGE_BYTES = 256L << 20;
  private static final long OUTER_BYTES = 384L << 20;
  private static final int ERRORS_CORRECTED = 1;

  private final Path files;
  private final Path outerImage;
  private final Path outer;
  private final Path image;
  private final Path inner;
  private final Path cutImage;
  private final Thread closeWithJvm = new Thread(this::release, "crash-release");
  private boolean outerMounted;
  private boolean innerMounted;
  private boolean frozen;
  private boolean closed;

  private PowerSite(Path files) {
    this.files = files;
    outerImage = files.resolve("outer.img");
    outer = files.resolve("outer");
    image = outer.resolve("disk.img");
    inner = files.resolve("disk");
    cutImage = files.resolve("cut.img");
  }

  /**
   * Sets up both file systems.
   *
   * @param files the run's folder
   * @throws CommandFailedException when this is not root, or the system does not allow it
   */
  static PowerSite open(Path files) throws CommandFailedException {
    Mounts.requireRoot();
    PowerSite site = new PowerSite(files);
    Runtime.getRuntime().addShutdownHook(site.closeWithJvm);
    boolean opened = false;
    try {
      site.mountBoth();
      opened = true;
      return site;
    } finally {
      if (!opened) {
        site.close();
      }
    }
  }

  private synchronized void mountBoth() throws CommandFailedException {
    Mounts.make(outerImage, OUTER_BYTES);
    Mounts.mount(outerImage, outer);
    outerMounted = true;
    Mounts.make(image, IMAGE_BYTES);
    Mounts.mount(image, inner);
    innerMounted = true;
  }

  @Override
  public Path directory() {
    return inner.resolve("node");
  }

  @Override
  public Path files() {
    return files;
  }

  @Override
  public String name() {
    return "power cut";
  }

  @Override
  public synchronized void crash(Runnable cut, Runnable kill) {
    if (closed) {
      throw new IllegalStateException("the file systems are closed");
    }
    try {
      cut.run();
      takeCut();
      kill.run();
      startFromCut();
    } catch (CommandFailedException e) {
      throw new IllegalStateException("the power cut could not be made: " + e.getMessage(), e);
    }
  }

  private void takeCut() throws CommandFailedException {
    frozen = true;
    try {
      SystemCommand.run("fsfreeze", "--freeze", outer.toString());
      copy(image, cutImage);
    } finally {
      // Before anybody waits for a node whose force waits for the frozen disk.
      frozen = !SystemCommand.succeeds("fsfreeze", "--unfreeze", outer.toString());
    }
    if (frozen) {
      throw new CommandFailedException(outer + " cannot be unfrozen", null);
    }
  }

  private void startFromCut() throws CommandFailedException {
    SystemCommand.run("umount", inner.toString());
    innerMounted = false;
    copy(cutImage, image);
    SystemCommand.run(ERRORS_CORRECTED, "e2fsck", "-p", image.toString());
    Mounts.mount(image, inner);
    innerMounted = true;
  }

  private static void copy(Path from, Path to) throws CommandFailedException {
    SystemCommand.run("cp", "--sparse=always", from.toString(), to.toString());
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

  /** Gives back mounts, loop devices and images, whatever state things are in. */
  private synchronized void release() {
    if (closed) {
      return;
    }
    closed = true;
    if (frozen) {
      SystemCommand.succeeds("fsfreeze", "--unfreeze", outer.toString());
    }
    if (innerMounted) {
      Mounts.unmount(inner);
    }
    if (outerMounted) {
      Mounts.unmount(outer);
    }
    try {
      Files.deleteIfExists(cutImage);
      Files.deleteIfExists(outerImage);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
