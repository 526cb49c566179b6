package io.gramme.membership;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A member table and the last few that came before it in this process: who tells by a {@linkplain TableDigest digest}
 * which of them it knows is sent what has changed since, and who knows another is sent the parts that differ.
 *
 * <p>Not thread-safe.
 */
public final class TableHistory {
  /** How many tables are kept: changes come in bursts, and who asks is a second or two behind. */
  static final int KEPT = 16;

  private record Entry(TableDigest digest, MemberTable table) {}

  /** The newest first. */
  private final Deque<Entry> entries = new ArrayDeque<>();

  /** A history that begins with a table. */
  public TableHistory(MemberTable table) {
    add(table);
  }

  /** From now on this table is the newest. */
  public void add(MemberTable table) {
    entries.addFirst(new Entry(TableDigest.of(table), table));
    if (entries.size() > KEPT) {
      entries.removeLast();
    }
  }

  /** The newest table. */
  public MemberTable table() {
    return entries.getFirst().table();
  }

  /** Its digest. */
  public TableDigest digest() {
    return entries.getFirst().digest();
  }

  /** Whether the table of a digest is one of these, so that what has changed since is known record by record. */
  public boolean knows(TableDigest digest) {
    return entries.stream().anyMatch(entry -> entry.digest().equals(digest));
  }

  /**
   * What somebody who knows the table of a digest may lack; empty when it is the newest, and all of each part that differs
   * when it is none of these.
   */
  public TableDelta since(TableDigest known) {
    for (Entry entry : entries) {
      if (entry.digest().equals(known)) {
        return TableDelta.between(entry.table(), table());
      }
    }
    TableDigest digest = digest();
    TableDelta whole = TableDelta.whole(table());
    return new TableDelta(
        known.members() == digest.members() ? TableDelta.EMPTY.members() : whole.members(),
        known.buckets() == digest.buckets() ? TableDelta.EMPTY.buckets() : whole.buckets(),
        known.ring() == digest.ring() ? null : whole.current(),
        known.ring() == digest.ring() ? TableDelta.EMPTY.plans() : whole.plans());
  }
}
