package io.gramme.node.storage.disk;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import java.io.IOException;

/** Failures of the disk as failures of the store. */
public final class DiskFailures {
  private DiskFailures() {}

  /** Something that can be tried again when there is room, and is final otherwise. */
  public static StorageException of(String what, IOException failure) {
    Reason reason = failure instanceof DiskFullException ? Reason.DISK_FULL : Reason.INPUT_OUTPUT;
    return new StorageException(reason, what + " failed: " + failure.getMessage(), failure);
  }

  /** Something that cannot be tried again, whatever the cause. */
  public static StorageException unrepeatable(String what, IOException failure) {
    return new StorageException(
        Reason.INPUT_OUTPUT, what + " failed: " + failure.getMessage(), failure);
  }

  /** Makes a file durable; a failure is final. */
  public static void force(DiskFile file, String what) throws StorageException {
    try {
      file.force();
    } catch (IOException e) {
      throw forceFailed(what, e);
    }
  }

  /** Makes the names durable; a failure is final. */
  public static void forceNames(Disk disk, String what) throws StorageException {
    try {
      disk.forceNames();
    } catch (IOException e) {
      throw forceFailed(what, e);
    }
  }

  private static StorageException forceFailed(String what, IOException failure) {
    return new StorageException(
        Reason.FORCE_FAILED,
        "forcing " + what + " failed, so that nobody knows what is on disk: "
            + failure.getMessage(),
        failure);
  }
}
