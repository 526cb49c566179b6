package io.gramme.it.sim.world;

import io.gramme.membership.ClusterId;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.RequestItem;
import io.gramme.wire.FrameCodec;
import io.gramme.wire.WireException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries requests and replies between any two processes, in some histories as the bytes of the real codec. */
final class Messages {
  private final SimNetwork network;
  private final ClusterId cluster;
  private final long epoch;
  private final boolean coded;
  private final Sightings sightings;

  Messages(SimNetwork network, ClusterId cluster, long epoch, boolean coded, Sightings sightings) {
    this.network = network;
    this.cluster = cluster;
    this.epoch = epoch;
    this.coded = coded;
    this.sightings = sightings;
  }

  /**
   * Carries a request to a node.
   *
   * @param hello what the sender's stream was opened with; null for a driver's
   */
  void request(
      Requester from,
      Frame.@Nullable Hello hello,
      SimNode to,
      RequestItem item,
      long hlc,
      @Nullable Copies copies) {
    RequestItem sent = coded ? throughCodec(item, hlc) : item;
    network.send(
        from.process(),
        to,
        () -> to.arrive(new Arrival(from, hello, sent, hlc, to.now().monotonicNanos(), copies)),
        () -> from.connectionLost(sent.correlation()));
  }

  void reply(SimNode from, Arrival to, long hlc, Reply reply) {
    long correlation = to.item().correlation();
    Reply sent = coded ? throughCodec(correlation, hlc, reply) : reply;
    network.send(
        from,
        to.from().process(),
        () -> to.from().answered(correlation, to.copies(), from.id(), hlc, sent),
        () -> {});
  }

  /** Carries a hello to a node, and its answer back. */
  void greet(SimProcess from, SimNode to, Frame.Hello hello, Consumer<Frame> answered) {
    Frame.Hello sent =
        coded && throughCodec(hello) instanceof Frame.Hello decoded ? decoded : hello;
    network.send(
        from,
        to,
        () -> {
          Frame answer = to.greeted(sent);
          if (answer != null) {
            Frame back = coded ? throughCodec(answer) : answer;
            network.send(to, from, () -> answered.accept(back), () -> {});
          }
        },
        () -> {});
  }

  private RequestItem throughCodec(RequestItem item, long hlc) {
    Frame frame = throughCodec(new Frame.RequestBatch(cluster, hlc, List.of(item)));
    return ((Frame.RequestBatch) frame).items().get(0);
  }

  private Reply throughCodec(long correlation, long hlc, Reply reply) {
    Frame frame =
        throughCodec(new Frame.ReplyBatch(hlc, epoch, List.of(new ReplyItem(correlation, reply))));
    return ((Frame.ReplyBatch) frame).items().get(0).reply();
  }

  private Frame throughCodec(Frame frame) {
    sightings.note(Reached.CODEC);
    try {
      Frame decoded = FrameCodec.decode(FrameCodec.encode(frame));
      if (!decoded.equals(frame)) {
        throw new IllegalStateException("the codec made " + decoded + " of " + frame);
      }
      return decoded;
    } catch (WireException e) {
      throw new IllegalStateException("the codec cannot read its own " + frame, e);
    }
  }
}
