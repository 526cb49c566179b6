package io.gramme.driver.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.data.Bytes;
import io.gramme.driver.ClusterAdmin;
import io.gramme.driver.ClusterChange;
import io.gramme.driver.ClusterMember;
import io.gramme.driver.ClusterPlan;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Fate;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.PlanRefusedException;
import io.gramme.driver.PlannedChange;
import io.gramme.driver.UnreachableQuorumException;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.Inquiry;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.CallFate;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.driver.engine.quorum.QuorumSize;
import io.gramme.driver.engine.quorum.Rings;
import io.gramme.membership.Address;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.Removal;
import io.gramme.membership.Vote;
import io.gramme.message.PartitionUsage;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import io.gramme.message.TransferStatus;
import io.gramme.ring.PartitionId;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Plans, removals and transfers as an operator's program sees them, over an engine that answers at once. */
class AdministrationTest {
  private static final CallDefaults DEFAULTS = new CallDefaults(
      QuorumSize.QUORUM,
      QuorumSize.QUORUM,
      Duration.ofSeconds(5),
      Duration.ofSeconds(5),
      true,
      Bytes.EMPTY,
      0);
  private static final NodeId CANDIDATE = Rings.node(4);

  private final FakeEngine engine = new FakeEngine();
  private final Vertx vertx = Vertx.vertx();
  private final ClusterAdmin admin =
      new Administration(new Inquiries(new Session(engine, vertx, Runnable::run), DEFAULTS));
  /** Bytes that the candidate says its disk has free; 0 when it says nothing. */
  private long candidateFree;

  private final List<Request> asked = new ArrayList<>();
  private MemberTable table = Rings.table(3, 3, 60_000)
      .withMember(new MemberRecord(
          CANDIDATE,
          "seat-4",
          1,
          MemberState.JOINING,
          new Address("127.0.0.1", 7404),
          "b",
          2,
          1,
          1));

  @BeforeEach
  void answerAsOneMemberWould() {
    engine.inquiries = this::answer;
  }

  @AfterEach
  void close() {
    engine.stop();
    vertx.close();
  }

  private CallOutcome.MembersAnswered answer(Inquiry inquiry) {
    asked.add(inquiry.request());
    TreeMap<NodeId, Reply> answers = new TreeMap<>();
    TreeMap<NodeId, String> missing = new TreeMap<>();
    if (inquiry.request() instanceof Request.FetchUsage) {
      PartitionId first = new PartitionId(3, 0);
      answers.put(Rings.node(1), new Reply.Usage(List.of(new PartitionUsage(first, 3, 1_000)), 0));
      answers.put(Rings.node(2), new Reply.Usage(List.of(new PartitionUsage(first, 2, 900)), 0));
      missing.put(Rings.node(3), "no answer");
      if (candidateFree > 0) {
        answers.put(Rings.node(1), new Reply.Usage(everywhere(table), 0));
        answers.put(CANDIDATE, new Reply.Usage(List.of(), candidateFree));
      }
    } else if (inquiry.request() instanceof Request.FetchTransfers) {
      TransferStatus handing = new TransferStatus(
          new PartitionId(3, 9), Rings.node(1), null, 2, 20, 0, 5, "node 3 is away");
      TransferStatus copying =
          new TransferStatus(new PartitionId(3, 0), Rings.node(1), CANDIDATE, 3, 30, 0, 10, "");
      answers.put(Rings.node(1), new Reply.Transfers(List.of(handing)));
      answers.put(CANDIDATE, new Reply.Transfers(List.of(copying)));
      missing.put(Rings.node(3), "no answer");
    } else {
      answers.put(Rings.node(1), new Reply.Table(table));
    }
    return new CallOutcome.MembersAnswered(answers, missing);
  }

  private static List<PartitionUsage> everywhere(MemberTable table) {
    int partitions = table.parameters().placement().partitions();
    return IntStream.range(0, partitions)
        .mapToObj(index -> new PartitionUsage(new PartitionId(3, index), 1, 3 << 20))
        .toList();
  }

  private static String id(int node) {
    return Rings.node(node).toString();
  }

