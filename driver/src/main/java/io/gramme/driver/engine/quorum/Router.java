package io.gramme.driver.engine.quorum;

import io.gramme.membership.MemberTable;

/** Finds the owners of the one key a machine is about. */
public interface Router {
  /** The route under the newest table known. */
  Route route();

  /** Joins what a node knows that refused an epoch (rule E2); a table that cannot be joined changes nothing. */
  void learn(MemberTable table);
}
