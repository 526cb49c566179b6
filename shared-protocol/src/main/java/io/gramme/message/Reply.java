package io.gramme.message;

import io.gramme.data.Bytes;
import io.gramme.liveness.Heartbeat;
import io.gramme.liveness.MemberHealth;
import io.gramme.membership.MemberTable;
import io.gramme.membership.TableDelta;
import io.gramme.membership.TableDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node answers. The node's clock and epoch travel beside it, see {@link Frame.ReplyBatch}. */
public sealed interface Reply {
  /** How many bytes it takes, near enough to bound batches and backlogs without encoding it. */
  int estimatedBytes();

  /** The member table it shows, or null. */
  default @Nullable MemberTable table() {
    return null;
  }

  /**
   * A key's state.
   *
   * @param state encoded; empty for an absent key
   * @param asOf the node's clock, taken before the read (rule S2)
   * @param watermark H of the partition at this node (rule P1); 0 while it is unknown
   */
  record State(Bytes state, long asOf, long watermark) implements Reply {
    @Override
    public int estimatedBytes() {
      return MessageSizes.FRAMING + state.length();
    }
  }

  /**
   * A write or repair is applied as durably as its bucket asks.
   *
   * @param watermark H of the partition at this node (rule P1); 0 while it is unknown
   */
  record Applied(long watermark) implements Reply {
    @Override
    public int estimatedBytes() {
      return MessageSizes.FRAMING;
    }
  }

  /** The node's member table. */
  record Table(MemberTable table) implements Reply {
    @Override
    public int estimatedBytes() {
      return MessageSizes.of(table);
    }
  }

  /**
   * What the node's member table has that the asker may lack (rule E1).
   *
   * @param digest of the node's table: that of the asker is the same once it has joined the delta, unless it knows more
   * @param heartbeats the latest signs of life that the node knows of; none for a driver
   */
  record Changes(TableDigest digest, TableDelta delta, List<Heartbeat> heartbeats)
      implements Reply {
    /** Copies the list. */
    public Changes {
      heartbeats = List.copyOf(heartbeats);
    }

    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL + MessageSizes.of(delta) + MessageSizes.of(heartbeats);
    }
  }

  /**
   * Which members the node takes for alive.
   *
   * @param members one entry for each member of its table that is not removed, itself included
   */
  record Health(List<MemberHealth> members) implements Reply {
    /** Copies the list. */
    public Health {
      members = List.copyOf(members);
    }

    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL + MessageSizes.FRAMING * members.size();
    }
  }

  /**
   * The next states of a partition, as they stood together at one instant.
   *
   * @param asOf the node's clock, taken before it read the first (rules M3, R2)
   * @param last whether there was none behind them
   */
  record States(List<MovedState> states, long asOf, boolean last) implements Reply {
    /** Copies the list. */
    public States {
      states = List.copyOf(states);
    }

    @Override
    public int estimatedBytes() {
      int bytes = MessageSizes.SMALL;
      for (MovedState moved : states) {
        bytes += moved.estimatedBytes();
      }
      return bytes;
    }
  }

  /**
   * What the node copies and hands on.
   *
   * @param transfers one entry for each partition and peer
   */
  record Transfers(List<TransferStatus> transfers) implements Reply {
    /** Copies the list. */
    public Transfers {
      transfers = List.copyOf(transfers);
    }

    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL * (1 + transfers.size());
    }
  }

  /**
   * What the node holds.
   *
   * @param partitions those of which it holds keys
   * @param freeBytes on the disk of its directory; 0 when it is not known
   */
  record Usage(List<PartitionUsage> partitions, long freeBytes) implements Reply {
    /** Copies the list. */
    public Usage {
      partitions = List.copyOf(partitions);
    }

    @Override
    public int estimatedBytes() {
      return MessageSizes.SMALL + MessageSizes.FRAMING * partitions.size();
    }
  }

  /** A request that has no other answer is done. */
  record Done() implements Reply {
    @Override
    public int estimatedBytes() {
      return MessageSizes.FRAMING;
    }
  }

  /**
   * The item was not executed.
   *
   * @param code why
   * @param detail for people: what was wrong and what is allowed
   * @param retryAfterMillis when it makes sense to ask again; 0 when that does not help
   * @param table the node's table when the epochs differ (rule E2)
   * @param state the encoded state with its siblings when there are too many (rule S3)
   */
  record Refusal(
      RefusalCode code,
      String detail,
      long retryAfterMillis,
      @Nullable MemberTable table,
      @Nullable Bytes state)
      implements Reply {
    @Override
    public int estimatedBytes() {
      return MessageSizes.FRAMING
          + 3 * detail.length()
          + (table == null ? 0 : MessageSizes.of(table))
          + (state == null ? 0 : state.length());
    }

    public static Refusal of(RefusalCode code, String detail) {
      return new Refusal(code, detail, 0, null, null);
    }

    public static Refusal retryAfter(RefusalCode code, String detail, long millis) {
      return new Refusal(code, detail, millis, null, null);
    }

    public static Refusal wrongEpoch(String detail, MemberTable table) {
      return new Refusal(RefusalCode.WRONG_EPOCH, detail, 0, table, null);
    }

    public static Refusal tooManySiblings(String detail, Bytes state) {
      return new Refusal(RefusalCode.TOO_MANY_SIBLINGS, detail, 0, null, state);
    }
  }
}
