package io.gramme.message;

import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What travels on a stream, one message each way at a time. */
public sealed interface Frame {
  /** Version of this protocol; both ends must speak the same. */
  int PROTOCOL_VERSION = 1;

  /** What only whoever opened the stream sends: a driver, or a node. */
  sealed interface FromOpener extends Frame {}

  /** What only the node sends to which the stream was opened. */
  sealed interface FromNode extends Frame {}

  /** What both ends send. */
  sealed interface FromEither extends Frame {}

  /**
   * Opens a stream; the first frame of whoever connects.
   *
   * @param start of a node that serves; null for a driver and for a node that asks before it does (rule T4)
   */
  record Hello(
      int protocolVersion,
      ClusterId cluster,
      @Nullable NodeId node,
      @Nullable ClusterParameters parameters,
      long hlc,
      @Nullable NodeStart start)
      implements FromOpener {
    /** A hello that tells of no start. */
    public Hello(
        int protocolVersion,
        ClusterId cluster,
        @Nullable NodeId node,
        @Nullable ClusterParameters parameters,
        long hlc) {
      this(protocolVersion, cluster, node, parameters, hlc, null);
    }

    /** A driver's hello; the cluster is {@link ClusterId#UNKNOWN} on first contact. */
    public static Hello ofDriver(ClusterId cluster, long hlc) {
      return new Hello(PROTOCOL_VERSION, cluster, null, null, hlc);
    }

    /** A node's hello; its parameters are checked (rule T5), and null while it has not joined. */
    public static Hello ofNode(
        ClusterId cluster, NodeId node, @Nullable ClusterParameters parameters, long hlc) {
      return new Hello(PROTOCOL_VERSION, cluster, node, parameters, hlc);
    }

    /** The hello of a node that serves since the given start. */
    public Hello since(NodeStart begun) {
      return new Hello(protocolVersion, cluster, node, parameters, hlc, begun);
    }
  }

  /**
   * Accepts a stream; the first frame of the node.
   *
   * @param hlc the node's clock (rule T2)
   * @param heard the highest clock that this node has heard from the node it welcomes, in its latest start; 0 for a
   *     driver or when it has heard none (rule T4)
   * @param heardStart that start; null for a driver or when none was heard of. A node that is starting tells whoever
   *     asks under its own id of its own start: by the nonce a process knows itself from a copy of its directory
   */
  record Welcome(
      int protocolVersion,
      NodeId node,
      MemberTable table,
      long hlc,
      long heard,
      @Nullable NodeStart heardStart)
      implements FromNode {
    /** A welcome that has heard of no start. */
    public Welcome(int protocolVersion, NodeId node, MemberTable table, long hlc, long heard) {
      this(protocolVersion, node, table, hlc, heard, null);
    }
  }

  /** Refuses a stream, which then ends. */
  record Rejection(RejectionCode code, String detail) implements FromNode {}

  /** Requests that left together. */
  record RequestBatch(ClusterId cluster, long hlc, List<RequestItem> items) implements FromOpener {}

  /**
   * Answers that left together; they may answer part of a batch.
   *
   * @param hlc the node's clock (rule T2)
   * @param epoch the node's epoch
   */
  record ReplyBatch(long hlc, long epoch, List<ReplyItem> items) implements FromNode {}

  /**
   * Asks for a sign of life.
   *
   * @param hlc the sender's clock (rule T2)
   */
  record Ping(long nonce, long hlc) implements FromEither {}

  /** The sign of life. */
  record Pong(long nonce) implements FromEither {}

  /** Why a stream is refused. */
  enum RejectionCode {
    /** The protocol versions differ. */
    PROTOCOL_VERSION,
    /** The node belongs to another cluster. */
    WRONG_CLUSTER,
    /** Parameters fixed at creation differ (rule T5). */
    PARAMETERS_DIFFER,
    /** The first frame was no hello, or a second one came. */
    HELLO_EXPECTED,
    /** The bytes were no frame. */
    MALFORMED,
    /** The node is not serving now. */
    NOT_READY
  }
}
