package io.gramme.it.sim.check;

import io.gramme.it.sim.world.CallListener;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import org.jspecify.annotations.Nullable;

/** The place of a call among the updates it may be combined with (W7), and so who is told of what is done in its turn. */
final class LinePlace {
  private final CallJudge judge;
  private @Nullable UpdateLine line;
  private @Nullable CombinedCalls group;

  LinePlace(CallJudge judge) {
    this.judge = judge;
  }

  /** It may be combined with others of this line. */
  void waitsIn(UpdateLine of) {
    line = of;
  }

  /** It has its turn, together with others. */
  void joins(CombinedCalls of) {
    group = of;
  }

  /** It has lost its turn. */
  void leaves() {
    group = null;
  }

  /** Whether its change was given what another's made. */
  boolean changesAnothers() {
    return group != null && group.precededIn(judge);
  }

  /** Whether the deadline of another, whose change has run, may end it. */
  boolean mustMakeWay() {
    return group != null && group.mustBeWritten(judge);
  }

  /** Whether its write holds the changes of others, too. */
  boolean sharesItsWrite() {
    return group != null && group.isShared();
  }

  CallListener sending(Object owner, Request request) {
    return line == null ? judge : line.sending(judge, owner, request);
  }

  CallListener waking(Object owner) {
    return line == null ? judge : line.waking(judge, owner);
  }

  CallListener working() {
    return line == null ? judge : line.working(judge);
  }

  /** A node is not asked in its turn. */
  void keptBack(NodeId node) {
    if (group != null && !group.isOver()) {
      group.keptBack(node);
      return;
    }
    judge.isNotAsked(node);
    if (line != null) {
      line.keptBack(group, node);
    }
  }
}
