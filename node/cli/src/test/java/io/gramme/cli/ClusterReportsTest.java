package io.gramme.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.driver.ClusterMember;
import io.gramme.driver.ClusterMember.State;
import io.gramme.driver.ClusterPlan;
import io.gramme.driver.ClusterPlan.Stage;
import io.gramme.driver.ClusterPlan.Vote;
import io.gramme.driver.ClusterTransfers;
import io.gramme.driver.ClusterView;
import io.gramme.driver.MemberLiveness;
import io.gramme.driver.MemberLiveness.Verdict;
import io.gramme.driver.PartitionTransfer;
import io.gramme.driver.PlannedChange;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What operators read of plans, members and transfers (rules E1, E3, E4), as text and as JSON. */
class ClusterReportsTest {
  private static final String AT = " --at 7400";
  private static final String PLAN = "7f00000000000001";
  private static final String A = "a000000000000000";
  private static final String B = "b000000000000000";
  private static final String C = "c000000000000000";
  private static final String D = "d000000000000000";
  private static final ClusterTransfers NOTHING =
      new ClusterTransfers(List.of(), 0, new TreeMap<>());

  private static ClusterMember member(String id, int port, State state, boolean owner) {
    return new ClusterMember(id, "127.0.0.1:" + port, "seat-" + port, null, 1, state, owner);
  }

  private static ClusterView view(List<ClusterMember> more, ClusterPlan... plans) {
    List<ClusterMember> members = new ArrayList<>(List.of(
        member(A, 7400, State.ACTIVE, true),
        member(B, 7401, State.ACTIVE, true),
        member(C, 7402, State.ACTIVE, true)));
    members.addAll(more);
    return new ClusterView(4, "0000000000000009", 64, 3, 0, members, List.of(plans));
  }

  private static final List<ClusterMember> CANDIDATE =
      List.of(member(D, 7403, State.JOINING, false));

  private static ClusterPlan plan(Stage stage, Vote ofCandidate, String... confirmed) {
    return new ClusterPlan(
        PLAN,
        stage,
        false,
        Instant.EPOCH,
        List.of(D),
        List.of(),
        List.of(),
        new TreeMap<>(Map.of(A, Vote.GO, B, Vote.GO, C, Vote.GO, D, ofCandidate)),
        new TreeSet<>(List.of(confirmed)));
  }

  private static ClusterTransfers copying() {
    return new ClusterTransfers(
        List.of(
            new PartitionTransfer(3, A, D, 10, 200, 500, 2, ""),
            new PartitionTransfer(5, B, D, 0, 0, 90, 1, "its turn"),
            new PartitionTransfer(7, C, null, 4, 40, 100, 0, "node b is away")),
        1_000,
        new TreeMap<>());
  }

  private static List<MemberLiveness> alive(ClusterView view) {
    return view.members().stream()
        .map(member -> new MemberLiveness(member.id(), Verdict.ALIVE, Duration.ZERO))
        .toList();
  }

  private static String printed(Consumer<PrintWriter> report) {
    StringWriter text = new StringWriter();
    report.accept(new PrintWriter(text, true));
    return text.toString();
  }

  private static String status(ClusterView view, ClusterTransfers transfers) {
    return printed(out -> new StatusReport(view, alive(view), transfers).print(out, AT));
  }

  @Test
  void theStatusBeginsWithHowThePlanUnderWayIs() {
    ClusterView view = view(CANDIDATE, plan(Stage.COPY, Vote.PLEDGED));
    assertThat(status(view, copying()).lines())
        .first()
        .isEqualTo(
            "3 members, all serving; 1 candidate; plan " + PLAN + " is copying, 60 %, 2 min left");
    assertThat(status(view, copying()))
        .contains(
            "plan " + PLAN + " (join 127.0.0.1:7403) waits for 127.0.0.1:7403 (is getting ready)")
        .contains("  gramme cluster abort " + PLAN + AT)
        .doesNotContain("plan join");
  }

  /** E4: who has pledged itself to a plan counts as active until it has handed back what it copied. */
  @Test
  void theStatusTellsWhoJoinsFromWhoHandsBack() {
    List<ClusterMember> active = List.of(member(D, 7403, State.ACTIVE, false));
    assertThat(status(view(active, plan(Stage.COPY, Vote.PLEDGED)), copying()))
        .contains("127.0.0.1:7403  alive  joining, copies what it is to own");
    assertThat(status(view(active, plan(Stage.ABORTED, Vote.NO)), NOTHING))
        .contains("127.0.0.1:7403  alive  owns nothing, hands back what it copied");
  }

