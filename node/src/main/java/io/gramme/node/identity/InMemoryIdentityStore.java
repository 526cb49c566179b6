package io.gramme.node.identity;

import io.gramme.membership.MemberTable;
import org.jspecify.annotations.Nullable;

/** The identity of a node without a directory. */
final class InMemoryIdentityStore implements IdentityStore {
  private volatile @Nullable NodeIdentity identity;
  private volatile @Nullable MemberTable table;

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
  public long reserve(long hlc, long wallMillis) {
    return Long.MAX_VALUE;
  }

  @Override
  public void settle(long lastHlc) {}

  @Override
  public void close() {}
}
