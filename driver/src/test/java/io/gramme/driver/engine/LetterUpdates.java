package io.gramme.driver.engine;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Updates that append a letter each, so that a value tells which changes it holds, and in what order. */
final class LetterUpdates {
  static final Key KEY = Key.of("counters", "visits");

  /** Equal for all updates here, so that they combine. */
  static final String CONVERSION = "one codec and one reconciler";

  /** Of siblings the longest stays. */
  static final SiblingResolver LONGEST = (key, live, besideDelete) -> {
    Bytes longest = Bytes.EMPTY;
    for (var sibling : live) {
      Bytes value = sibling.value();
      longest = value != null && value.length() > longest.length() ? value : longest;
    }
    return SiblingResolver.Resolution.value(longest);
  };

  /** Letters whose change was run, in that order. */
  final List<String> ran = new ArrayList<>();

  private final SimSession session;

  LetterUpdates(SimSession session) {
    this.session = session;
  }

  long update(String letter) {
    return update(letter, session.settings());
  }

  /** Whose change takes so long. */
  long slow(String letter, long millis) {
    return update(letter, slowly(session.settings(), millis));
  }

  static CallSettings slowly(CallSettings settings, long millis) {
    return new CallSettings(
        settings.r(),
        settings.w(),
        settings.timeout(),
        settings.writeTimeout(),
        settings.readRepair(),
        new SimSession.Slowly(millis));
  }

  long update(String letter, CallSettings settings) {
    return change(
        current -> {
          ran.add(letter);
          return append(current, letter);
        },
        settings);
  }

  long change(Call.Change change) {
    return change(change, session.settings());
  }

  long change(Call.Change change, CallSettings settings) {
    return session.submit(new Call.Update(KEY, change, LONGEST, Ttl.NONE, settings, CONVERSION));
  }

  static Bytes append(@Nullable Bytes current, String letter) {
    return Bytes.utf8((current == null ? "" : current.utf8()) + letter);
  }

  /** What the caller was handed. */
  String valueOf(long call) {
    Bytes value = session.writtenOutcome(call).value();
    return value == null ? "" : value.utf8();
  }
}
