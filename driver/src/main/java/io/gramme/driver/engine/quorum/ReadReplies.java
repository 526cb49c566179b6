package io.gramme.driver.engine.quorum;

import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.LastWriteWins;
import io.gramme.data.Bytes;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.membership.BucketMode;
import io.gramme.membership.NodeId;
import io.gramme.message.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The states that replicas answered with under one epoch, and their join. */
final class ReadReplies {
  private final BucketMode mode;
  private final List<NodeId> nodes = new ArrayList<>(3);
  private final List<KeyState> states = new ArrayList<>(3);
  private @Nullable Bytes firstBytes;
  private @Nullable KnownState joined;
  private long watermark = Hlc.NONE;

  ReadReplies(BucketMode mode) {
    this.mode = mode;
  }

  void add(NodeId node, Reply.State reply) throws FormatException {
    KeyState state = decode(reply.state());
    nodes.add(node);
    states.add(state);
    watermark = Math.max(watermark, reply.watermark());
    KnownState sofar = joined;
    joined = sofar == null
        ? new KnownState(KnownState.join(mode, KeyState.EMPTY, state), reply.asOf())
        : new KnownState(
            KnownState.join(mode, sofar.state(), state), Math.min(sofar.asOf(), reply.asOf()));
  }

  private KeyState decode(Bytes bytes) throws FormatException {
    Bytes first = firstBytes;
    if (first != null && bytes.equals(first)) {
      // Replicas mostly agree; one object for both also makes their join free.
      return states.get(0);
    }
    KeyState state = StateFormat.decode(bytes);
    // Only of bytes that could be read: what nobody can read is no replica's state.
    firstBytes = first == null ? bytes : first;
    return state;
  }

  int count() {
    return nodes.size();
  }

  List<NodeId> nodes() {
    return List.copyOf(nodes);
  }

  /** The join of all replies, as old as the oldest, without what was covered below the watermark (rule P4). */
  KnownState joined() {
    KnownState all = joined == null ? new KnownState(KeyState.EMPTY, Hlc.NONE) : joined;
    return watermark == Hlc.NONE
        ? all
        : new KnownState(all.state().droppingCoveredUpTo(watermark), all.asOf());
  }

  /** Whether what the session has seen or written shows in the state, or is stable everywhere (rule G4). */
  boolean meets(DotContext floor, KeyState shown) {
    if (mode == BucketMode.LAST_WRITE_WINS) {
      return floor.maxStamp() <= watermark || LastWriteWins.reaches(shown.context(), floor);
    }
    for (int i = 0; i < floor.size(); i++) {
      if (floor.stamp(i) > watermark && shown.context().stampOf(floor.writer(i)) < floor.stamp(i)) {
        return false;
      }
    }
    return true;
  }

  /** The nodes that hold the given state's siblings, and no others. */
  List<NodeId> holding(KeyState whole) {
    List<NodeId> holding = new ArrayList<>(nodes.size());
    for (int i = 0; i < nodes.size(); i++) {
      if (states.get(i).sameSiblings(whole)) {
        holding.add(nodes.get(i));
      }
    }
    return holding;
  }

  /** Whether a state needs to be sent to nobody, since all forget it soon (rules M2, P5). */
  boolean isAboutToBePurged(KeyState whole) {
    return whole.isPurgeableUpTo(watermark);
  }

  /**
   * The nodes whose siblings differ from the given state's; contexts alone do not count (rule G1). A state that is about
   * to be purged everywhere is sent to nobody (rules M2, P5).
   */
  List<NodeId> lacking(KeyState whole) {
    List<NodeId> stale = new ArrayList<>();
    if (isAboutToBePurged(whole)) {
      return stale;
    }
    for (int i = 0; i < nodes.size(); i++) {
      if (!states.get(i).sameSiblings(whole)) {
        stale.add(nodes.get(i));
      }
    }
    return stale;
  }
}
