package io.gramme.node.storage.disk;

import java.io.IOException;

/**
 * Puts an interrupt off while a channel is used: an interrupted thread must not come near one, which would close it for
 * everybody. An interrupt that comes within the call still does.
 */
public final class Uninterrupted {
  private Uninterrupted() {}

  /** Uses a channel. */
  public interface Call {
    /** Runs with no interrupt waiting. */
    void run() throws IOException;
  }

  /** Runs a call; an interrupt that waits is there again afterwards. */
  public static void run(Call call) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      call.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
