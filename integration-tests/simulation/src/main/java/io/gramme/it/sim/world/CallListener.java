package io.gramme.it.sim.world;

import io.gramme.data.Bytes;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.stream.DeliveryFailure;
import org.jspecify.annotations.Nullable;

/** Watches one call, from its submission until everything it caused is over. */
public interface CallListener {
  /**
   * Who is told of what becomes of a request that leaves in one's turn: whoever the request is for, where calls are
   * combined (W7).
   *
   * @param owner the read or write that it belongs to
   */
  default CallListener sending(Object owner, Request request) {
    return this;
  }

  /** Whose turn it is when an alarm of a read or write rings that was set in one's turn. */
  default CallListener waking(Object owner) {
    return this;
  }

  /** Whose code of the application it is that runs after one's turn. */
  default CallListener working() {
    return this;
  }

  /** A delta leaves for the first time. */
  default void wrote(Bytes delta) {}

  /** A request leaves for a node, whether it arrives or not. */
  default void sent(NodeId node, long epoch, Request request) {}

  /** A request for a node was not sent, for the node failed too often lately. */
  default void keptBack(NodeId node) {}

  /** The application's own code runs for so long. */
  default void callbackTakes(long nanos) {}

  /** A node's answer to one of the call's requests has come in. */
  default void answered(SimNode node, long epoch, Request request, Reply reply) {}

  /** One of the call's requests was not answered, and the session is told so. */
  default void undelivered(NodeId node, long epoch, Request request, DeliveryFailure failure) {}

  /** The session is about to be closed. */
  default void closing() {}

  /** The session has been closed. */
  default void closed() {}

  /** The same call was made once more on the closed session; null when that did not end at once. */
  default void calledAfterClose(@Nullable CallOutcome outcome) {}

  /** This replica holds the call's write durably. */
  default void stored(NodeId node) {}

  /** The call has ended; comes once, unless the client's process ends first. */
  default void ended(CallOutcome outcome) {}

  /** The session has handled an event of this call, and does nothing more at this instant. */
  default void turned() {}

  /** What the call's read set off is over. */
  default void settled(RepairOutcome outcome) {}
}
