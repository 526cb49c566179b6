package io.gramme.node.storage.shard;

import io.gramme.node.storage.StorageException;
import io.gramme.node.storage.StorageException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * One run of work that is given to a background thread, but done by whoever waits for it if that thread has not begun.
 * Thread-safe.
 */
final class Pass implements Runnable {
  /** What is to be done. */
  interface Work {
    void run() throws StorageException;
  }

  private enum Progress {
    WAITING,
    RUNNING,
    DONE
  }

  private final DirtyTable table;
  private final Work work;
  private final @Nullable StorageException before;
  private Progress progress = Progress.WAITING;
  private @Nullable StorageException failure;

  /**
   * A pass that was not begun.
   *
   * @param table the changes it brings into the file, to be asked until it is done
   */
  Pass(DirtyTable table, Work work) {
    this(table, work, null);
  }

  private Pass(DirtyTable table, Work work, @Nullable StorageException before) {
    this.table = table;
    this.work = work;
    this.before = before;
  }

  DirtyTable table() {
    return table;
  }

  /** The same work once more, after a failure that can be repeated. */
  Pass again() {
    return new Pass(table, work, failure());
  }

  @Override
  public void run() {
    synchronized (this) {
      if (progress != Progress.WAITING) {
        return;
      }
      progress = Progress.RUNNING;
    }
    StorageException failed = new StorageException(Reason.INPUT_OUTPUT, "the pass broke off");
    try {
      work.run();
      failed = null;
    } catch (StorageException e) {
      failed = e;
    } finally {
      finish(failed);
    }
  }

  private synchronized void finish(@Nullable StorageException failed) {
    failure = failed;
    progress = Progress.DONE;
    notifyAll();
  }

  /** Why it failed; null while it has not. */
  synchronized @Nullable StorageException failure() {
    return failure;
  }

  /** Why the same work failed before, or fails still; null when it was not tried before or is done. */
  synchronized @Nullable StorageException hindrance() {
    return progress == Progress.DONE ? failure : before;
  }

  synchronized boolean isDone() {
    return progress == Progress.DONE;
  }

  /** Returns when it is done, well or badly. */
  void await() {
    run();
    boolean interrupted = false;
    synchronized (this) {
      while (progress != Progress.DONE) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
