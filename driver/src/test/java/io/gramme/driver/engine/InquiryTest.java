package io.gramme.driver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.machine.Time;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.Removal;
import io.gramme.membership.RingChange;
import io.gramme.membership.RingPlan;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What operators ask of members (rules E1, E3), in virtual time. */
class InquiryTest {
  private static final long CALL = 1_000_000;
  private static final Inquiry TABLE = Inquiry.toAny(new Request.FetchTable(), Reply.Table.class);
  private static final Inquiry USAGE = Inquiry.toEvery(new Request.FetchUsage(), Reply.Usage.class);
  private static final Inquiry COMMIT = Inquiry.change(new Request.CommitPlan(7));

  private final SimCluster cluster = new SimCluster(3);
  private final SimSession session = cluster.session(1);
  private final List<SimNode> nodes = List.copyOf(cluster.nodes.values());

  private void ask(Inquiry inquiry) {
    session.outcomes.clear();
    long deadline = cluster.now().monotonicNanos() + 900 * Time.NANOS_PER_MILLI;
    session.handle(new SessionEvent.Inquired(CALL, inquiry, deadline));
    cluster.pass(1_000);
  }

  private CallOutcome.MembersAnswered answers() {
    return (CallOutcome.MembersAnswered) session.outcome(CALL);
  }

  private RingPlan plan(MemberTable table) {
    return RingChange.on(table).weight(nodes.get(0).id, 2).plan(7, 0);
  }

  @Test
  void e3AChangeIsAskedOfTheMemberWithTheLowestIdAndItsTableIsLearnt() {
    RingPlan plan = plan(cluster.table());
    ask(Inquiry.change(new Request.ProposePlan(plan)));
    assertThat(session.sent).singleElement().satisfies(sent -> {
      assertThat(sent.to()).isSameAs(nodes.get(0));
      assertThat(sent.request()).isEqualTo(new Request.ProposePlan(plan));
    });
    assertThat(answers().first(Reply.Table.class).table().plans()).containsOnlyKeys(7L);
    assertThat(session.ring.ring().table().plans()).as("the session knows it").containsKey(7L);
    assertThat(session.machine.liveCalls()).isZero();
  }

  @Test
  void e3ARefusedPlanIsRefusedByAllInTheWordsOfTheOneThatSaidSo() {
    nodes.get(0).refuseWith = RefusalCode.PLAN_REFUSED;
    nodes.get(1).table = nodes.get(1).table.withPlan(PlanRecord.proposing(plan(cluster.table())));
    ask(COMMIT);
    assertThat(session.sent).as("nobody else is asked").hasSize(1);
    assertThat(session.failure(CALL).kind()).isEqualTo(FailureKind.PLAN_REFUSED);
    assertThat(session.failure(CALL).fate()).isEqualTo(CallFate.NOT_APPLIED);
    assertThat(session.failure(CALL).retryable()).isFalse();
    assertThat(session.failure(CALL)).hasMessage("as the test says");
  }

  @Test
  void theNextMemberIsAskedWhenOneCannotAnswer() {
    nodes.get(0).way = SimNode.Way.CUT;
    nodes.get(1).refuseWith = RefusalCode.NOT_READY;
    ask(TABLE);
    assertThat(answers().answers()).containsOnlyKeys(nodes.get(2).id);
    assertThat(session.sent).hasSize(3);
  }

  @Test
  void whenNobodyAnswersEachIsNamedWithWhatItSaid() {
    cluster.each(node -> node.way = SimNode.Way.CUT);
    nodes.get(1).way = SimNode.Way.WELL;
    nodes.get(1).refuseWith = RefusalCode.NOT_READY;
    ask(COMMIT);
    assertThat(session.failure(CALL).kind()).isEqualTo(FailureKind.UNREACHABLE);
    assertThat(session.failure(CALL).fate()).isEqualTo(CallFate.NOT_APPLIED);
    assertThat(session.failure(CALL))
        .hasMessageContaining("node " + nodes.get(0).id)
        .hasMessageContaining("node " + nodes.get(1).id + ": as the test says");
  }

