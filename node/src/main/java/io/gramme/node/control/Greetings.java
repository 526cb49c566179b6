package io.gramme.node.control;

import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.message.Frame;
import io.gramme.node.identity.HeardLife;
import io.gramme.node.identity.HeardMembers;
import io.gramme.node.identity.Lives;
import io.gramme.node.identity.NodeIdentity;
import io.gramme.node.identity.StartHistory;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who is welcome (rule T5), and what nodes tell each other of their lives: what was heard of a member is kept and told to
 * it when it comes back, and what others have heard of this node is held against its own history (rule T4).
 */
final class Greetings {
  private static final long KEEP_MILLIS = 5_000;

  private final ControlCore core;
  private final HeardMembers heard;
  private StartHistory starts;
  private @Nullable NodeIdentity identity;
  private boolean keeping;

  Greetings(ControlCore core, @Nullable NodeIdentity identity, Lives lives) {
    this.core = core;
    this.identity = identity;
    this.heard = new HeardMembers(lives.heard());
    this.starts = lives.own();
  }

  void begin() {
    core.after(KEEP_MILLIS, new Due.KeepHeard());
  }

  /** The identity as it is durable, or null for none yet. */
  @Nullable
  NodeIdentity identity() {
    return identity;
  }

  /** This identity is durable now. */
  void identityKept(NodeIdentity kept) {
    identity = kept;
  }

  /** This start is durable in the node's own history now. */
  void startKept(NodeStart start, long ceiling) {
    starts = starts.with(start, ceiling);
  }

  /** Whether the node's own history has a start of this number, or a later one. */
  boolean knows(NodeStart start) {
    return starts.entries().stream().anyMatch(entry -> !start.isAfter(entry.start()));
  }

  /** The start of an identity as this process makes it. */
  NodeStart start(NodeIdentity begun) {
    return new NodeStart(begun.incarnation(), begun.starts(), core.settings().nonce());
  }

  /** How this node introduces itself; one that serves tells of its start. */
  Frame.Hello hello(long hlc, boolean serves) {
    NodeIdentity known = identity;
    if (known == null) {
      return Frame.Hello.ofNode(ClusterId.UNKNOWN, core.self(), null, hlc);
    }
    Frame.Hello hello =
        Frame.Hello.ofNode(known.parameters().cluster(), core.self(), known.parameters(), hlc);
    return serves ? hello.since(start(known)) : hello;
  }

  /** Answers a hello when the node serves with a table. */
  Frame answer(Frame.Hello hello, MemberTable table, long hlc) {
    Frame.Rejection rejection = rejection(hello, table.parameters());
    int members = table.current().members().size();
    if (rejection != null) {
      return rejection;
    }
    if (hello.node() == null && members < core.settings().expected()) {
      return new Frame.Rejection(
          Frame.RejectionCode.NOT_READY,
          "waiting for members: " + members + " of " + core.settings().expected());
    }
    if (hello.node() != null) {
      core.effects().clockHeard(hello.hlc());
    }
    return welcome(hello, table, hlc);
  }

  /**
   * Answers a hello when the node does not serve: other nodes are told what it durably knows of them, or members that
   * start together would take each other for silent (rule T4).
   */
  Frame witness(Frame.Hello hello, @Nullable MemberTable kept) {
    Frame.Rejection rejection = rejection(hello, kept == null ? null : kept.parameters());
    if (rejection != null) {
      return rejection;
    }
    if (kept == null || hello.node() == null) {
      return new Frame.Rejection(Frame.RejectionCode.NOT_READY, "the node is starting");
    }
    boolean isOwnId = core.self().equals(hello.node()) && hello.start() == null;
    return isOwnId
        ? new Frame.Welcome(
            Frame.PROTOCOL_VERSION,
            core.self(),
            kept,
            0,
            0,
            start(Objects.requireNonNull(identity)))
        : welcome(hello, kept, 0);
  }

  /**
   * Whether this process has welcomed itself: a name that it advertised before may lead to it still. A copy of its
   * directory has another nonce.
   */
  boolean isOwn(Frame.Welcome welcome) {
    NodeStart told = welcome.heardStart();
    return core.self().equals(welcome.node())
        && told != null
        && told.nonce() == core.settings().nonce();
  }

  /** T4: a node that comes back is told what is known of it; what it says itself is taken when it goes on. */
  private Frame welcome(Frame.Hello hello, MemberTable table, long hlc) {
    NodeId caller = hello.node();
    HeardLife known = caller == null ? null : heard.of(caller);
    return known == null
        ? new Frame.Welcome(Frame.PROTOCOL_VERSION, core.self(), table, hlc, 0)
        : new Frame.Welcome(
            Frame.PROTOCOL_VERSION, core.self(), table, hlc, known.hlc(), known.start());
  }

  private static Frame.@Nullable Rejection rejection(
      Frame.Hello hello, @Nullable ClusterParameters own) {
    if (hello.protocolVersion() != Frame.PROTOCOL_VERSION) {
      return new Frame.Rejection(
          Frame.RejectionCode.PROTOCOL_VERSION,
          "this node speaks protocol version " + Frame.PROTOCOL_VERSION + ", the caller "
              + hello.protocolVersion());
    }
    if (own == null) {
      return null;
    }
    if (hello.cluster().isKnown() && !hello.cluster().equals(own.cluster())) {
      return new Frame.Rejection(
          Frame.RejectionCode.WRONG_CLUSTER,
          "this node belongs to cluster " + own.cluster() + ", the caller to " + hello.cluster());
    }
    ClusterParameters theirs = hello.parameters();
    if (theirs != null && !theirs.equals(own)) {
      return new Frame.Rejection(
          Frame.RejectionCode.PARAMETERS_DIFFER, "this node has " + own + ", the caller " + theirs);
    }
    return null;
  }

  /** T4: a node that comes back with less than it once showed has forgotten something. */
  void spoke(NodeId node, NodeStart start, long hlc, MemberTable table) {
    if (table.member(node) != null && heard.heard(node, start, hlc)) {
      keep();
    }
  }

  /** What was heard must outlive this process, or nobody knows it when all start together (rule T4). */
  private void keep() {
    if (!keeping && heard.takeChange()) {
      keeping = true;
      core.effects().save(new Saving.Heard(heard.all()));
    }
  }

  void keepDue() {
    keep();
    begin();
  }

  void heardKept() {
    keeping = false;
  }

  void heardNotKept(String detail) {
    keeping = false;
    heard.notKept();
    core.effects().note("what was heard of other members could not be kept: " + detail);
  }

  /** What is not kept yet of what was heard, for a process that ends in good order; null when all is. */
  Saving.@Nullable Heard unkept() {
    return heard.takeChange() || keeping ? new Saving.Heard(heard.all()) : null;
  }

  /**
   * Why what a member has heard of this node cannot be of its past (rule T4); null when it fits.
   *
   * @param latest the highest clock that the node can have shown in its latest start
   */
  @Nullable
  String contradiction(@Nullable NodeStart start, long hlc, long latest) {
    return start == null
        ? null
        : starts.contradiction(Objects.requireNonNull(identity), new HeardLife(start, hlc), latest);
  }
}
