package io.gramme.driver.transport;

import io.gramme.machine.Time;
import io.gramme.membership.Address;
import io.gramme.membership.Epoch;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.stream.DeliveryFailure;
import io.gramme.stream.ReplyHandler;
import io.gramme.stream.TimerSlot;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all contacts at once and takes the first that lets this driver in; when they are gone, also the members that an
 * earlier session remembered.
 *
 * <p>A contact that cannot be reached, or is not ready, is asked again until the time to connect is over; the pauses
 * are those of its stream, which grow and are spread. Only when every contact refuses this driver for good is there
 * nothing to wait for.
 *
 * <p>A contact is what the application asked for. So remembered members are asked only once every contact has failed,
 * or is silent for half of the time; not when one refuses this driver, for that one is there. They are asked one more
 * with each pause, in an order that differs from session to session.
 *
 * <p>Confined to the session's event loop.
 */
final class FirstContact implements NodeStreams.Watcher {
  /** How often those that failed are tried; most tries only find that their stream still pauses. */
  private static final long AGAIN_MILLIS = 25;

  private static final Logger LOG = LoggerFactory.getLogger(FirstContact.class);

  private final List<Address> contacts;
  private final List<Address> remembered;
  private final Set<Address> asked = new LinkedHashSet<>();
  private final Map<Address, String> reasons = new LinkedHashMap<>();
  private final Map<Address, Frame.RejectionCode> refusals = new LinkedHashMap<>();
  private final Promise<Frame.Welcome> found = Promise.promise();
  private int recalled;

  /**
   * Asks nobody yet.
   *
   * @param contacts at least one
   * @param remembered other addresses
   * @param random draws which of those is asked first
   */
  FirstContact(
      Collection<Address> contacts, Collection<Address> remembered, RandomGenerator random) {
    this.contacts = List.copyOf(contacts);
    List<Address> rotated = new ArrayList<>(remembered);
    if (!rotated.isEmpty()) {
      Collections.rotate(rotated, random.nextInt(rotated.size()));
    }
    this.remembered = rotated;
  }

  Future<Frame.Welcome> seek(NodeStreams streams, SessionLoop loop, Duration timeout) {
    long millis = Math.max(1, timeout.toMillis());
    long deadlineNanos = System.nanoTime() + millis * Time.NANOS_PER_MILLI;
    TimerSlot end = new TimerSlot(loop.vertx());
    TimerSlot again = new TimerSlot(loop.vertx());
    end.once(millis, () -> giveUp("within " + millis + " ms"));
    long halfwayNanos = deadlineNanos - millis * Time.NANOS_PER_MILLI / 2;
    again.every(AGAIN_MILLIS, () -> {
      ask(contacts, streams, deadlineNanos);
      if (areContactsGone(System.nanoTime() - halfwayNanos >= 0)) {
        recalled = Math.min(recalled + 1, remembered.size());
        ask(recalled(), streams, deadlineNanos);
      }
    });
    ask(contacts, streams, deadlineNanos);
    return found.future().onComplete(done -> {
      end.cancel();
      again.cancel();
    });
  }

  private List<Address> recalled() {
    return remembered.subList(0, recalled);
  }

  private boolean areContactsGone(boolean late) {
    return refusals.keySet().stream().noneMatch(contacts::contains)
        && (late || reasons.keySet().containsAll(contacts));
  }

  private void ask(List<Address> addresses, NodeStreams streams, long deadlineNanos) {
    for (Address contact : addresses) {
      if (!isRefusedForGood(contact) && asked.add(contact)) {
        // A stream opens with its first request; the welcome that precedes the answer is what is
        // sought.
        streams.send(
            contact, Epoch.UNKNOWN, new Request.FetchTable(), deadlineNanos, new Opening(contact));
      }
    }
  }

  @Override
  public void welcomed(Address address, Frame.Welcome welcome) {
    if (found.tryComplete(welcome) && remembered.contains(address)) {
      LOG.warn(
          "none of {} can be reached; the session begins at {}, which the members file names",
          contacts,
          address);
    }
  }

  @Override
  public void down(Address address, String why, Frame.@Nullable Rejection refused) {
    asked.remove(address);
    if (refused == null) {
      refusals.remove(address);
      reasons.put(address, why);
    } else {
      refusals.put(address, refused.code());
      reasons.put(address, "refused: " + refused.code() + ", " + refused.detail());
    }
    if (contacts.stream().allMatch(this::isRefusedForGood)) {
      giveUp("at once");
    }
  }

  /** A node that is not ready now will be; one of another cluster or version stays what it is. */
  private boolean isRefusedForGood(Address contact) {
    Frame.RejectionCode code = refusals.get(contact);
    return code != null && code != Frame.RejectionCode.NOT_READY;
  }

  /** The Vert.x it runs on is closed. */
  void closed() {
    giveUp("before its Vert.x was closed");
  }

  private void giveUp(String until) {
    Map<Address, String> inOrder = new LinkedHashMap<>();
    for (Address contact : contacts) {
      inOrder.put(contact, reason(contact, until));
    }
    for (Address member : recalled()) {
      inOrder.put(member, "(of the members file) " + reason(member, until));
    }
    boolean forGood = contacts.stream().allMatch(this::isRefusedForGood);
    Frame.RejectionCode rejection = forGood ? refusals.get(contacts.get(0)) : null;
    found.tryFail(new ConnectFailedException(inOrder, rejection));
  }

  private String reason(Address address, String until) {
    return reasons.getOrDefault(address, "did not answer " + until);
  }

  /** The request that opens a stream. What becomes of it is told better by the stream itself, right afterwards. */
  private final class Opening implements ReplyHandler {
    private final Address contact;

    Opening(Address contact) {
      this.contact = contact;
    }

    @Override
    public void answered(NodeId node, long nodeHlc, long nodeEpoch, Reply reply) {
      asked.remove(contact);
    }

    @Override
    public void noAnswer(DeliveryFailure failure, String detail) {
      asked.remove(contact);
    }
  }
}
