package io.gramme.it.sim.check;

import io.gramme.causality.KeyState;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.it.sim.world.SimNode;

/** A promise about a single call. What it must remember of a call it keeps in the {@link CallJudge}. */
interface CallChecker {
  /** The promise's name. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** A delta leaves for the first time, under a dot that was never used. */
  default void wrote(CallJudge call, KeyState delta, Book.Entry written) {}

  /** A node's state has come in. */
  default void shows(CallJudge call, SimNode node, KeyState state) {}

  /** The call ends. */
  default void ended(CallJudge call, CallOutcome outcome) {}

  /** What its read set off is over. */
  default void settled(CallJudge call, RepairOutcome outcome) {}
}
