package io.gramme.node;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.NodeId;
import io.gramme.message.Frame;
import io.gramme.node.gossip.MemberStreams;
import io.gramme.node.identity.IdentityStore;
import io.gramme.node.identity.NodeIdentity;
import io.gramme.stream.StreamClient;
import io.gramme.stream.StreamSettings;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * A node that listens and does not serve yet: what it knows about itself and the means to reach others. Confined to its
 * context but for the identity store.
 */
final class OpenNode {
  private static final SecureRandom SECURE = new SecureRandom();

  final Vertx vertx;
  final Context context;
  final NodeOptions options;
  final IdentityStore identities;
  final Address address;
  final NodeId self;
  final StreamClient client;
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

  /** Streams to other nodes that say who this one is, as far as it knows when they open. */
  MemberStreams streams(LongSupplier hlc) {
    return new MemberStreams(
        context, client, StreamSettings.ofDefaults(), () -> hello(hlc), hlc, random);
  }

  private Frame.Hello hello(LongSupplier hlc) {
    NodeIdentity identity = identities.identity();
    return identity == null
        ? Frame.Hello.ofNode(ClusterId.UNKNOWN, self, null, hlc.getAsLong())
        : Frame.Hello.ofNode(
            identity.parameters().cluster(), self, identity.parameters(), hlc.getAsLong());
  }
}
