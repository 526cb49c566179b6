package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.machine.Time;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.Durability;
import io.gramme.message.RefusalCode;
import io.gramme.message.Request;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Creating buckets (rule K5) in virtual time. */
class BucketCreationTest {
  private static final BucketRecord NEWEST =
      new BucketRecord("newest", BucketMode.LAST_WRITE_WINS, Durability.FSYNC, 1);
  private static final long CALL = 1_000_000;

  private final SimCluster cluster = new SimCluster(3);
  private final SimSession session = cluster.session(1);
  private final List<SimNode> nodes = List.copyOf(cluster.nodes.values());

  private void want(BucketRecord bucket) {
    long deadline = cluster.now().monotonicNanos() + 900 * Time.NANOS_PER_MILLI;
    session.handle(new SessionEvent.BucketWanted(CALL, bucket, false, deadline));
    cluster.pass(1_000);
  }

  private BucketRecord known() {
    return ((CallOutcome.BucketKnown) session.outcome(CALL)).bucket();
  }

  @Test
  void k5OneMemberIsAskedAndTheSessionActsOnTheBucketAtOnce() {
    want(NEWEST);
    assertThat(known()).isEqualTo(NEWEST);
    assertThat(session.sent).singleElement().satisfies(sent -> {
      assertThat(sent.to()).as("the one with the lowest id").isSameAs(nodes.get(0));
      assertThat(sent.request()).isEqualTo(new Request.CreateBucket(NEWEST));
    });
    assertThat(session.machine.liveCalls()).isZero();

    Key key = Key.of("newest", "k");
    session.putDone(key, "one", Seen.NOTHING);
    session.putDone(key, "two", Seen.NOTHING);
    assertThat(session.valuesOf(key))
        .as("these replicas keep both, and the session joins them by its mode")
        .containsExactly("two");
  }

  @Test
  void k5ABucketThatExistsIsShownAsItIs() {
    BucketRecord causal = new BucketRecord("newest", BucketMode.CAUSAL, Durability.INTERVAL, 1);
    nodes.get(0).table = nodes.get(0).table.withBucket(causal);
    want(NEWEST);
    assertThat(known()).isEqualTo(causal);
    assertThat(nodes.get(0).table.buckets()).containsEntry("newest", causal);
  }

  @Test
  void whatTheSessionKnowsNeedsNoRequest() {
    want(NEWEST);
    session.outcomes.clear();
    want(NEWEST);
    assertThat(known()).isEqualTo(NEWEST);
    assertThat(session.sent).hasSize(1);
  }

  @Test
  void theNextMemberIsAskedWhenOneCannotAnswer() {
    nodes.get(0).way = SimNode.Way.CUT;
    nodes.get(1).refuseWith = RefusalCode.NOT_READY;
    want(NEWEST);
    assertThat(known()).isEqualTo(NEWEST);
    assertThat(session.sent).hasSize(3);
    assertThat(nodes.get(2).table.buckets()).containsKey("newest");
  }

  @Test
  void whenNobodyAnswersTheFateIsAsKnown() {
    cluster.each(node -> node.way = SimNode.Way.CUT);
    want(NEWEST);
    assertThat(session.failure(CALL).kind()).isEqualTo(FailureKind.UNREACHABLE);
    assertThat(session.failure(CALL).fate()).isEqualTo(CallFate.NOT_APPLIED);
    assertThat(session.failure(CALL).retryable()).isTrue();

    session.outcomes.clear();
    nodes.get(1).way = SimNode.Way.LOST_REPLY;
    want(NEWEST);
    assertThat(session.failure(CALL).fate()).isEqualTo(CallFate.UNKNOWN);
    assertThat(session.failure(CALL)).hasMessageContaining("'newest'");
  }

  @Test
  void aRefusalOfTheBucketItselfEndsTheCall() {
    nodes.get(0).refuseWith = RefusalCode.TOO_LARGE;
    want(NEWEST);
    assertThat(session.failure(CALL).kind()).isEqualTo(FailureKind.REFUSED);
    assertThat(session.failure(CALL).fate()).isEqualTo(CallFate.NOT_APPLIED);
    assertThat(session.sent).hasSize(1);
  }

  @Test
  void w5ARefusalThatDoesNotSayThatNothingWasChangedLeavesTheFateOpen() {
    cluster.each(node -> node.way = SimNode.Way.CUT);
    nodes.get(0).way = SimNode.Way.WELL;
    nodes.get(0).refuseWith = RefusalCode.STORAGE_FAILED;
    want(NEWEST);
    assertThat(session.failure(CALL).kind()).isEqualTo(FailureKind.UNREACHABLE);
    assertThat(session.failure(CALL).fate()).isEqualTo(CallFate.UNKNOWN);

    session.outcomes.clear();
    nodes.get(0).refuseWith = RefusalCode.NOT_READY;
    want(NEWEST);
    assertThat(session.failure(CALL).fate()).isEqualTo(CallFate.NOT_APPLIED);
  }

  @Test
  void closingEndsIt() {
    nodes.get(0).way = SimNode.Way.SILENT;
    want(NEWEST);
    session.handle(new SessionEvent.Closing());
    assertThat(session.failure(CALL).kind()).isEqualTo(FailureKind.CLOSED);
    assertThat(session.failure(CALL).fate()).isEqualTo(CallFate.UNKNOWN);
    assertThat(session.machine.liveCalls()).isZero();
  }
}
