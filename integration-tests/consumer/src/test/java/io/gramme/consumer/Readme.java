package io.gramme.consumer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the README tells projects like this one. */
final class Readme {
  private static final Pattern SECTION =
      Pattern.compile("(?s)\\n## In a Maven project\\n(.*?)\\n## ");

  private Readme() {}

  /** The only block of a language in the section about Maven projects. */
  static String block(String language) throws IOException {
    Matcher blocks = Pattern.compile("(?s)```" + language + "\\n(.*?)```")
        .matcher(group(SECTION, Files.readString(Path.of("..", "..", "README.md"))));
    return group(blocks);
  }

  private static String group(Pattern pattern, String text) {
    return group(pattern.matcher(text));
  }

  private static String group(Matcher matcher) {
    if (!matcher.find()) {
      throw new AssertionError("the README has no " + matcher.pattern());
    }
    return matcher.group(1);
  }
}
