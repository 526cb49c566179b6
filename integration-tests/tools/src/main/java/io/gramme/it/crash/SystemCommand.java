package io.gramme.it.crash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs commands of the operating system, such as {@code mount}. */
final class SystemCommand {
  private static final long SECONDS = 60;

  private SystemCommand() {}

  /**
   * Runs a command and returns what it printed.
   *
   * @throws CommandFailedException when it is missing, does not end, or ends with another code than 0
   */
  static String run(String... command) throws CommandFailedException {
    return run(0, command);
  }

  /** As {@link #run(String...)}, for a command for which codes up to a given one mean success. */
  static String run(int highestGoodCode, String... command) throws CommandFailedException {
    String text = String.join(" ", command);
    try {
      Process process =
          new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new CommandFailedException("'" + text + "' does not end", null);
      }
      if (process.exitValue() > highestGoodCode) {
        throw new CommandFailedException(
            "'" + text + "' failed with code " + process.exitValue() + ": " + output, null);
      }
      return output;
    } catch (IOException e) {
      throw new CommandFailedException("'" + text + "' cannot be run: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("interrupted while '" + text + "' ran", e);
    }
  }

  /** Runs a command and says whether it ended well. */
  static boolean succeeds(String... command) {
    try {
      run(command);
      return true;
    } catch (CommandFailedException e) {
      return false;
    }
  }
}
