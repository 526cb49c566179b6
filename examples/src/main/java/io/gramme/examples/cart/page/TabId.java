package io.gramme.examples.cart.page;

import io.gramme.examples.cart.network.Side;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One browser tab.
 *
 * @param side on which side of the cut it is
 * @param key drawn by the tab itself, so that two tabs of one side have sessions of their own
 */
record TabId(Side side, String key) {
  private static final Pattern TEXT = Pattern.compile("([AB])-([0-9a-z]{1,32})");

  /** @throws IllegalArgumentException when the text is missing or names no tab */
  static TabId parse(@Nullable String text) {
    Matcher matcher = TEXT.matcher(text == null ? "" : text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "the header " + PageApi.TAB_HEADER + " must be A or B, a hyphen and up to 32 letters and"
              + " digits, got " + (text == null ? "none" : "'" + text + "'"));
    }
    return new TabId(Side.valueOf(matcher.group(1)), matcher.group(2));
  }
}