  @Test
  void theViewHasTheRingItsMembersAndPlans() {
    PlannedChange planned = admin.propose(new ClusterChange.Join(id(4)));
    Request.ProposePlan proposal = (Request.ProposePlan) asked.get(2);
    table = table.withPlan(PlanRecord.proposing(proposal.plan())
        .commit()
        .withVote(Rings.node(1), Vote.GO)
        .withVote(CANDIDATE, Vote.PLEDGED));
    assertThat(admin.view()).satisfies(view -> {
      assertThat(view.sequence()).isEqualTo(3);
      assertThat(view.lastPlan()).isEmpty();
      assertThat(view.replicas()).isEqualTo(3);
      assertThat(view.members()).hasSize(4);
      assertThat(view.proposals()).isEmpty();
      assertThat(view.member(id(4)))
          .hasValue(new ClusterMember(
              id(4), "127.0.0.1:7404", "seat-4", "b", 2, ClusterMember.State.JOINING, false));
      assertThat(view.member(id(4)).orElseThrow().isCandidate()).isTrue();
      assertThat(view.member(id(1)).orElseThrow().isCandidate()).isFalse();
      ClusterPlan plan = view.planUnderWay().orElseThrow();
      assertThat(plan.id()).isEqualTo(planned.plan().id());
      assertThat(plan.stage()).isEqualTo(ClusterPlan.Stage.COPY);
      assertThat(plan.joining()).containsExactly(id(4));
      assertThat(plan.leaving()).isEmpty();
      assertThat(plan.votes())
          .containsEntry(id(1), ClusterPlan.Vote.GO)
          .containsEntry(id(2), ClusterPlan.Vote.NONE)
          .containsEntry(id(4), ClusterPlan.Vote.PLEDGED)
          .hasSize(4);
    });
  }

  @Test
  void e3APlanIsShownToTheClusterAndNotCommitted() {
    PlannedChange planned = admin.propose(new ClusterChange.Join(id(4)));
    assertThat(asked)
        .hasExactlyElementsOfTypes(
            Request.FetchTable.class, Request.FetchUsage.class, Request.ProposePlan.class);
    assertThat(planned.plan().stage()).isEqualTo(ClusterPlan.Stage.PROPOSED);
    assertThat(planned.plan().id()).hasSize(16);
    assertThat(planned.copies()).isPositive();
    assertThat(planned.bytes())
        .as("the first partition as large as its largest copy, if it is among those that move")
        .isIn(0L, 1_000L);
    assertThat(planned.flows()).extracting(PlannedChange.Flow::to).containsOnly(id(4));
    assertThat(planned.shares()).last().satisfies(share -> {
      assertThat(share.member()).isEqualTo(id(4));
      assertThat(share.before()).isZero();
      assertThat(share.after()).isEqualTo(planned.copies());
    });
    assertThat(planned.unanswered()).containsExactly(java.util.Map.entry(id(3), "no answer"));
  }

  @Test
  void aPlanSaysThatADiskHasNoRoomForWhatItBrings() {
    candidateFree = 2 << 20;
    PlannedChange planned = admin.propose(new ClusterChange.Join(id(4)));
    assertThat(planned.warnings())
        .anySatisfy(warning -> assertThat(warning)
            .contains("the disk of 127.0.0.1:7404 has 2.0 MiB free", "to be copied to it"));
    candidateFree = planned.bytes();
    assertThat(admin.propose(new ClusterChange.Join(id(4))).warnings())
        .noneMatch(warning -> warning.contains("disk"));
  }

  @Test
  void e3AnAbortedProposalIsNone() {
    admin.propose(new ClusterChange.Join(id(4)));
    PlanRecord proposal = PlanRecord.proposing(((Request.ProposePlan) asked.get(2)).plan());
    table = table.withPlan(proposal.abort());
    assertThat(admin.view().proposals()).isEmpty();
    table = table.withPlan(proposal.abort().commit());
    assertThat(admin.view().planUnderWay().orElseThrow().abortAsked()).isTrue();
  }

