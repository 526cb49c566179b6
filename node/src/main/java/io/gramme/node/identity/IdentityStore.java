package io.gramme.node.identity;

import io.gramme.membership.MemberTable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a node must still know after a restart: its identity, its member table and its clock ceiling (rules T3, E2).
 *
 * <p>Every method that changes something returns only when the change is as durable as the store makes it; it may
 * block on the disk and must not be called on an event loop. Thread-safe.
 */
public interface IdentityStore extends AutoCloseable {
  /** The identity, or null in a place that was never used. */
  @Nullable
  NodeIdentity identity();

  /** The member table, or null while no join was finished. */
  @Nullable
  MemberTable table();

  /** Keeps the identity of a place that is begun now, or of a node that is started again. */
  void save(NodeIdentity identity) throws IdentityException;

  /** Keeps the table; only then may the node act on it or show it (rule E2). */
  void save(MemberTable table) throws IdentityException;

  /** What is known of lives, the node's own and others' (rule T4). */
  Lives lives();

  /** Turns what is known of lives into something else and keeps that: one step, atomic towards other calls. */
  void changeLives(UnaryOperator<Lives> change) throws IdentityException;

  /**
   * Raises the clock ceiling when the clock comes near it.
   *
   * @param hlc where the node's clock stands, or is about to be set
   * @return the ceiling that is durable now; above {@code hlc}
   */
  long reserve(long hlc, long wallMillis) throws IdentityException;

  /** Lowers the ceiling to the last stamp used, so that an orderly restart does not carry the clock ahead. */
  void settle(long lastHlc) throws IdentityException;

  @Override
  void close();

  /** A store that forgets everything when the node stops: for nodes that keep their data in memory. */
  static IdentityStore inMemory() {
    return new InMemoryIdentityStore();
  }
}
