package io.gramme.node;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.node.gossip.ClusterJoin;
import io.gramme.node.gossip.MemberStreams;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.NodeIdentity;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a node comes by its member table when it starts: it creates a cluster, joins one, or comes back (rule E5). */
final class ClusterEntry {
  private static final int FEATURE_LEVEL = 1;

  private final OpenNode node;
  private final MemberStreams streams;

  ClusterEntry(OpenNode node) {
    this.node = node;
    this.streams = node.asking();
  }

  /** The table, durable; fails with an {@link IdentityException} or a join's failure. */
  Future<MemberTable> enter() {
    NodeIdentity identity = node.identities.identity();
    MemberTable table = node.identities.table();
    Future<MemberTable> entered;
    if (identity == null) {
      entered = node.options.join().isEmpty() ? create() : join(null);
    } else if (table == null) {
      entered = join(identity);
    } else {
      entered = new Comeback(node, streams, identity, table).run();
    }
    return entered.eventually(() -> {
      streams.close();
      return Future.succeededFuture();
    });
  }

  /** The table is kept first: a directory counts as begun once it has an identity. */
  private Future<MemberTable> create() {
    return node.blocking(() -> {
      ClusterParameters parameters =
          node.options.parameters().forNewCluster(OpenNode.newClusterId());
      MemberTable table = MemberTable.founding(parameters, ownRecord());
      node.identities.save(table);
      NodeIdentity first = NodeIdentity.first(parameters, node.self);
      node.keepStart(first);
      node.identities.save(first);
      return table;
    });
  }

  private MemberRecord ownRecord() {
    String seat = node.options.seat();
    Double weight = node.options.weight();
    return new MemberRecord(
        node.self,
        seat == null ? node.self.toString() : seat,
        1,
        MemberState.ACTIVE,
        node.address,
        node.options.zone(),
        weight == null ? 1 : weight,
        FEATURE_LEVEL,
        1);
  }

  private Future<MemberTable> join(@Nullable NodeIdentity begun) {
    List<Address> contacts = contacts();
    if (contacts.isEmpty()) {
      return Future.failedFuture(
          begun == null
              ? new NodeOptionException("join", "holds only the node's own address " + node.address)
              : new IdentityException(
                  IdentityException.Kind.JOIN_UNFINISHED,
                  "node " + begun.node() + " never finished joining cluster "
                      + begun.parameters().cluster() + ": name a member to join"));
    }
    return ClusterJoin.join(
            node.vertx, ownRecord(), contacts, node.random, streams, this::keepIdentity)
        .compose(table -> node.blocking(() -> {
          MemberTable here = atThisAddress(table);
          node.identities.save(here);
          return here;
        }));
  }

  /** A join that was answered to an earlier process of this node gave it the address which that one had. */
  private MemberTable atThisAddress(MemberTable joined) {
    MemberRecord known = joined.member(node.self);
    return known == null || known.address().equals(node.address)
        ? joined
        : joined.withMember(new MemberRecord(
            known.id(),
            known.seat(),
            known.incarnation(),
            known.state(),
            node.address,
            known.zone(),
            known.weight(),
            known.featureLevel(),
            known.version() + 1));
  }

  private List<Address> contacts() {
    List<Address> contacts = new ArrayList<>(node.options.join());
    contacts.remove(node.address);
    return contacts;
  }

  private Future<Void> keepIdentity(MemberTable seen) {
    return node.blocking(() -> {
      node.options.parameters().requireAgreement(seen.parameters());
      NodeIdentity begun = node.identities.identity();
      if (begun == null) {
        NodeIdentity first = NodeIdentity.first(seen.parameters(), node.self);
        node.keepStart(first);
        node.identities.save(first);
      } else if (!begun.parameters().equals(seen.parameters())) {
        throw otherCluster(begun, seen.parameters());
      } else {
        node.keepStart(begun);
      }
      return null;
    });
  }

  static IdentityException otherCluster(NodeIdentity own, ClusterParameters theirs) {
    return new IdentityException(
        IdentityException.Kind.MISMATCH,
        "the directory belongs to " + own.parameters() + ", the member to join to " + theirs);
  }
}
