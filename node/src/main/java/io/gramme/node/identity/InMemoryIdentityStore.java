package io.gramme.node.identity;

import io.gramme.membership.MemberTable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The identity of a node without a directory. */
final class InMemoryIdentityStore implements IdentityStore {
  private volatile @Nullable NodeIdentity identity;
  private volatile @Nullable MemberTable table;
  private volatile Lives lives = Lives.NONE;

  @Override
  public @Nullable NodeIdentity identity() {
    return identity;
  }

  @Override
  public @Nullable MemberTable table() {
    return table;
  }

  @Override
  public void save(NodeIdentity saved) {
    identity = saved;
  }

  @Override
  public void save(MemberTable saved) {
    table = saved;
  }

  @Override
  public Lives lives() {
    return lives;
  }

  @Override
  public synchronized void changeLives(UnaryOperator<Lives> change) {
    lives = change.apply(lives);
  }

  @Override
  public long reserve(long hlc, long wallMillis) {
    return Long.MAX_VALUE;
  }

  @Override
  public void settle(long lastHlc) {}

  @Override
  public void close() {}
}
