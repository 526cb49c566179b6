package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Breakers spare nodes that are down, and are never what a quorum fails for while nodes answer. */
final class BreakerRulesTest {
  private static final Key KEY = Key.of("bucket", "key");

  private final SimCluster cluster = new SimCluster(3);
  private final Judge judge = new Judge();
  private final SimSession session = new SimSession(cluster, judge, 1);
  private final List<SimNode> owners = cluster.owners(KEY);

  private static CallSettings within(int millis, QuorumSize quorum) {
    Duration timeout = Duration.ofMillis(millis);
    return new CallSettings(quorum, quorum, timeout, timeout, true, Runnable::run);
  }

  private long put(int millis, QuorumSize quorum) {
    CallSettings settings = within(millis, quorum);
    return session.done(session.submit(
        new Call.Put(KEY, Bytes.utf8("value"), Bytes.EMPTY, Seen.BY_SESSION, settings)));
  }

  private long read(int millis, QuorumSize quorum) {
    return session.done(session.submit(new Call.Read(KEY, within(millis, quorum), null)));
  }

  @Test
  void nodesThatAnswerAreAskedWhenTooFewBreakersAreClosed() {
    judge.open.addAll(List.of(owners.get(0).id, owners.get(2).id));
    session.writtenOutcome(put(100, QuorumSize.QUORUM));
    session.readOutcome(read(100, QuorumSize.QUORUM));
    judge.open.add(owners.get(1).id);
    session.writtenOutcome(put(100, QuorumSize.ALL));
    session.readOutcome(read(100, QuorumSize.ALL));
  }

  @Test
  void oneOpenBreakerFailsNoCallThatNeedsAll() {
    judge.open.add(owners.get(1).id);
    session.writtenOutcome(put(100, QuorumSize.ALL));
    session.readOutcome(read(100, QuorumSize.ALL));
  }

  @Test
  void aNodeKeptBackIsAskedWhenAnotherFails() {
    judge.open.add(owners.get(0).id);
    owners.get(1).way = SimNode.Way.CUT;
    session.writtenOutcome(put(200, QuorumSize.QUORUM));
    session.readOutcome(read(200, QuorumSize.QUORUM));
  }

  @Test
  void aNodeThatIsNotNeededIsKeptBack() {
    judge.open.add(owners.get(0).id);
    session.writtenOutcome(put(500, QuorumSize.QUORUM));
    session.readOutcome(read(500, QuorumSize.QUORUM));
    assertThat(session.sent)
        .noneMatch(one -> one.to() == owners.get(0)
            && (one.request() instanceof Request.Write || one.request() instanceof Request.Read));
  }

  @Test
  void whatWasSentInSpiteOfABreakerGivesNoProbeBack() {
    judge.open.addAll(judge.all(owners));
    session.writtenOutcome(put(100, QuorumSize.ALL));
    assertThat(judge.judged).isZero();
  }

  @Test
  void timeoutsTooShortToBeMetAreNotHeldAgainstTheNodes() {
    cluster.each(node -> node.way = SimNode.Way.SILENT);
    for (int i = 0; i < 60; i++) {
      assertThat(session.failure(read(1, QuorumSize.QUORUM)).kind()).isEqualTo(FailureKind.TIMEOUT);
    }
    assertThat(judge.failures).isZero();
    assertThat(judge.judged).isEqualTo(judge.permitted).isPositive();
  }

  /** Breakers that are open as the test says, and count. */
  private static final class Judge implements NodeHealth {
    private final Set<NodeId> open = new LinkedHashSet<>();
    private int permitted;
    private int judged;
    private int failures;

    private List<NodeId> all(List<SimNode> nodes) {
      return nodes.stream().map(node -> node.id).toList();
    }

    @Override
    public boolean isUsable(NodeId node) {
      return !open.contains(node);
    }

    @Override
    public boolean permits(NodeId node) {
      permitted += isUsable(node) ? 1 : 0;
      return isUsable(node);
    }

    @Override
    public void answered(NodeId node, long nanos) {
      judged++;
    }

    @Override
    public void failed(NodeId node, long nanos) {
      judged++;
      failures++;
    }

    @Override
    public void unjudged(NodeId node) {
      judged++;
    }
  }
}
