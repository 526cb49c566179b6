package io.gramme.node.identity;

import io.gramme.causality.Hlc;
import io.gramme.membership.NodeStart;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node's own starts as its directory knows them, which is what other members' memory is compared with (rule T4): a
 * directory that was set back lacks a start that a member has heard of, has another nonce under its number, or began the
 * next one with a clock below what the node had shown by then. Immutable.
 *
 * @param entries ascending; the last {@value #KEPT} starts at most
 */
public record StartHistory(List<Entry> entries) {
  static final int KEPT = 64;

  /** A directory that was never started. */
  public static final StartHistory NONE = new StartHistory(List.of());

  /**
   * One start.
   *
   * @param ceiling the clock ceiling found then: nothing above it was shown in any start before
   */
  public record Entry(NodeStart start, long ceiling) {}

  /** Checks the order. */
  public StartHistory {
    entries = List.copyOf(entries);
    for (int i = 1; i < entries.size(); i++) {
      if (!entries.get(i).start().isAfter(entries.get(i - 1).start())) {
        throw new IllegalArgumentException("the starts of a node must ascend");
      }
    }
  }

  /** This history and one more start; whatever it knows of that number or later ones never came to serve. */
  public StartHistory with(NodeStart start, long ceiling) {
    List<Entry> next = new ArrayList<>();
    for (Entry entry : entries) {
      if (start.isAfter(entry.start())) {
        next.add(entry);
      }
    }
    next.add(new Entry(start, ceiling));
    return new StartHistory(next.subList(Math.max(0, next.size() - KEPT), next.size()));
  }

  /**
   * Why what a member has heard cannot be of this directory's past.
   *
   * @param own the identity as it is known here, whose last start is the latest there was
   * @param heard what the member has heard
   * @param latest the highest clock the node can have shown in its latest start
   * @return in words for people, or null when it fits
   */
  public @Nullable String contradiction(NodeIdentity own, HeardLife heard, long latest) {
    NodeStart start = heard.start();
    if (start.incarnation() < own.incarnation()) {
      return null;
    }
    if (start.incarnation() > own.incarnation() || start.number() > own.starts()) {
      return "has heard of " + start + ", but its directory knows of none after start "
          + own.starts() + " of incarnation " + own.incarnation();
    }
    long ceiling = latest;
    for (Entry entry : entries) {
      NodeStart known = entry.start();
      if (known.isAfter(start)) {
        ceiling = entry.ceiling();
        break;
      }
      if (!start.isAfter(known) && known.nonce() != start.nonce()) {
        return "has heard of another " + start + " than the one its directory knows";
      }
    }
    return heard.hlc() <= ceiling
        ? null
        : "has heard its clock at " + Hlc.millis(heard.hlc()) + " ms in " + start
            + ", but its directory knows of none after " + Hlc.millis(ceiling) + " ms";
  }
}
