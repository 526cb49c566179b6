package io.gramme.node;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.node.gossip.ClusterJoin;
import io.gramme.node.gossip.Greeting;
import io.gramme.node.gossip.MemberStreams;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.NodeIdentity;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** How a node comes by its member table when it starts: it creates a cluster, joins one, or comes back (rule E5). */
final class ClusterEntry {
  private static final int FEATURE_LEVEL = 1;

  private final OpenNode node;
  private final MemberStreams streams;

  ClusterEntry(OpenNode node) {
    this.node = node;
    this.streams = node.streams(() -> 0);
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
      entered = comeBack(identity, table);
    }
    return entered.eventually(() -> {
      streams.close();
      return Future.succeededFuture();
    });
  }

  /** The table is kept first: a directory counts as begun once it has an identity. */
  private Future<MemberTable> create() {
    return blocking(() -> {
      ClusterParameters parameters =
          node.options.parameters().forNewCluster(OpenNode.newClusterId());
      MemberTable table = MemberTable.founding(parameters, ownRecord());
      node.identities.save(table);
      node.identities.save(NodeIdentity.first(parameters, node.self));
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
        .compose(table -> blocking(() -> {
          node.identities.save(table);
          return table;
        }));
  }

  private List<Address> contacts() {
    List<Address> contacts = new ArrayList<>(node.options.join());
    contacts.remove(node.address);
    return contacts;
  }

  private Future<Void> keepIdentity(MemberTable seen) {
    return blocking(() -> {
      node.options.parameters().requireAgreement(seen.parameters());
      NodeIdentity begun = node.identities.identity();
      if (begun == null) {
        node.identities.save(NodeIdentity.first(seen.parameters(), node.self));
      } else if (!begun.parameters().equals(seen.parameters())) {
        throw otherCluster(begun, seen.parameters());
      }
      return null;
    });
  }

  private static IdentityException otherCluster(NodeIdentity own, ClusterParameters theirs) {
    return new IdentityException(
        IdentityException.Kind.MISMATCH,
        "the directory belongs to " + own.parameters() + ", the member to join to " + theirs);
  }

  private Future<MemberTable> comeBack(NodeIdentity identity, MemberTable table) {
    List<Address> contacts = contacts();
    return blocking(() -> {
          node.options.parameters().requireAgreement(identity.parameters());
          return backAgain(table);
        })
        .compose(own -> Greeting.exchange(streams, toGreet(contacts, table))
            .compose(greetings -> blocking(() -> {
              MemberTable joined = table.withMember(own);
              for (Greeting greeting : greetings) {
                if (contacts.contains(greeting.address()) || isOfOwnCluster(identity, greeting)) {
                  joined = joined(identity, table, joined, greeting);
                }
              }
              node.identities.save(joined);
              node.identities.save(identity.startedAgain());
              return joined;
            })));
  }

  /**
   * Those it was told to join, every other member, and where it listened before: nobody may be alive there under its id
   * (rule T4).
   */
  private List<Address> toGreet(List<Address> contacts, MemberTable table) {
    Set<Address> addresses = new LinkedHashSet<>(contacts);
    for (MemberRecord member : table.members().values()) {
      if (member.state() != MemberState.REMOVED) {
        addresses.add(member.address());
      }
    }
    addresses.remove(node.address);
    return List.copyOf(addresses);
  }

  /** Nobody vouches for a remembered address: a stranger may listen there by now. */
  private static boolean isOfOwnCluster(NodeIdentity identity, Greeting greeting) {
    MemberTable shown = greeting.table();
    return shown != null && shown.cluster().equals(identity.parameters().cluster());
  }

  private MemberTable joined(
      NodeIdentity identity, MemberTable before, MemberTable table, Greeting greeting)
      throws IdentityException, NodeSupersededException {
    if (greeting.mismatch() != null) {
      throw new IdentityException(
          IdentityException.Kind.MISMATCH,
          "the directory belongs to cluster " + identity.parameters().cluster()
              + ", but the member at " + greeting.address() + " refuses it: "
              + greeting.mismatch());
    }
    if (node.self.equals(greeting.node())) {
      throw new IdentityException(
          IdentityException.Kind.IN_USE,
          "node " + node.self + " is already running at " + greeting.address()
              + ": this directory is a copy of its own");
    }
    MemberTable shown = greeting.table();
    if (shown == null) {
      return table;
    }
    if (!shown.parameters().equals(identity.parameters())) {
      throw otherCluster(identity, shown.parameters());
    }
    requireNotSetBack(identity, before, shown, greeting);
    return table.join(shown);
  }

  /** T4: what the members know of this node must not be later than what its directory knows. */
  private void requireNotSetBack(
      NodeIdentity identity, MemberTable before, MemberTable shown, Greeting greeting)
      throws NodeSupersededException {
    MemberRecord own = Objects.requireNonNull(before.member(node.self));
    MemberRecord known = Objects.requireNonNull(before.join(shown).member(node.self));
    if (!known.equals(own)) {
      throw NodeSupersededException.by(known);
    }
    if (greeting.heard() > identity.hlcCeiling()) {
      throw NodeSupersededException.by(
          node.self,
          "the member at " + greeting.address(),
          greeting.heard(),
          identity.hlcCeiling());
    }
  }

  /** The own record, with the address of today; a start counts as a change, by which old copies are told (rule T4). */
  private MemberRecord backAgain(MemberTable table) throws IdentityException {
    MemberRecord before = table.member(node.self);
    if (before == null) {
      throw new IdentityException(
          IdentityException.Kind.DAMAGED, "the member table does not know node " + node.self);
    }
    requireSame("zone", node.options.zone(), before.zone());
    requireSame("weight", node.options.weight(), before.weight());
    requireSame("seat", node.options.seat(), before.seat());
    return new MemberRecord(
        before.id(),
        before.seat(),
        before.incarnation(),
        before.state(),
        node.address,
        before.zone(),
        before.weight(),
        before.featureLevel(),
        before.version() + 1);
  }

  private static void requireSame(String option, @Nullable Object asked, @Nullable Object before)
      throws IdentityException {
    if (asked != null && !asked.equals(before)) {
      throw new IdentityException(
          IdentityException.Kind.MISMATCH,
          option + "=" + asked + " was asked for, but the node joined with " + before
              + ": it cannot be changed while keys may be stored");
    }
  }

  // Vert.x declares that any blocking action may return null; here T itself says whether it does.
  @SuppressWarnings("NullAway")
  private <T extends @Nullable Object> Future<T> blocking(Callable<T> action) {
    return node.vertx.executeBlocking(action, false);
  }
}
