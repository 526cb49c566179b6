package io.gramme.driver.internal;

import io.gramme.driver.DriverOption;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The path that {@link DriverOption#MEMBERS_FILE} names, checked against what there is. */
final class MembersPath {
  private MembersPath() {}

  /**
   * The path of a file that exists or can be made; null when none is to be kept.
   *
   * @throws InvalidArgumentException when something else is there, or no folder to put it in
   */
  static @Nullable Path of(OptionValues options) {
    String given = options.get(DriverOption.MEMBERS_FILE, String.class);
    if (given.isEmpty()) {
      return null;
    }
    Path path = Path.of(given).toAbsolutePath();
    if (Files.isDirectory(path)) {
      throw invalid(given, "which is a folder");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw invalid(given, "which is no regular file");
    }
    Path folder = path.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw invalid(given, "and there is no folder " + folder);
    }
    return path;
  }

  private static InvalidArgumentException invalid(String given, String why) {
    return new InvalidArgumentException(Problem.of(
        ErrorCode.INVALID_OPTION_VALUE,
        "option " + DriverOption.MEMBERS_FILE.key() + " is '" + given + "', " + why + "; allowed: "
            + DriverOption.MEMBERS_FILE.allowed()));
  }
}
