package io.gramme.cli;

import io.gramme.driver.ClusterMember;
import io.gramme.driver.ClusterPlan;
import io.gramme.driver.ClusterTransfers;
import io.gramme.driver.ClusterView;
import io.gramme.driver.MemberLiveness;
import io.gramme.driver.MemberLiveness.Verdict;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a cluster is: a sentence, a line for each member, and what there is to do. */
final class StatusReport {
  private final ClusterView view;
  private final ClusterTransfers transfers;
  private final Map<String, MemberLiveness> liveness = new LinkedHashMap<>();
  private final ClusterNames names;

  /** @param transfers as far as they belong to a plan under way */
  StatusReport(ClusterView view, List<MemberLiveness> liveness, ClusterTransfers transfers) {
    this.view = view;
    this.transfers = transfers;
    liveness.forEach(known -> this.liveness.put(known.nodeId(), known));
    names = new ClusterNames(view);
  }

  /** Those that are not gone: of the removed ones, whoever still has a place in the ring. */
  private List<ClusterMember> members() {
    return view.members().stream()
        .filter(member -> member.state() != ClusterMember.State.REMOVED || member.owner())
        .toList();
  }

  private List<ClusterMember> candidates() {
    return members().stream().filter(ClusterMember::isCandidate).toList();
  }

  private static boolean isRemoved(ClusterMember member) {
    return member.state() == ClusterMember.State.REMOVED;
  }

  private static boolean isLeaving(ClusterMember member) {
    return member.state() == ClusterMember.State.LEAVING && !member.owner();
  }

  String sentence() {
    List<ClusterMember> ring = members().stream()
        .filter(member -> member.owner() && !isRemoved(member))
        .toList();
    List<String> parts = new ArrayList<>();
    parts.add(Figures.count(ring.size(), "member", "members") + ", " + verdicts(ring));
    int candidates = candidates().size();
    if (candidates > 0) {
      parts.add(Figures.count(candidates, "candidate", "candidates"));
    }
    long leaving = members().stream().filter(StatusReport::isLeaving).count();
    if (leaving > 0) {
      parts.add(leaving + " leaving");
    }
    long removed = members().stream().filter(StatusReport::isRemoved).count();
    if (removed > 0) {
      parts.add(removed + " removed and still to be replaced or dropped");
    }
    view.planUnderWay()
        .ifPresent(
            plan -> parts.add("plan " + plan.id() + " is " + PlanText.progress(plan, transfers)));
    int proposals = view.proposals().size();
    if (proposals > 0) {
      parts.add(Figures.count(proposals, "proposed plan", "proposed plans"));
    }
    return String.join("; ", parts);
  }

  private String verdicts(List<ClusterMember> ring) {
    List<String> parts = new ArrayList<>();
    for (Verdict verdict : List.of(Verdict.DOWN, Verdict.REFUSING, Verdict.SUSPECT)) {
      long count = ring.stream().filter(member -> verdict(member) == verdict).count();
      if (count > 0) {
        parts.add(count + " " + name(verdict));
      }
    }
    return parts.isEmpty()
        ? ring.size() == 1 ? "serving" : "all serving"
        : String.join(", ", parts);
  }

  private @Nullable Verdict verdict(ClusterMember member) {
    MemberLiveness known = liveness.get(member.id());
    return known == null ? null : known.verdict();
  }

  private static String name(@Nullable Verdict verdict) {
    if (verdict == null) {
      return "unknown";
    }
    return switch (verdict) {
      case ALIVE -> "alive";
      case REFUSING -> "refusing";
      case SUSPECT -> "suspect";
      case DOWN -> "down";
    };
  }

