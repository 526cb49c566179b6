package io.gramme.driver.engine.quorum;

import io.gramme.membership.MemberTable;

/** Finds the owners of the one key a machine is about. */
public interface Router {
  /** The route under the newest table known. */
  Route route();

  /** A node has refused an epoch and shown its table (rule E2); one that does not fit changes nothing. */
  void learn(MemberTable table);
}
