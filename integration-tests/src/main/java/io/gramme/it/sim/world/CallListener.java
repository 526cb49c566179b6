package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.driver.coordination.RepairOutcome;
import io.gramme.driver.session.CallOutcome;
import io.gramme.message.Reply;

/** Watches one call, from its submission until everything it caused is over. */
public interface CallListener {
  /** A delta leaves for the first time. */
  default void wrote(Bytes delta) {}

  /** A replica's state has come in for this call. */
  default void heard(Reply.State state) {}

  /** A replica holds the call's write durably. */
  default void stored() {}

  /** The call has ended; comes once, unless the client's process ends first. */
  default void ended(CallOutcome outcome) {}

  /** What the call's read set off is over. */
  default void settled(RepairOutcome outcome) {}
}
