package io.gramme.it.architecture;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules of docs/protocol.md, and the tests that are named after them. */
final class RuleNames {
  private static final Pattern STATED = Pattern.compile("(?m)^\\*\\*([A-Z]\\d?a?), ");
  private static final Pattern STATUS =
      Pattern.compile("(?m)^\\| ([A-Z][\\w, ]*) \\| (in force|arrives later)[^|]* \\|");
  private static final Pattern TEST =
      Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest)\\b[^{;]*?\\bvoid (\\w+)\\(");
  private static final Pattern DISPLAYED = Pattern.compile("@DisplayName\\(\"([^\"]*)\"\\)");

  private RuleNames() {}

  /** Every rule that is stated. */
  static Set<String> stated(String protocol) {
    Set<String> rules = new TreeSet<>();
    STATED.matcher(protocol).results().forEach(rule -> rules.add(rule.group(1)));
    return rules;
  }

  /** Every rule of the table at the end of the page, and whether it is in force. */
  static Map<String, Boolean> status(String protocol) {
    Map<String, Boolean> inForce = new LinkedHashMap<>();
    Matcher row = STATUS.matcher(protocol);
    while (row.find()) {
      boolean now = row.group(2).equals("in force");
      Arrays.stream(row.group(1).split(", ")).forEach(rule -> inForce.put(rule, now));
    }
    return inForce;
  }

  /** Rules in force after which no test is named: {@code w5ARetry...}, {@code vAStamp...}, or in a DisplayName. */
  static Set<String> withoutTest(String protocol, Iterable<Path> sources) {
    Set<String> missing = new TreeSet<>();
    status(protocol).forEach((rule, inForce) -> {
      if (inForce) {
        missing.add(rule);
      }
    });
    for (Path source : sources) {
      String text = SourceRules.read(source);
      TEST.matcher(text)
          .results()
          .forEach(test -> missing.removeIf(rule -> cites(test.group(1), rule)));
      DISPLAYED
          .matcher(text)
          .results()
          .forEach(name -> missing.removeIf(rule ->
              Pattern.compile("\\b" + rule + "\\b").matcher(name.group(1)).find()));
    }
    return missing;
  }

  private static boolean cites(String test, String rule) {
    return Pattern.matches(rule.toLowerCase(Locale.ROOT) + "[A-Z].*", test);
  }
}