  @Test
  void ofAChangeThatSomebodyMayHaveMadeTheFateIsUnknownAndOfAQuestionNot() {
    cluster.each(node -> node.way = SimNode.Way.CUT);
    nodes.get(2).way = SimNode.Way.LOST_REQUEST;
    ask(COMMIT);
    assertThat(session.failure(CALL).fate()).isEqualTo(CallFate.UNKNOWN);
    ask(TABLE);
    assertThat(session.failure(CALL).fate()).isEqualTo(CallFate.NOT_APPLIED);
  }

  @Test
  void e6NobodyIsAskedToRemoveItself() {
    ask(Inquiry.change(new Request.RemoveMember(nodes.get(0).id)));
    assertThat(session.sent)
        .singleElement()
        .satisfies(sent -> assertThat(sent.to()).isSameAs(nodes.get(1)));
    assertThat(session.ring.ring().table().isRemoved(nodes.get(0).id)).isTrue();

    ask(TABLE);
    assertThat(session.sent.get(1).to()).as("nor is a removed one asked").isSameAs(nodes.get(1));
  }

  @Test
  void everyMemberIsAskedAtOnceAndThoseThatDoNotAnswerAreNamed() {
    nodes.get(0).way = SimNode.Way.LOST_REPLY;
    nodes.get(2).refuseWith = RefusalCode.OVERLOADED;
    ask(USAGE);
    assertThat(session.sent).hasSize(3);
    assertThat(session.sent)
        .extracting(SimSession.Sent::atNanos)
        .containsOnly(session.sent.get(0).atNanos());
    assertThat(answers().answers()).containsOnlyKeys(nodes.get(1).id);
    assertThat(answers().missing()).containsOnlyKeys(nodes.get(0).id, nodes.get(2).id);
    assertThat(answers().missing().get(nodes.get(2).id)).isEqualTo("as the test says");
    assertThat(session.machine.liveCalls()).isZero();
  }

  @Test
  void e4OfEveryMemberThoseThatWereRemovedAreNotAsked() {
    MemberRecord removed = Objects.requireNonNull(cluster.table().member(nodes.get(1).id))
        .removed(new Removal(nodes.get(0).id, 0));
    SimSession other = new SimSession(cluster, cluster.table().withMember(removed), 2);
    long deadline = cluster.now().monotonicNanos() + 900 * Time.NANOS_PER_MILLI;
    other.handle(new SessionEvent.Inquired(CALL, USAGE, deadline));
    assertThat(other.sent)
        .extracting(SimSession.Sent::to)
        .containsExactly(nodes.get(0), nodes.get(2));
  }

  @Test
  void anAnswerOfAnotherKindIsNone() {
    ask(Inquiry.toEvery(new Request.FetchTable(), Reply.Usage.class));
    assertThat(answers().answers()).isEmpty();
    assertThat(answers().missing()).hasSize(3);
    ask(Inquiry.toAny(new Request.FetchTable(), Reply.Usage.class));
    assertThat(session.failure(CALL).kind()).isEqualTo(FailureKind.UNREACHABLE);
  }

  @Test
  void closingEndsThem() {
    nodes.get(0).way = SimNode.Way.SILENT;
    for (Inquiry inquiry : List.of(COMMIT, USAGE)) {
      SimSession other = cluster.session(3);
      long deadline = cluster.now().monotonicNanos() + 900 * Time.NANOS_PER_MILLI;
      other.handle(new SessionEvent.Inquired(CALL, inquiry, deadline));
      cluster.pass(100);
      other.handle(new SessionEvent.Closing());
      assertThat(other.failure(CALL).kind()).isEqualTo(FailureKind.CLOSED);
      assertThat(other.failure(CALL).fate())
          .isEqualTo(inquiry == COMMIT ? CallFate.UNKNOWN : CallFate.NOT_APPLIED);
      assertThat(other.machine.liveCalls()).isZero();
    }
  }
}
