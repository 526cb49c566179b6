package io.gramme.node.server;

import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.node.streams.StreamPeer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers on their way out: those of one stream go in one call. Not thread-safe. */
final class OutgoingAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(OutgoingAnswers.class);

  private final Map<StreamPeer, List<ReplyItem>> byPeer = new LinkedHashMap<>();

  void add(Work work, Reply reply) {
    byPeer
        .computeIfAbsent(work.peer(), peer -> new ArrayList<>())
        .add(new ReplyItem(work.item().correlation(), reply));
  }

  void send() {
    byPeer.forEach(OutgoingAnswers::send);
    byPeer.clear();
  }

  private static void send(StreamPeer peer, List<ReplyItem> items) {
    try {
      peer.reply(items);
    } catch (RuntimeException e) {
      // One broken stream must not stop the store for all others.
      LOG.error("a stream threw when it was given {} answers", items.size(), e);
    }
  }

  /** Refuses work that no round will take. */
  static void refuse(List<Work> batch, Reply.Refusal refusal) {
    OutgoingAnswers answers = new OutgoingAnswers();
    batch.forEach(work -> answers.add(work, refusal));
    answers.send();
  }
}
