package io.gramme.node;

import io.gramme.membership.Address;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.node.gossip.Greeting;
import io.gramme.node.gossip.Inquiry;
import io.gramme.node.gossip.MemberStreams;
import io.gramme.node.identity.HeardLife;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.NodeIdentity;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node comes back (rules E5, T4): it asks every member what that knows of it, waits for the answers, and serves
 * only if nobody knows of more than its directory does. A member that is starting itself answers from what it kept.
 */
final class Comeback {
  private static final Logger LOG = LoggerFactory.getLogger(Comeback.class);

  private final OpenNode node;
  private final MemberStreams streams;
  private final NodeIdentity identity;
  private final MemberTable table;
  private final List<Address> contacts;

  Comeback(OpenNode node, MemberStreams streams, NodeIdentity identity, MemberTable table) {
    this.node = node;
    this.streams = streams;
    this.identity = identity;
    this.table = table;
    this.contacts = new ArrayList<>(node.options.join());
    contacts.remove(node.address);
  }

  /** The table to serve with, durable as this start is; fails as {@link ClusterEntry#enter} does. */
  Future<MemberTable> run() {
    MemberRecord own;
    try {
      node.options.parameters().requireAgreement(identity.parameters());
      own = backAgain();
    } catch (IdentityException e) {
      return Future.failedFuture(e);
    }
    long millis = node.options.answerWait().toMillis();
    return Inquiry.of(node.vertx, streams, firstToAsk(), millis, this::open)
        .compose(answers -> node.blocking(() -> {
          MemberTable joined = joined(answers).withMember(own);
          Set<NodeId> silent = silent(joined, answers);
          if (!silent.isEmpty()) {
            LOG.warn("serving though members {} did not say what they know of this node", silent);
          }
          node.identities.save(joined);
          node.keepStart(identity.startedAgain());
          node.identities.save(identity.startedAgain());
          return joined;
        }));
  }

  /**
   * Those it was told to join, every other member, and where it listened before: nobody may be alive there under its id
   * (rule T4).
   */
  private List<Address> firstToAsk() {
    Set<Address> addresses = new LinkedHashSet<>(contacts);
    for (MemberRecord member : table.members().values()) {
      if (member.state() != MemberState.REMOVED) {
        addresses.add(member.address());
      }
    }
    addresses.remove(node.address);
    return List.copyOf(addresses);
  }

  /** Members that have not answered, wherever the answers say they are; contacts too, which may be those members. */
  private List<Address> open(List<Greeting> answers)
      throws IdentityException, NodeSupersededException {
    MemberTable joined = joined(answers);
    Set<NodeId> silent = silent(joined, answers);
    Set<Address> addresses = new LinkedHashSet<>();
    if (!silent.isEmpty()) {
      addresses.addAll(contacts);
      answers.forEach(answer -> addresses.remove(answer.address()));
    }
    for (NodeId id : silent) {
      addresses.add(Objects.requireNonNull(joined.member(id)).address());
    }
    addresses.remove(node.address);
    return List.copyOf(addresses);
  }

  private Set<NodeId> silent(MemberTable joined, List<Greeting> answers) {
    Set<NodeId> answered =
        answers.stream().map(Greeting::node).filter(Objects::nonNull).collect(Collectors.toSet());
    Set<NodeId> silent = new LinkedHashSet<>();
    for (MemberRecord member : joined.members().values()) {
      if (member.state() != MemberState.REMOVED
          && !member.id().equals(node.self)
          && !answered.contains(member.id())) {
        silent.add(member.id());
      }
    }
    return silent;
  }

  /** What everybody knows together; fails when an answer forbids this node to serve. */
  private MemberTable joined(List<Greeting> answers)
      throws IdentityException, NodeSupersededException {
    MemberTable joined = table;
    for (Greeting answer : answers) {
      if (contacts.contains(answer.address()) || isOfOwnCluster(answer)) {
        joined = joined(joined, answer);
      }
    }
    return joined;
  }

  /** Nobody vouches for a remembered address: a stranger may listen there by now. */
  private boolean isOfOwnCluster(Greeting answer) {
    MemberTable shown = answer.table();
    return shown != null && shown.cluster().equals(identity.parameters().cluster());
  }

  private MemberTable joined(MemberTable before, Greeting answer)
      throws IdentityException, NodeSupersededException {
    if (answer.mismatch() != null) {
      throw new IdentityException(
          IdentityException.Kind.MISMATCH,
          "the directory belongs to cluster " + identity.parameters().cluster()
              + ", but the member at " + answer.address() + " refuses it: " + answer.mismatch());
    }
    if (node.self.equals(answer.node())) {
      throw new IdentityException(
          IdentityException.Kind.IN_USE,
          "node " + node.self + " is already running at " + answer.address()
              + ": this directory is a copy of its own");
    }
    MemberTable shown = answer.table();
    if (shown == null) {
      return before;
    }
    if (!shown.parameters().equals(identity.parameters())) {
      throw ClusterEntry.otherCluster(identity, shown.parameters());
    }
    requireNotSetBack(shown, answer);
    MemberTable joined = before.join(shown);
    if (joined.obstacle() != null) {
      LOG.warn("the table of {} is left out: {}", answer.address(), joined.obstacle());
      return before;
    }
    return joined;
  }

  /** T4: what the members know of this node must not be later than what its directory knows. */
  private void requireNotSetBack(MemberTable shown, Greeting answer)
      throws NodeSupersededException {
    MemberRecord own = Objects.requireNonNull(table.member(node.self));
    MemberRecord known = Objects.requireNonNull(table.join(shown).member(node.self));
    if (!known.equals(own)) {
      throw NodeSupersededException.by(known);
    }
    NodeStart start = answer.heardStart();
    if (start != null) {
      HeardLife heard = new HeardLife(start, answer.heard());
      String contradiction =
          node.identities.lives().own().contradiction(identity, heard, identity.hlcCeiling());
      if (contradiction != null) {
        throw NodeSupersededException.by(
            node.self, "the member at " + answer.address(), contradiction);
      }
    }
  }

  /** The own record, with the address of today; a start counts as a change, by which old copies are told (rule T4). */
  private MemberRecord backAgain() throws IdentityException {
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
}
