package io.gramme.node.server;

import io.gramme.membership.Durability;
import io.gramme.membership.MemberTable;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.node.replica.ReplicaEffects;
import io.gramme.node.storage.StorageEngine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything the store's thread does between two durable points: the work it took and the answers it holds back until
 * what they show is durable (rule S2). A ticket is the work's place in the round.
 */
final class Round implements ReplicaEffects {
  private static final Logger LOG = LoggerFactory.getLogger(Round.class);

  private final StorageEngine store;
  private final List<Work> work = new ArrayList<>();
  private final List<@Nullable Reply> replies = new ArrayList<>();
  private long bytes;

  Round(StorageEngine store) {
    this.store = store;
  }

  /** Takes work in and returns its ticket. */
  int take(Work item) {
    work.add(item);
    replies.add(null);
    bytes += item.item().request().estimatedBytes();
    return work.size() - 1;
  }

  int size() {
    return work.size();
  }

  /** Estimated bytes of what was asked and of the answers. */
  long bytes() {
    return bytes;
  }

  @Override
  public StorageEngine store() {
    return store;
  }

  @Override
  public void reply(long ticket, Reply reply) {
    replies.set((int) ticket, reply);
    bytes += reply.estimatedBytes();
  }

  /** Whether a write was applied that is not acknowledged before it is on disk. */
  boolean mustSync(MemberTable table) {
    return applied(bucket -> table.durabilityOf(bucket) == Durability.FSYNC);
  }

  /** Whether a write was applied. */
  boolean changed() {
    return applied(bucket -> true);
  }

  private boolean applied(Predicate<String> bucket) {
    for (int i = 0; i < work.size(); i++) {
      if (replies.get(i) instanceof Reply.Applied
          && work.get(i).item().request() instanceof Request.Keyed request
          && bucket.test(request.key().bucket())) {
        return true;
      }
    }
    return false;
  }

  /** What was not made durable must neither be acknowledged nor shown; a plain refusal did and shows nothing. */
  void failUndurable(String detail) {
    for (int i = 0; i < replies.size(); i++) {
      boolean harmless = replies.get(i) instanceof Reply.Refusal refusal && refusal.state() == null;
      if (!harmless) {
        replies.set(i, Reply.Refusal.of(RefusalCode.STORAGE_FAILED, detail));
      }
    }
  }

  /** T3: reads show no stamp above this one; a smaller asOf only makes what they show older than it is (R2). */
  void showNothingAbove(long ceiling) {
    for (int i = 0; i < replies.size(); i++) {
      if (replies.get(i) instanceof Reply.State state && state.asOf() > ceiling) {
        replies.set(i, new Reply.State(state.state(), ceiling, state.watermark()));
      }
    }
  }

  /** Sends the answers, those of one sink in one call. */
  void answer() {
    Map<ReplySink, List<ReplyItem>> bySink = new LinkedHashMap<>();
    for (int i = 0; i < work.size(); i++) {
      Reply reply = replies.get(i);
      if (reply == null) {
        throw new IllegalStateException("no answer to " + work.get(i).item().request());
      }
      bySink
          .computeIfAbsent(work.get(i).sink(), sink -> new ArrayList<>())
          .add(new ReplyItem(work.get(i).item().correlation(), reply));
    }
    bySink.forEach(Round::answer);
  }

  private static void answer(ReplySink sink, List<ReplyItem> items) {
    try {
      sink.reply(items);
    } catch (RuntimeException e) {
      // One broken stream must not stop the store for all others.
      LOG.error("a stream threw when it was given {} answers", items.size(), e);
    }
  }

  /** Refuses work that no round will take. */
  static void refuse(List<Work> batch, Reply.Refusal refusal) {
    Map<ReplySink, List<ReplyItem>> bySink = new LinkedHashMap<>();
    for (Work item : batch) {
      bySink
          .computeIfAbsent(item.sink(), sink -> new ArrayList<>())
          .add(new ReplyItem(item.item().correlation(), refusal));
    }
    bySink.forEach(Round::answer);
  }
}