  /** Before a receiver has heard of the plan, it lists nothing that it lacks. */
  @Test
  void aShareIsToldOnlyWhenAllWhoKnowItHaveAnswered() {
    ClusterView early = view(CANDIDATE, plan(Stage.COPY, Vote.NONE));
    ClusterTransfers unheard = new ClusterTransfers(List.of(), 1_000, new TreeMap<>());
    assertThat(status(early, unheard)).contains("is copying, 3 of 4 members are ready");
    ClusterTransfers without =
        new ClusterTransfers(List.of(), 1_000, new TreeMap<>(Map.of(D, "no answer")));
    assertThat(status(view(CANDIDATE, plan(Stage.COPY, Vote.PLEDGED)), without))
        .contains("is copying, 3 of 4 members are ready");
  }

  @Test
  void e3InMoveThereIsNoWayBackAndTheStatusOffersNone() {
    String moving = status(view(CANDIDATE, plan(Stage.MOVE, Vote.GO, A, D)), NOTHING);
    assertThat(moving)
        .contains("is moving, 2 of 4 members have confirmed")
        .contains("waits for 127.0.0.1:7401, 127.0.0.1:7402")
        .doesNotContain("cluster abort");
  }

  @Test
  void theStatusSaysWhatToTypeForCandidatesProposalsAndRemovedMembers() {
    List<ClusterMember> more = List.of(
        member(D, 7403, State.JOINING, false),
        member("e000000000000000", 7404, State.LEAVING, false),
        member("f000000000000000", 7405, State.REMOVED, true),
        member("f100000000000000", 7406, State.REMOVED, false));
    String told = status(view(more, plan(Stage.PROPOSED, Vote.NONE)), NOTHING);
    assertThat(status(view(more), NOTHING))
        .contains("  gramme cluster plan join 127.0.0.1:7403" + AT);
    assertThat(told.lines())
        .first()
        .isEqualTo("3 members, all serving; 1 candidate; 1 leaving; 1 removed and still to be"
            + " replaced or dropped; 1 proposed plan");
    assertThat(told)
        .as("one that a proposal takes in needs no other one")
        .doesNotContain("plan join");
    assertThat(told)
        .contains("  gramme cluster commit " + PLAN + AT)
        .contains("  gramme cluster plan replace f000000000000000 NEW" + AT)
        .contains("127.0.0.1:7404  alive  leaving, hands on what it holds")
        .doesNotContain("7406");
  }

  @Test
  void theStatusNamesWhoIsNotAlive() {
    ClusterView view = view(List.of());
    List<MemberLiveness> liveness = List.of(
        new MemberLiveness(A, Verdict.ALIVE, Duration.ZERO),
        new MemberLiveness(B, Verdict.DOWN, Duration.ofSeconds(40)),
        new MemberLiveness(C, Verdict.REFUSING, Duration.ZERO));
    String told = printed(out -> new StatusReport(view, liveness, NOTHING).print(out, ""));
    assertThat(told)
        .startsWith("3 members, 1 down, 1 refusing")
        .contains("127.0.0.1:7401  down (silent for 40 s)");
  }

  @Test
  void theStatusIsJsonToo() {
    ClusterView view = view(CANDIDATE, plan(Stage.COPY, Vote.PLEDGED));
    assertThat(new StatusReport(view, alive(view), copying()).json().toString())
        .startsWith("{\"summary\":\"3 members, all serving; ")
        .contains("\"state\":\"JOINING\",\"liveness\":\"alive\"", "\"candidate\":true}")
        .contains("\"plans\":[{\"id\":\"" + PLAN + "\",\"stage\":\"COPY\",")
        .contains("\"votes\":{\"" + A + "\":\"GO\"");
  }

  private static PlannedChange planned(int f) {
    return new PlannedChange(
        plan(Stage.PROPOSED, Vote.NONE),
        12,
        14,
        2_560,
        List.of(new PlannedChange.Flow(A, D, 14, 2_560)),
        List.of(new PlannedChange.Share(A, 64, 50), new PlannedChange.Share(D, 0, 14)),
        1,
        0.971,
        3,
        f,
        List.of("3 zones for 4 members"),
        new TreeMap<>(Map.of(B, "no answer")));
  }

