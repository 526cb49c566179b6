package io.gramme.driver.internal;

import io.gramme.driver.DriverOption;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.Problem;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the options that stand in a properties file. */
final class OptionsFile {
  private OptionsFile() {}

  /**
   * The options of a file in UTF-8.
   *
   * @param path of the file; empty for no file
   * @throws InvalidArgumentException when it cannot be read, or holds what is not allowed
   */
  static OptionValues read(String path) {
    if (path.isEmpty()) {
      return OptionValues.NONE;
    }
    String origin = "the options file '" + path + "'";
    Properties properties = new OnceEach();
    try (Reader reader = Files.newBufferedReader(Path.of(path), StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw invalid(origin + " cannot be read: " + e, e);
    }
    SortedMap<String, String> texts = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      texts.put(name, properties.getProperty(name));
    }
    OptionValues values = OptionValues.of(texts, origin);
    if (values.given().contains(DriverOption.OPTIONS_FILE)) {
      throw invalid(origin + " names a further options file; only one is read", null);
    }
    return values;
  }

  /** Refuses what the class of the JDK takes silently: the last of several values of a name. */
  private static final class OnceEach extends Properties {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized @Nullable Object put(Object name, Object value) {
      if (containsKey(name)) {
        throw new IllegalArgumentException("option " + name + " stands in it twice");
      }
      return super.put(name, value);
    }
  }

  private static InvalidArgumentException invalid(String message, @Nullable Exception cause) {
    return new InvalidArgumentException(
        Problem.of(ErrorCode.INVALID_OPTION_VALUE, message).causedBy(cause));
  }
}
