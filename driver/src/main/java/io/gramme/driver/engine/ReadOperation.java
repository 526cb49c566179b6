package io.gramme.driver.engine;

import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.GetAnswer;
import io.gramme.driver.engine.quorum.GetMachine;
import io.gramme.driver.engine.quorum.Knowledge;
import io.gramme.driver.engine.quorum.KnownState;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.driver.engine.quorum.Route;
import io.gramme.driver.engine.quorum.Router;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import org.jspecify.annotations.Nullable;

/** Shows what is there, of the quorum or, for diagnosis, of one node. */
final class ReadOperation extends Operation {
  private final @Nullable NodeId only;

  ReadOperation(SessionCore core, SessionEvent.Arrived event, Call.Read call) {
    super(core, event);
    this.only = call.only();
  }

  @Override
  void start() {
    NodeId node = only;
    if (node != null) {
      startDiagnosis(node);
    } else if (admits(settings.r(), "r")) {
      startRead();
    }
  }

  private void startDiagnosis(NodeId node) {
    if (core.ring().addressOf(node) == null) {
      fail(CallFailedException.of(
          FailureKind.UNKNOWN_NODE,
          "node " + node + " is no member; members are "
              + core.ring().ring().table().current().members()));
      return;
    }
    GetMachine machine = new GetMachine(
        readPlan(QuorumSize.ONE, false), new SingleNode(key, node), core, Knowledge.NOTHING);
    core.start(new Hosted.Read(key, machine, false, this));
  }

  @Override
  public void readAnswered(GetAnswer answer) {
    KnownState known = answer.known();
    Siblings siblings = Siblings.of(known.state(), core.now().wallMillis());
    succeed(found(null, siblings, key.token(known.state().context(), known.asOf()), answer, false));
  }

  @Override
  public void readFailed(CallFailure failure) {
    fail(new CallFailedException(failure));
  }

  @Override
  CallFailedException failureAtClose() {
    return CallFailedException.closed(CallFate.NOT_APPLIED);
  }

  /**
   * Leads to one node alone, whoever else owns the key: for diagnostic reads.
   *
   * @param router knows the epoch
   * @param node the one node
   */
  private record SingleNode(Router router, NodeId node) implements Router {
    @Override
    public Route route() {
      return router.route().toOnly(node);
    }

    @Override
    public void learn(MemberTable table) {
      router.learn(table);
    }
  }
}
