package io.gramme.node.control;

import io.gramme.membership.BucketRecord;
import io.gramme.membership.Epoch;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Searches in which every member of the ring, this node included, is asked whether it holds keys. Whoever does not answer
 * by a deadline is not waited for any more.
 */
final class KeySearches {
  /** What a search is for. */
  sealed interface Goal {
    /** A bucket that is to keep the newest version only, whose keys are looked for (rule K5). */
    record Creation(long ticket, BucketRecord bucket) implements Goal {}

    /** A candidate that is to be an owner if nobody holds any key (rule E5). */
    record Entrance(long ticket, NodeId candidate) implements Goal {}
  }

  /**
   * What came of a search.
   *
   * @param found who holds a key and what it says of that; null when none was found
   * @param silent who did not answer; nobody once a key is found
   */
  record Outcome(Goal goal, @Nullable String found, SortedSet<NodeId> silent) {
    /** Copies the set. */
    Outcome {
      silent = Collections.unmodifiableSortedSet(new TreeSet<>(silent));
    }
  }

  private static final class Search {
    final Goal goal;
    final TreeSet<NodeId> waiting;
    final TreeSet<NodeId> silent = new TreeSet<>();

    Search(Goal goal, MemberTable table) {
      this.goal = goal;
      this.waiting = new TreeSet<>(table.current().members());
    }
  }

  private final ControlCore core;
  private final Map<Long, Search> open = new TreeMap<>();
  private long last;

  KeySearches(ControlCore core) {
    this.core = core;
  }

  /**
   * Asks every member of a table's ring.
   *
   * @param bucket whose keys are looked for; {@link Request.FindKeys#ANY} for those of all buckets
   * @param millis how long answers are waited for
   */
  void begin(Goal goal, MemberTable table, String bucket, long millis) {
    long number = ++last;
    open.put(number, new Search(goal, table));
    for (MemberRecord member : table.currentRecords()) {
      Exchanges.Purpose purpose = new Exchanges.Purpose.KeySearch(number, member.id());
      if (member.id().equals(core.self())) {
        core.effects().findKeys(core.exchanges().begin(purpose), bucket);
      } else {
        Request find = new Request.FindKeys(bucket);
        core.send(purpose, member.address(), Epoch.of(table), find, millis);
      }
    }
  }

  /** A member answered, or did not (null); returns what came of the search once that is known. */
  @Nullable
  Outcome answered(Exchanges.Purpose.KeySearch asked, @Nullable Reply reply) {
    NodeId member = asked.member();
    Search search = open.get(asked.number());
    if (search == null || !search.waiting.remove(member)) {
      return null;
    }
    if (reply instanceof Reply.Refusal refusal && refusal.code() == RefusalCode.BUCKET_IN_USE) {
      open.remove(asked.number());
      String found = "member " + member + " says " + refusal.detail();
      return new Outcome(search.goal, found, new TreeSet<>());
    }
    if (!(reply instanceof Reply.Done)) {
      search.silent.add(member);
    }
    if (search.waiting.isEmpty()) {
      open.remove(asked.number());
      return new Outcome(search.goal, null, search.silent);
    }
    return null;
  }
}