  @Test
  void e3APlanSaysWhatItMovesAndWhatToTypeNext() {
    ClusterNames names = new ClusterNames(view(CANDIDATE));
    String told = printed(out -> PlanReport.print(out, planned(0), names, AT));
    assertThat(told.lines())
        .containsExactly(
            "plan " + PLAN + " (join 127.0.0.1:7403): 12 partitions get a new owner, 14 copies"
                + " with 2.5 KiB",
            "  127.0.0.1:7400 -> 127.0.0.1:7403  14 partitions, 2.5 KiB",
            "  127.0.0.1:7400 owns 50, now 64",
            "  127.0.0.1:7403 owns 14, now 0",
            "balance: 1.00 now, 0.97 afterwards (1 is even)",
            "f = 0: with R + W > 3 every read goes on to see what was written before it, during the"
                + " change too (E3a)",
            "warning: 3 zones for 4 members",
            "warning: 127.0.0.1:7401 did not say what it holds, and what only it holds is not"
                + " counted: no answer",
            "warning: the plan waits for 127.0.0.1:7401; if it does not come back, name it with"
                + " --absent, or remove it before the plan is committed: gramme cluster remove"
                + " 127.0.0.1:7401 --force" + AT,
            "nothing is changed yet; to carry it out or to drop it, type",
            "  gramme cluster commit " + PLAN + AT,
            "  gramme cluster abort " + PLAN + AT);
    assertThat(PlanReport.json(planned(0), AT).toString())
        .contains("\"partitions\":12,\"copies\":14,\"bytes\":2560,\"flows\":[{\"from\":\"" + A)
        .contains("\"balanceBefore\":1.0,\"balanceAfter\":0.971,\"owners\":3,\"f\":0,")
        .contains("\"commit\":\"gramme cluster commit " + PLAN + AT + "\"");
  }

  @Test
  void e3aTheAffectedRAndWAreNamed() {
    assertThat(PlanReport.freshness(1, 3))
        .contains("f = 1", "R up to 1", "W up to 1", "R and W above 1 they do not");
    assertThat(PlanReport.freshness(3, 3)).contains("f = 3", "so may all others");
  }

  @Test
  void e6ARemovalSaysWhatIsLostAndHowThePlaceIsFilled() {
    ClusterMember removed = member(D, 7403, State.REMOVED, true);
    ClusterView after =
        new ClusterView(4, "", 64, 3, 1, view(List.of(removed)).members(), List.of());
    assertThat(ClusterRemoveCommand.removed(D, "127.0.0.1:7403", false, true))
        .contains("writes that only it held are lost (E6)");
    assertThat(ClusterRemoveCommand.removed(D, "127.0.0.1:7403", false, false))
        .contains("owned nothing, so nothing is lost");
    assertThat(ClusterRemoveCommand.removed(D, "127.0.0.1:7403", true, true))
        .contains("was removed before")
        .doesNotContain("lost");
    String told = printed(out -> ClusterRemoveCommand.print(out, D, after, AT));
    assertThat(told)
        .contains("f = 1")
        .contains("  gramme cluster plan replace " + D + " NEW" + AT)
        .contains("  gramme cluster plan leave " + D + AT);
    assertThat(ClusterRemoveCommand.json(D, "127.0.0.1:7403", after).toString())
        .isEqualTo(
            "{\"removed\":\"" + D + "\",\"address\":\"127.0.0.1:7403\",\"inRing\":true,\"f\":1}");
    ClusterView candidate = view(List.of(member(D, 7403, State.REMOVED, false)));
    assertThat(printed(out -> ClusterRemoveCommand.print(out, D, candidate, AT)))
        .doesNotContain("replace");
  }

