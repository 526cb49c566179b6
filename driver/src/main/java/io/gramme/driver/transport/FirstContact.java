package io.gramme.driver.transport;

import io.gramme.membership.Address;
import io.gramme.membership.Epoch;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.stream.DeliveryFailure;
import io.gramme.stream.ReplyHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks all contacts at once and takes the first that lets this driver in. Confined to the session's event loop.
 */
final class FirstContact implements NodeStreams.Watcher {
  private final List<Address> contacts;
  private final Map<Address, String> reasons = new LinkedHashMap<>();
  private final Promise<Frame.Welcome> found = Promise.promise();
  private Frame.@Nullable RejectionCode rejection;

  FirstContact(List<Address> contacts) {
    this.contacts = List.copyOf(contacts);
  }

  Future<Frame.Welcome> seek(NodeStreams streams, SessionLoop loop, Duration timeout) {
    long deadlineNanos = System.nanoTime() + timeout.toNanos();
    long timer = loop.vertx().setTimer(Math.max(1, timeout.toMillis()), id -> giveUp(timeout));
    for (Address contact : contacts) {
      // A stream opens with its first request; the welcome that precedes the answer is what is
      // sought.
      streams.send(contact, Epoch.UNKNOWN, new Request.FetchTable(), deadlineNanos, new Opening());
    }
    return found.future().onComplete(done -> loop.vertx().cancelTimer(timer));
  }

  @Override
  public void welcomed(Address address, Frame.Welcome welcome) {
    found.tryComplete(welcome);
  }

  @Override
  public void down(Address address, String why, Frame.@Nullable Rejection refused) {
    if (refused != null) {
      rejection = refused.code();
      failed(address, "refused: " + refused.code() + ", " + refused.detail());
    } else {
      failed(address, why);
    }
  }

  private void failed(Address address, String why) {
    reasons.put(address, why);
    if (reasons.size() == contacts.size()) {
      fail();
    }
  }

  private void giveUp(Duration timeout) {
    for (Address contact : contacts) {
      reasons.putIfAbsent(contact, "did not answer within " + timeout.toMillis() + " ms");
    }
    fail();
  }

  private void fail() {
    Map<Address, String> inOrder = new LinkedHashMap<>();
    for (Address contact : contacts) {
      inOrder.put(contact, reasons.getOrDefault(contact, "did not answer"));
    }
    found.tryFail(new ConnectFailedException(inOrder, rejection));
  }

  /** The request that opens a stream. What becomes of it is told better by the stream itself, right afterwards. */
  private static final class Opening implements ReplyHandler {
    @Override
    public void replied(NodeId node, long nodeHlc, long nodeEpoch, Reply reply) {}

    @Override
    public void failed(DeliveryFailure failure, String detail) {}
  }
}
