package io.gramme.node.server;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.message.Frame;
import io.gramme.message.Request;
import io.gramme.stream.PeerStream;
import io.gramme.stream.ReplyHandler;
import io.gramme.stream.StreamClient;
import io.gramme.stream.StreamEnvironment;
import io.gramme.stream.StreamListener;
import io.gramme.stream.StreamSettings;
import io.vertx.core.Context;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The streams of one node to the others, opened when first used. Confined to the node's context. */
final class MemberStreams {
  private static final Comparator<Address> ORDER =
      Comparator.comparing(Address::host).thenComparingInt(Address::port);

  /** Who learns of what others say when a stream to them opens, or is refused. */
  interface Listener {
    void welcomed(Address address, Frame.Welcome welcome);

    void rejected(Address address, Frame.Rejection rejection);
  }

  private final Context context;
  private final StreamClient client;
  private final Supplier<Frame.Hello> hello;
  private final LongSupplier hlc;
  private final RandomGenerator random;
  private final Listener listener;
  private final Map<Address, PeerStream> streams = new TreeMap<>(ORDER);
  private boolean closed;

  /**
   * Streams that open with the given hello.
   *
   * @param client held and closed by the caller
   * @param hello asked whenever a stream opens
   * @param hlc the node's clock (rule T2)
   */
  MemberStreams(
      Context context,
      StreamClient client,
      Supplier<Frame.Hello> hello,
      LongSupplier hlc,
      RandomGenerator random,
      Listener listener) {
    this.context = context;
    this.client = client;
    this.hello = hello;
    this.hlc = hlc;
    this.random = random;
    this.listener = listener;
  }

  /** Sends a request; the outcome is told by the deadline at the latest. */
  void send(Address to, long epoch, Request request, long deadlineNanos, ReplyHandler handler) {
    if (!closed) {
      streams.computeIfAbsent(to, this::open).send(epoch, request, deadlineNanos, handler);
    }
  }

  private PeerStream open(Address address) {
    StreamListener told = new StreamListener() {
      @Override
      public void onWelcome(Frame.Welcome welcome) {
        listener.welcomed(address, welcome);
      }

      @Override
      public void onDown(String why, Frame.@Nullable Rejection rejection) {
        if (rejection != null) {
          listener.rejected(address, rejection);
        }
      }
    };
    return PeerStream.to(
        address,
        StreamSettings.ofDefaults(),
        new StreamEnvironment(
            context, client, hello, hlc, this::cluster, System::nanoTime, random, told));
  }

  private ClusterId cluster() {
    return hello.get().cluster();
  }

  /** Closes a stream: the next request opens another, at once. */
  void close(Address address) {
    PeerStream stream = streams.remove(address);
    if (stream != null) {
      stream.close();
    }
  }

  /** Closes the streams to addresses that no member has any more. */
  void follow(MemberTable table) {
    Set<Address> gone = new TreeSet<>(ORDER);
    gone.addAll(streams.keySet());
    for (MemberRecord member : table.members().values()) {
      gone.remove(member.address());
    }
    gone.forEach(this::close);
  }

  /** Closes every stream; those that are opened from now on begin with another hello. */
  void closeAll() {
    Set<Address> open = new TreeSet<>(ORDER);
    open.addAll(streams.keySet());
    open.forEach(this::close);
  }

  /** Closes every stream for good. */
  void close() {
    closed = true;
    closeAll();
  }
}