  @Test
  void e3WaitingEndsWithThePlanAndSaysHow() {
    ClusterView copying = view(CANDIDATE, plan(Stage.COPY, Vote.PLEDGED));
    assertThat(PlanWait.of(PLAN, copying, copying())).satisfies(wait -> {
      assertThat(wait.end()).isFalse();
      assertThat(wait.line())
          .isEqualTo("plan " + PLAN + " is copying, 60 %, 2 min left; waits for 127.0.0.1:7403 (is"
              + " getting ready)");
    });
    PlanWait aborted = PlanWait.of(PLAN, view(CANDIDATE, plan(Stage.ABORTED, Vote.NO)), NOTHING);
    assertThat(aborted.end()).isTrue();
    assertThat(aborted.done()).isFalse();
    PlanWait overtaken = PlanWait.of(PLAN, view(CANDIDATE), NOTHING);
    assertThat(overtaken.end()).isTrue();
    assertThat(overtaken.done()).isFalse();
    assertThat(overtaken.line()).contains("changed by plan 0000000000000009");
    ClusterView ring = new ClusterView(5, PLAN, 64, 3, 0, List.of(), List.of());
    assertThat(PlanWait.of(PLAN, ring, NOTHING))
        .isEqualTo(new PlanWait("plan " + PLAN + " is done", true, true));
  }

  @Test
  void e4TransfersSayHowFarHowFastAndWhatTheyWaitFor() {
    ClusterView view = view(CANDIDATE, plan(Stage.COPY, Vote.PLEDGED));
    assertThat(printed(out -> TransferReport.print(out, view, copying())).lines())
        .containsExactly(
            "3 transfers; plan " + PLAN + " is copying, 60 %, 2 min left",
            "partition 3  127.0.0.1:7400 -> 127.0.0.1:7403  10 states, 200 B of 500 B, 2 B/s, 2 min"
                + " left",
            "partition 5  127.0.0.1:7401 -> 127.0.0.1:7403  0 states, 0 B of 90 B, 1 B/s, 90 s left"
                + "  waits for its turn",
            "partition 7  127.0.0.1:7402 -> all its owners  4 states, 40 B of 100 B, 0 B/s  waits"
                + " for node b is away");
    assertThat(printed(out -> TransferReport.print(
            out,
            view(List.of()),
            new ClusterTransfers(List.of(), 0, new TreeMap<>(Map.of(B, "gone"))))))
        .isEqualToNormalizingNewlines("nothing moves\n127.0.0.1:7401 does not tell: gone\n");
    assertThat(TransferReport.json(copying()).toString())
        .contains("{\"partition\":7,\"from\":\"" + C + "\",\"to\":null,\"states\":4,\"bytes\":40,")
        .endsWith("\"planBytes\":1000,\"unanswered\":{}}");
  }

  @Test
  void membersAreNamedByAddressOrTheBeginningOfTheirIds() {
    ClusterNames names = new ClusterNames(view(List.of(
        member("a100000000000000", 7404, State.ACTIVE, true),
        member("f000000000000000", 7400, State.REMOVED, true))));
    assertThat(names.member("127.0.0.1:7401")).isEqualTo(B);
    assertThat(names.member("127.0.0.1")).as("the default port").isEqualTo(A);
    assertThat(names.member("B")).isEqualTo(B);
    assertThat(names.member(A)).isEqualTo(A);
    assertThat(names.member("127.0.0.1:7400")).as("whoever listens there now").isEqualTo(A);
    assertThat(names.member("f0")).as("a removed one by its id").isEqualTo("f000000000000000");
    assertThatThrownBy(() -> names.member("a"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("more than one member")
        .hasMessageContaining(A)
        .hasMessageContaining("a100000000000000");
    assertThatThrownBy(() -> names.member("127.0.0.1:9"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("'127.0.0.1:9'");
  }

  @Test
  void plansAreNamedByTheBeginningOfTheirIds() {
    ClusterNames names = new ClusterNames(view(CANDIDATE, plan(Stage.PROPOSED, Vote.NONE)));
    assertThat(names.plan("7F")).isEqualTo(PLAN);
    assertThat(names.plan("00000"))
        .as("the plan that led to the ring")
        .isEqualTo("0000000000000009");
    assertThat(names.plan("1234567890abcdef"))
        .as("the cluster may know more than the member that was asked")
        .isEqualTo("1234567890abcdef");
    assertThatThrownBy(() -> names.plan("8")).isInstanceOf(UsageException.class);
    assertThatThrownBy(() -> names.plan("plan")).isInstanceOf(UsageException.class);
  }

  @Test
  void textsInJsonAreEscaped() {
    assertThat(new Json().with("a\"", "b\\\n\u00e9").with("n", (String) null).toString())
        .isEqualTo("{\"a\\\"\":\"b\\\\\\u000a\u00e9\",\"n\":null}");
  }
}
