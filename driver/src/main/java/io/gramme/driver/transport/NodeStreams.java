package io.gramme.driver.transport;

import io.gramme.membership.Address;
import io.gramme.message.Frame;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.stream.DeliveryFailure;
import io.gramme.stream.PeerStream;
import io.gramme.stream.ReplyHandler;
import io.gramme.stream.StreamClient;
import io.gramme.stream.StreamEnvironment;
import io.gramme.stream.StreamListener;
import io.gramme.stream.StreamSettings;
import io.gramme.stream.StreamStatistics;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The streams of a session, one for each address, opened when first used. Confined to the session's event loop. */
final class NodeStreams {
  /** Learns what the streams learn about the cluster. */
  interface Watcher {
    void welcomed(Address address, Frame.Welcome welcome);

    void down(Address address, String why, Frame.@Nullable Rejection rejection);
  }

  private final SessionLoop loop;
  private final StreamSettings settings;
  private final StreamClient client;
  private final Identity identity;
  private final Map<Address, PeerStream> streams = new LinkedHashMap<>();
  private final Set<Address> cut = new LinkedHashSet<>();
  private Watcher watcher;
  private long repairs;
  private long epochRefusals;

  NodeStreams(SessionLoop loop, SessionOptions options, Identity identity, Watcher first) {
    this.loop = loop;
    this.settings = options.streams();
    this.client = StreamClient.create(loop.vertx(), settings);
    this.identity = identity;
    this.watcher = first;
  }

  void watch(Watcher next) {
    watcher = next;
  }

  /** Sends a request; the handler is never called before this method has returned. */
  void send(
      Address address, long epoch, Request request, long deadlineNanos, ReplyHandler handler) {
    repairs += request instanceof Request.Repair ? 1 : 0;
    if (cut.contains(address)) {
      loop.execute(() ->
          handler.noAnswer(DeliveryFailure.NOT_SENT, "this session is cut off from " + address));
    } else {
      of(address).send(epoch, request, deadlineNanos, handler);
    }
  }

  private PeerStream of(Address address) {
    PeerStream stream = streams.get(address);
    if (stream == null) {
      stream = PeerStream.to(address, settings, environment(address));
      streams.put(address, stream);
    }
    return stream;
  }

  private StreamEnvironment environment(Address address) {
    return new StreamEnvironment(
        loop.context(),
        client,
        () -> identity.hello(address),
        identity::hlc,
        () -> identity.cluster(address),
        System::nanoTime,
        identity.random(),
        new StreamListener() {
          @Override
          public void onWelcome(Frame.Welcome welcome) {
            watcher.welcomed(address, welcome);
          }

          @Override
          public void onDown(String why, Frame.@Nullable Rejection rejection) {
            watcher.down(address, why, rejection);
          }
        });
  }

  /** Behaves from now on as if nobody could be reached there. */
  void cut(Address address) {
    cut.add(address);
    close(address);
  }

  void heal(Address address) {
    cut.remove(address);
  }

  /** Ends the streams to all other addresses. */
  void keepOnly(Set<Address> wanted) {
    for (Address address : List.copyOf(streams.keySet())) {
      if (!wanted.contains(address)) {
        close(address);
      }
    }
  }

  private void close(Address address) {
    PeerStream stream = streams.remove(address);
    if (stream != null) {
      stream.close();
    }
  }

  @Nullable
  StreamStatistics statistics(Address address) {
    PeerStream stream = streams.get(address);
    return stream == null ? null : stream.statistics();
  }

  /** A call's request was answered. */
  void count(Reply reply) {
    if (reply instanceof Reply.Refusal refusal && refusal.code() == RefusalCode.WRONG_EPOCH) {
      epochRefusals++;
    }
  }

  /** How many requests were refused for another epoch so far. */
  long epochRefusals() {
    return epochRefusals;
  }

  /** How many repairs were sent so far. */
  long repairs() {
    return repairs;
  }

  Future<Void> close() {
    for (Address address : new ArrayList<>(streams.keySet())) {
      close(address);
    }
    return client.close();
  }
}
