package io.gramme.it.sim.world;

import io.gramme.membership.ClusterId;
import io.gramme.message.Frame;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.RequestItem;
import io.gramme.wire.FrameCodec;
import io.gramme.wire.WireException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries requests and replies between sessions and nodes, in some histories as the bytes of the real codec. */
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

  void request(SimSession from, SimNode to, RequestItem item, long hlc, @Nullable Copies copies) {
    RequestItem sent = coded ? throughCodec(item, hlc) : item;
    network.send(
        from,
        to,
        () -> to.arrive(new Arrival(from, sent, hlc, to.now().monotonicNanos(), copies)),
        () -> from.connectionLost(sent.correlation()));
  }

  void reply(SimNode from, Arrival to, long hlc, Reply reply) {
    long correlation = to.item().correlation();
    Reply sent = coded ? throughCodec(correlation, hlc, reply) : reply;
    network.send(
        from, to.from(), () -> to.from().answered(correlation, to.copies(), hlc, sent), () -> {});
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
