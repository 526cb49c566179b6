package io.gramme.message;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.liveness.Heartbeat;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.NodeId;
import io.gramme.membership.RingPlan;
import io.gramme.membership.TableDelta;
import io.gramme.membership.TableDigest;
import io.gramme.ring.PartitionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a driver or a node asks of a node. */
public sealed interface Request {
  /** How many bytes it takes, near enough to bound batches and backlogs without encoding it. */
  int estimatedBytes();

  /** What a driver may ask for as a node may, besides keys. */
  sealed interface FromAnybody extends Request {}

  /** What only nodes may ask for. */
  sealed interface FromNode extends Request {}

  /** What the store's thread executes; everything else is for the control machine. */
  sealed interface ForStore extends Request {}

  /** What operators ask for when they look at a ring and change it (rules E3, E4, E6). */
  sealed interface OfOperators extends FromAnybody {}

  /** A request for one key, by anybody, executed only under the node's own epoch and by an owner of the partition (rule E2). */
  sealed interface Keyed extends ForStore {
    PartitionId partition();

    Key key();

    @Override
    default int estimatedBytes() {
      return MessageSizes.FRAMING + key().bucket().length() + key().bytes().length();
    }
  }

  /** A request that changes a key: what arrives is joined with what is stored. */
  sealed interface Change extends Keyed {
    /** What arrives: an encoded {@link io.gramme.format.StateFormat key state}. */
    Bytes arriving();

    @Override
    default int estimatedBytes() {
      return Keyed.super.estimatedBytes() + arriving().length();
    }
  }

  /** The node's state of a key. */
  record Read(PartitionId partition, Key key) implements Keyed {}

  /**
   * A direct write (rules W3, V): the same bytes to every owner, any number of times.
   *
   * @param delta an encoded {@link io.gramme.format.StateFormat key state} with one sibling
   */
  record Write(PartitionId partition, Key key, Bytes delta) implements Change {
    @Override
    public Bytes arriving() {
      return delta;
    }
  }

  /**
   * A moved state: what a reader found, for a replica that lacks it (rules R2, G1).
   *
   * @param state an encoded {@link io.gramme.format.StateFormat key state}
   * @param asOf the smallest clock of the nodes it was read from, when it was read
   */
  record Repair(PartitionId partition, Key key, Bytes state, long asOf) implements Change {
    @Override
    public Bytes arriving() {
      return state;
    }
  }

  /**
   * A moved state: what a node hands to an owner of its key when the ring changes (rules R2, E4). It is durable before it is
   * acknowledged, whatever its bucket asks for: the sender may have the only copy.
   *
   * @param state an encoded {@link io.gramme.format.StateFormat key state}
   * @param asOf the sender's clock, taken before it read the state
   */
  record Transfer(PartitionId partition, Key key, Bytes state, long asOf)
      implements Change, FromNode {
    @Override
    public Bytes arriving() {
      return state;
    }
  }

  /**
   * The next states of a partition in order, for a pending owner that walks it (rules M3, E4); executed by the store under
   * the node's own epoch and answered by {@link Reply.States}.
   *
   * @param after the key to go on behind, stored or not; null for the first
   */
  record FetchStates(PartitionId partition, @Nullable Key after) implements ForStore, FromNode {
    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL;
    }
  }

  /** The node's member table. */
  record FetchTable() implements FromAnybody {
    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL;
    }
  }

  /**
   * What has changed in the node's member table for somebody who knows the table of a digest: how a driver hears of
   * members' addresses and of buckets (rule E1). Answered by {@link Reply.Changes}.
   */
  record FetchChanges(TableDigest known) implements FromAnybody {
    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL;
    }
  }

  /** Which members the node takes for alive; answered by {@link Reply.Health}. */
  record FetchHealth() implements FromAnybody {
    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL;
    }
  }

  /**
   * One half of a round of gossip (rule E1): what the sender knows and the receiver may not. Answered by {@link
   * Reply.Changes}, the other half, once what it brought is durable.
   *
   * @param digest of the sender's table
   * @param delta what the receiver lacked when the sender last heard of it
   * @param heartbeats the latest signs of life that the sender knows of
   */
  record Gossip(TableDigest digest, TableDelta delta, List<Heartbeat> heartbeats)
      implements FromNode {
    /** Copies the list. */
    public Gossip {
      heartbeats = List.copyOf(heartbeats);
    }

    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL + MessageSizes.of(delta) + MessageSizes.of(heartbeats);
    }
  }

  /** When a node that joins is to own partitions. */
  enum Admission {
    /** At once while no key is stored anywhere, else when somebody commits a plan with it. */
    WHILE_EMPTY,
    /** At once. */
    NOW,
    /** When somebody commits a plan with it. */
    LATER
  }

  /**
   * A node asks a member to be known as a candidate, and to become an owner (rule E5). Answered by {@link Reply.Table} with
   * its record in it; asked again by a candidate that is to be admitted and is not yet.
   */
  record Join(MemberRecord candidate, Admission admission) implements FromNode {
    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL;
    }
  }

  /**
   * A plan to be shown to all members (rule E3), without effect until it is committed. Answered by {@link Reply.Table}.
   */
  record ProposePlan(RingPlan plan) implements OfOperators {
    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL + 2 * MessageSizes.FRAMING * plan.next().size();
    }
  }

  /** A proposed plan is to happen (rule E3). Answered by {@link Reply.Table}. */
  record CommitPlan(long plan) implements OfOperators {
    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL;
    }
  }

  /** A plan is not to happen, if that is still possible (rule E3). Answered by {@link Reply.Table}. */
  record AbortPlan(long plan) implements OfOperators {
    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL;
    }
  }

  /** A member is gone for good (rules E3, E6): a forced removal. Answered by {@link Reply.Table}. */
  record RemoveMember(NodeId member) implements OfOperators {
    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL;
    }
  }

  /** What the node copies and hands on (rule E4); answered by {@link Reply.Transfers}. */
  record FetchTransfers() implements ForStore, OfOperators {
    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL;
    }
  }

  /** What the node holds of each partition; answered by {@link Reply.Usage}. */
  record FetchUsage() implements ForStore, OfOperators {
    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL;
    }
  }

  /**
   * A bucket to be known with a mode other than the default; spread to every member (rule K5).
   *
   * @param evenIfInUse whether to create it although members hold keys of it, whose siblings may then be lost
   */
  record CreateBucket(BucketRecord bucket, boolean evenIfInUse) implements FromAnybody {
    /** A creation that is refused while any reachable member holds keys of the bucket. */
    public CreateBucket(BucketRecord bucket) {
      this(bucket, false);
    }

    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL;
    }
  }

  /**
   * Whether the node holds a live value of a bucket (rule K5), or any key at all (rule E5): {@link Reply.Done} when it does
   * not, a refusal with {@link RefusalCode#BUCKET_IN_USE} when it does.
   *
   * @param bucket its name, or {@link #ANY}
   */
  record FindKeys(String bucket) implements FromNode {
    /** In place of a name: the keys of all buckets are looked for, tombstones among them. */
    public static final String ANY = "";

    /** Checks the name. */
    public FindKeys {
      if (!bucket.equals(ANY)) {
        Key.requireBucket(bucket);
      }
    }

    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL;
    }
  }

  /**
   * What a node makes of a request it does not know, or of one with a field out of range; never sent. It is answered
   * with {@link RefusalCode#UNSUPPORTED} while the other items of its batch are served.
   *
   * @param detail what was wrong and what is allowed
   */
  record Unsupported(String detail) implements Request {
    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL;
    }
  }
}
