package io.gramme.node.control;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import io.gramme.node.identity.RequestedParameters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one process of a node is to be.
 *
 * @param self the node: that of its directory, or drawn for a new one
 * @param nonce tells this start from that of a copy of the directory (rule T4)
 * @param address where others are told to connect to, as its member record has it
 * @param listening where it listens, which may be the same
 * @param seat as asked for; null says nothing, like those that follow
 * @param parameters what the cluster is to be created with, or is expected to have
 * @param newCluster the id of the cluster if it founds one
 * @param contacts members to ask, without the node itself; a new directory without any founds a cluster (rule E5)
 * @param admission when it is to be an owner if it joins a cluster
 * @param answerWaitMillis how long a node that comes back asks those that do not answer (rule T4)
 * @param gossipMillis how often a node talks with another one, on average
 * @param expected drivers are refused while the ring has fewer members than this
 * @param replacement whose place it is to take if it joins; null for a place of its own
 */
public record ControlSettings(
    NodeId self,
    long nonce,
    Address address,
    Address listening,
    @Nullable String seat,
    @Nullable String zone,
    @Nullable Double weight,
    RequestedParameters parameters,
    ClusterId newCluster,
    List<Address> contacts,
    Request.Admission admission,
    long answerWaitMillis,
    long gossipMillis,
    int expected,
    @Nullable Replacement replacement) {
  /** How often a node talks with another one unless a test wants it otherwise. */
  public static final long GOSSIP_MILLIS = 1_000;

  private static final int FEATURE_LEVEL = 1;

  /** Copies the contacts. */
  public ControlSettings {
    contacts = List.copyOf(contacts);
  }

  /** A node that is to take a place of its own. */
  public ControlSettings(
      NodeId self,
      long nonce,
      Address address,
      Address listening,
      @Nullable String seat,
      @Nullable String zone,
      @Nullable Double weight,
      RequestedParameters parameters,
      ClusterId newCluster,
      List<Address> contacts,
      Request.Admission admission,
      long answerWaitMillis,
      long gossipMillis,
      int expected) {
    this(
        self,
        nonce,
        address,
        listening,
        seat,
        zone,
        weight,
        parameters,
        newCluster,
        contacts,
        admission,
        answerWaitMillis,
        gossipMillis,
        expected,
        null);
  }

  /** The same node, which is to take somebody's place. */
  public ControlSettings replacing(@Nullable Replacement other) {
    return new ControlSettings(
        self,
        nonce,
        address,
        listening,
        seat,
        zone,
        weight,
        parameters,
        newCluster,
        contacts,
        admission,
        answerWaitMillis,
        gossipMillis,
        expected,
        other);
  }

  /** Whether it is an address of this process, of which no other member is to be looked for there. */
  boolean isOwn(Address other) {
    return other.equals(address) || other.equals(listening);
  }

  /** The record of a node that is new: ACTIVE when it founds a cluster, else JOINING. */
  MemberRecord newRecord(MemberState state) {
    return new MemberRecord(
        self,
        seat == null ? self.toString() : seat,
        1,
        state,
        address,
        zone,
        weight == null ? 1 : weight,
        FEATURE_LEVEL,
        1);
  }

  /** A known record with the address of today, as a change that others take over. */
  MemberRecord here(MemberRecord known) {
    return new MemberRecord(
        known.id(),
        known.seat(),
        known.incarnation(),
        known.state(),
        address,
        known.zone(),
        known.weight(),
        known.featureLevel(),
        known.version() + 1,
        known.removal());
  }
}
