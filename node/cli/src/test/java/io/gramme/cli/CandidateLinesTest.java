package io.gramme.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.Removal;
import io.gramme.ring.PlacementParameters;
import org.junit.jupiter.api.Test;

/** What a node that is no owner yet tells people to type (rules E3, E5, E6). */
class CandidateLinesTest {
  private static final NodeId OLD = new NodeId(3);
  private static final NodeId SELF = new NodeId(4);
  private static final MemberRecord MEMBER = new MemberRecord(
      OLD, "seat", 1, MemberState.ACTIVE, new Address("node3", 7400), null, 1, 1, 1);
  private static final MemberTable TABLE = MemberTable.founding(
      new ClusterParameters(new ClusterId(7), new PlacementParameters(16, 3), 60_000, 1), MEMBER);

  @Test
  void e5ACandidateForAPlaceOfItsOwnNamesThePlan() {
    assertThat(NodeStartCommand.candidateLines(SELF, null, TABLE))
        .containsExactly(
            "The node is a candidate and holds no keys yet. To let it in, type:",
            "  gramme cluster plan join 0000000000000004",
            "  gramme cluster commit PLAN");
  }

  @Test
  void e3ACandidateForThePlaceOfARemovedOneNamesBoth() {
    MemberTable removed = TABLE.withMember(MEMBER.removed(new Removal(new NodeId(1), 5)));
    assertThat(NodeStartCommand.candidateLines(SELF, OLD, removed))
        .contains("  gramme cluster plan replace 0000000000000003 0000000000000004")
        .noneMatch(line -> line.contains("remove "));
  }

  @Test
  void e6WhoseVoteNobodyGivesIsRemovedFirst() {
    assertThat(NodeStartCommand.candidateLines(SELF, OLD, TABLE).get(1))
        .startsWith("  gramme cluster remove 0000000000000003 --force");
  }
}
