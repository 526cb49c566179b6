package io.gramme.node;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.message.Frame;
import io.gramme.node.gossip.MemberStreams;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.IdentityStore;
import io.gramme.node.identity.NodeIdentity;
import io.gramme.stream.StreamClient;
import io.gramme.stream.StreamSettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node that listens and does not serve yet: what it knows about itself and the means to reach others. Confined to its
 * context but for the identity store.
 */
final class OpenNode {
  private static final Logger LOG = LoggerFactory.getLogger(OpenNode.class);
  private static final SecureRandom SECURE = new SecureRandom();

  final Vertx vertx;
  final Context context;
  final NodeOptions options;
  final IdentityStore identities;
  final Address address;
  final NodeId self;
  final StreamClient client;

  /** Tells this start from that of a copy of the directory (rule T4). */
  private final long nonce = SECURE.nextLong();

  final RandomGenerator random = new SplittableRandom(SECURE.nextLong());

  OpenNode(
      Vertx vertx,
      Context context,
      NodeOptions options,
      IdentityStore identities,
      Address address,
      StreamClient client) {
    this.vertx = vertx;
    this.context = context;
    this.options = options;
    this.identities = identities;
    this.address = address;
    this.client = client;
    NodeIdentity known = identities.identity();
    this.self = known == null ? new NodeId(SECURE.nextLong()) : known.node();
  }

  /** 64 random bits that are never {@link ClusterId#UNKNOWN}. */
  static ClusterId newClusterId() {
    long drawn = SECURE.nextLong();
    while (!new ClusterId(drawn).isKnown()) {
      drawn = SECURE.nextLong();
    }
    return new ClusterId(drawn);
  }

  /** The start of an identity as this process makes it. */
  NodeStart start(NodeIdentity identity) {
    return new NodeStart(identity.incarnation(), identity.starts(), nonce);
  }

  /**
   * Keeps a start in the node's own history, to be called before the identity counts it (rule T4). A disk without room
   * does not keep the node from starting: without the entry others' memory of this start is not compared, no more.
   */
  void keepStart(NodeIdentity begun) {
    try {
      identities.changeLives(
          lives -> lives.withOwn(lives.own().with(start(begun), begun.hlcCeiling())));
    } catch (IdentityException e) {
      LOG.warn("this start could not be noted: {}", e.getMessage());
    }
  }

  // Vert.x declares that any blocking action may return null; here T itself says whether it does.
  @SuppressWarnings("NullAway")
  <T extends @Nullable Object> Future<T> blocking(Callable<T> action) {
    return vertx.executeBlocking(action, false);
  }

  /** Streams of a node that asks before it serves: they tell of no start. */
  MemberStreams asking() {
    return streams(() -> 0, () -> hello(() -> 0));
  }

  /** Streams to other nodes that say who this one is, as far as it knows when they open. */
  MemberStreams streams(LongSupplier hlc) {
    NodeStart start = start(Objects.requireNonNull(identities.identity()));
    return streams(hlc, () -> hello(hlc).since(start));
  }

  private MemberStreams streams(LongSupplier hlc, Supplier<Frame.Hello> hello) {
    return new MemberStreams(context, client, StreamSettings.ofDefaults(), hello, hlc, random);
  }

  private Frame.Hello hello(LongSupplier hlc) {
    NodeIdentity identity = identities.identity();
    return identity == null
        ? Frame.Hello.ofNode(ClusterId.UNKNOWN, self, null, hlc.getAsLong())
        : Frame.Hello.ofNode(
            identity.parameters().cluster(), self, identity.parameters(), hlc.getAsLong());
  }
}