  /** @param at what follows each command, to reach the same cluster */
  void print(PrintWriter out, String at) {
    out.println(sentence());
    members().forEach(member -> out.println(line(member)));
    view.planUnderWay().ifPresent(plan -> print(out, plan, at));
    for (ClusterPlan plan : view.proposals()) {
      out.println("proposed plan " + plan.id() + " (" + PlanText.changes(plan, names)
          + "); to carry it out or to drop it, type");
      out.println("  gramme cluster commit " + plan.id() + at);
      out.println("  gramme cluster abort " + plan.id() + at);
    }
    printCandidates(out, at);
    for (ClusterMember member : members()) {
      if (isRemoved(member)) {
        out.println(member.id() + " was removed; to fill its place or to drop it, type");
        out.println("  gramme cluster plan replace " + member.id() + " NEW" + at);
        out.println("  gramme cluster plan leave " + member.id() + at);
      }
    }
  }

  private void print(PrintWriter out, ClusterPlan plan, String at) {
    String awaited = PlanText.awaited(plan, names);
    out.println("plan " + plan.id() + " (" + PlanText.changes(plan, names) + ")"
        + (awaited.isEmpty() ? "" : " waits for " + awaited));
    out.println("  gramme transfers" + at);
    if (plan.stage() == ClusterPlan.Stage.COPY && !plan.abortAsked()) {
      out.println("  gramme cluster abort " + plan.id() + at);
    }
  }

  private void printCandidates(PrintWriter out, String at) {
    List<String> free = new ArrayList<>();
    for (ClusterMember candidate : candidates()) {
      boolean proposed =
          view.proposals().stream().anyMatch(plan -> plan.joining().contains(candidate.id()));
      if (!proposed && !isComing(candidate)) {
        free.add(candidate.address());
      }
    }
    if (!free.isEmpty()) {
      out.println("to admit " + (free.size() == 1 ? "the candidate" : "the candidates") + ", type");
      out.println("  gramme cluster plan join " + String.join(" ", free) + at);
    }
  }

  private boolean isComing(ClusterMember member) {
    return view.planUnderWay()
        .filter(plan -> plan.joining().contains(member.id()))
        .isPresent();
  }

  private String line(ClusterMember member) {
    String zone = member.zone();
    return member.id() + "  " + member.address() + "  "
        + (isRemoved(member) ? "removed" : health(member))
        + (zone == null ? "" : "  zone " + zone)
        + (member.weight() == 1 ? "" : "  weight " + member.weight())
        + place(member);
  }

  private String health(ClusterMember member) {
    Verdict verdict = verdict(member);
    MemberLiveness known = liveness.get(member.id());
    boolean silent = verdict == Verdict.SUSPECT || verdict == Verdict.DOWN;
    return name(verdict)
        + (silent && known != null ? " (silent for " + known.silence().toSeconds() + " s)" : "");
  }

  private String place(ClusterMember member) {
    if (member.owner()) {
      return isRemoved(member) ? "  its place in the ring is free" : "";
    }
    if (member.isCandidate()) {
      return "  candidate, owns nothing yet";
    }
    if (isLeaving(member)) {
      return "  leaving, hands on what it holds";
    }
    return isComing(member)
        ? "  joining, copies what it is to own"
        : "  owns nothing, hands back what it copied";
  }

  Json json() {
    return new Json()
        .with("summary", sentence())
        .with("sequence", view.sequence())
        .with("partitions", view.partitions())
        .with("replicas", view.replicas())
        .with("f", view.missingOwners())
        .with("members", members(), this::json)
        .with("plans", view.plans(), PlanText::json);
  }

  private Json json(ClusterMember member) {
    MemberLiveness known = liveness.get(member.id());
    return new Json()
        .with("id", member.id())
        .with("address", member.address())
        .with("state", member.state().name())
        .with("liveness", known == null ? null : name(known.verdict()))
        .with("silenceMillis", known == null ? 0 : known.silence().toMillis())
        .with("seat", member.seat())
        .with("zone", member.zone())
        .with("weight", member.weight())
        .with("owner", member.owner())
        .with("candidate", member.isCandidate());
  }
}