  @Test
  void e3WhatCannotBePlannedIsRefusedBeforeAnythingIsShown() {
    assertThatThrownBy(() -> admin.propose(new ClusterChange.Join(id(1))))
        .isInstanceOfSatisfying(PlanRefusedException.class, refused -> {
          assertThat(refused.code()).isEqualTo(ErrorCode.PLAN_REFUSED);
          assertThat(refused.fate()).isEqualTo(Fate.NOT_APPLIED);
          assertThat(refused).hasMessageContaining(id(1));
        });
    assertThatThrownBy(() -> admin.propose(new ClusterChange.Leave(id(3))))
        .isInstanceOf(PlanRefusedException.class);
    assertThatThrownBy(() -> admin.propose()).isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> admin.propose(new ClusterChange.Join("n4")))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("'n4'");
    assertThat(asked).doesNotHaveAnyElementsOfTypes(Request.ProposePlan.class);
  }

  @Test
  void everyKindOfChangeReachesThePlan() {
    admin.propose(
        new ClusterChange.Replace(id(3), id(4)),
        new ClusterChange.Weight(id(1), 3),
        new ClusterChange.Zone(id(2), "west"));
    Request.ProposePlan proposal = (Request.ProposePlan) asked.get(2);
    assertThat(proposal.plan().nextMembers())
        .containsExactly(Rings.node(1), Rings.node(2), CANDIDATE);
    assertThat(proposal.plan().next().get(0).weight()).isEqualTo(3);
    assertThat(proposal.plan().next().get(1).zone()).isEqualTo("west");
    assertThat(proposal.plan().next().get(2).seat()).isEqualTo("seat-3");

    asked.clear();
    admin.propose(new ClusterChange.Leave(id(3)), new ClusterChange.BelowReplicas());
    assertThat(((Request.ProposePlan) asked.get(2)).plan().nextMembers())
        .containsExactly(Rings.node(1), Rings.node(2));

    asked.clear();
    admin.propose(new ClusterChange.Absent(id(2)), new ClusterChange.Join(id(4)));
    assertThat(((Request.ProposePlan) asked.get(2)).plan().absent()).containsExactly(Rings.node(2));
  }

  /** E1, E3: a removed member is in no next ring, so that leaving is all that is left to it. */
  @Test
  void e3AMemberThatWasRemovedByForceLeavesTheRingWithAPlan() {
    MemberRecord record = Objects.requireNonNull(table.member(Rings.node(3)));
    table = table.withMember(record.removed(new Removal(Rings.node(1), 0)));
    admin.propose(new ClusterChange.Leave(id(3)), new ClusterChange.BelowReplicas());
    assertThat(((Request.ProposePlan) asked.get(2)).plan().nextMembers())
        .containsExactly(Rings.node(1), Rings.node(2));
  }

  @Test
  void e3CommitAbortAndRemovalNameWhatTheyAreAbout() {
    admin.commit("00000000000000ff");
    admin.abort("fffffffffffffffe");
    admin.remove(id(2));
    assertThat(asked)
        .containsExactly(
            new Request.CommitPlan(255),
            new Request.AbortPlan(-2),
            new Request.RemoveMember(Rings.node(2)));
    assertThatThrownBy(() -> admin.commit("7f")).isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> admin.remove("7f")).isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void e3ARefusalReachesTheUserInItsOwnWords() {
    engine.failWith = new CallFailedException(
        CallFailure.of(FailureKind.PLAN_REFUSED, CallFate.NOT_APPLIED, "make it anew"));
    assertThatThrownBy(() -> admin.commit("00000000000000ff"))
        .isInstanceOf(PlanRefusedException.class)
        .hasMessageContaining("make it anew");
  }

  @Test
  void whenAMemberMayHaveDoneItAllTheSameThatIsSaid() {
    engine.failWith = new CallFailedException(
        CallFailure.of(FailureKind.UNREACHABLE, CallFate.UNKNOWN, "no member answered"));
    assertThatThrownBy(() -> admin.commit("00000000000000ff"))
        .isInstanceOfSatisfying(UnreachableQuorumException.class, failure -> {
          assertThat(failure.fate()).isEqualTo(Fate.UNKNOWN);
          assertThat(failure.retryable()).isTrue();
        });
  }

  @Test
  void e4ThePlanUnderWaySaysHowMuchItCopiesInAll() {
    assertThat(admin.transfers().planBytes()).isZero();
    PlannedChange planned = admin.propose(new ClusterChange.Replace(id(3), id(4)));
    Request.ProposePlan proposal = asked.stream()
        .filter(Request.ProposePlan.class::isInstance)
        .map(Request.ProposePlan.class::cast)
        .findFirst()
        .orElseThrow();
    table = table.withPlan(PlanRecord.proposing(proposal.plan()).commit());
    assertThat(admin.transfers().planBytes())
        .as("the first partition, of each of its three owners")
        .isEqualTo(3_000)
        .isEqualTo(planned.flows().stream().mapToLong(PlannedChange.Flow::bytes).sum());
  }

  @Test
  void e3aTheViewSaysHowManyOwnersAreMissing() {
    assertThat(admin.view().missingOwners()).isZero();
    MemberRecord record = Objects.requireNonNull(table.member(Rings.node(3)));
    table = table.withMember(record.removed(new Removal(Rings.node(1), 0)));
    assertThat(admin.view().missingOwners()).isEqualTo(1);
  }

  @Test
  void e4TransfersAreThoseOfAllMembersInTheOrderOfPartitions() {
    assertThat(admin.transfers()).satisfies(transfers -> {
      assertThat(transfers.transfers()).hasSize(2);
      assertThat(transfers.transfers().get(0).partition()).isZero();
      assertThat(transfers.transfers().get(0).totalBytes())
          .as("the receiver does not know it, the sender does")
          .isEqualTo(1_000);
      assertThat(transfers.transfers().get(0).bytesLeft()).isEqualTo(970);
      assertThat(transfers.transfers().get(0).to()).isEqualTo(id(4));
      assertThat(transfers.transfers().get(1).to()).isNull();
      assertThat(transfers.transfers().get(1).waitsFor()).isEqualTo("node 3 is away");
      assertThat(transfers.unanswered()).containsOnlyKeys(id(3));
    });
  }
}
