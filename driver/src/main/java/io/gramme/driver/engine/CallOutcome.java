package io.gramme.driver.engine;

import io.gramme.membership.BucketRecord;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** How a call ended. */
public sealed interface CallOutcome
    permits CallResult, CallFailedException, CallOutcome.BucketKnown, CallOutcome.MembersAnswered {
  /** The bucket exists now, as the record says; before, perhaps, as another than the one asked for. */
  record BucketKnown(BucketRecord bucket) implements CallOutcome {}

  /**
   * What members answered to an {@link Inquiry}.
   *
   * @param answers of the kind that was asked for; one of them when it was put to any member
   * @param missing why there is none of a member that was asked for its own
   */
  record MembersAnswered(SortedMap<NodeId, Reply> answers, SortedMap<NodeId, String> missing)
      implements CallOutcome {
    /** Copies the maps. */
    public MembersAnswered {
      answers = Collections.unmodifiableSortedMap(new TreeMap<>(answers));
      missing = Collections.unmodifiableSortedMap(new TreeMap<>(missing));
    }

    /** The answer of the one that was asked, or of the first. */
    public <R extends Reply> R first(Class<R> type) {
      return type.cast(Objects.requireNonNull(answers.get(answers.firstKey())));
    }
  }
}
