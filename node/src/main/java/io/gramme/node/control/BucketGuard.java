package io.gramme.node.control;

import io.gramme.membership.BucketRecord;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Creations of buckets that keep the newest version only, while the members are asked whether they hold keys of them
 * (rule K5): siblings that stand beside each other would be lost silently.
 *
 * <p>A member that does not answer is not waited for beyond the exchange's deadline and does not count: the bucket was
 * used, if at all, through owners of which some can be reached.
 */
final class BucketGuard {
  private static final class Search {
    final long caller;
    final BucketRecord bucket;
    final TreeSet<NodeId> waiting;

    Search(long caller, BucketRecord bucket, Collection<NodeId> members) {
      this.caller = caller;
      this.bucket = bucket;
      this.waiting = new TreeSet<>(members);
    }
  }

  /** What came of a search. */
  record Outcome(long caller, BucketRecord bucket, Reply.@Nullable Refusal refusal) {}

  private final Map<Long, Search> searches = new TreeMap<>();
  private long last;

  /** Begins to wait for the members' answers; returns the search's number. */
  long begin(long caller, BucketRecord bucket, Collection<NodeId> members) {
    searches.put(++last, new Search(caller, bucket, members));
    return last;
  }

  /** A member answered, or did not (null); returns what came of the search once that is known. */
  @Nullable
  Outcome answered(long number, NodeId member, @Nullable Reply reply) {
    Search search = searches.get(number);
    if (search == null || !search.waiting.remove(member)) {
      return null;
    }
    if (reply instanceof Reply.Refusal refusal && refusal.code() == RefusalCode.BUCKET_IN_USE) {
      searches.remove(number);
      return new Outcome(search.caller, search.bucket, inUse(search.bucket, member, refusal));
    }
    if (search.waiting.isEmpty()) {
      searches.remove(number);
      return new Outcome(search.caller, search.bucket, null);
    }
    return null;
  }

  private static Reply.Refusal inUse(BucketRecord bucket, NodeId member, Reply.Refusal found) {
    return Reply.Refusal.of(
        RefusalCode.BUCKET_IN_USE,
        "bucket '" + bucket.name() + "' is in use as a causal one, and keeping only the newest"
            + " version would lose siblings: member " + member + " says " + found.detail()
            + "; delete its keys, take another name, or force it");
  }
}
