package io.gramme.cli;

import io.gramme.driver.PlannedChange;
import java.io.PrintWriter;

/** What a plan would do, and what to type next. */
final class PlanReport {
  private PlanReport() {}

  /** @param at what follows each command, to reach the same cluster */
  static void print(PrintWriter out, PlannedChange planned, ClusterNames names, String at) {
    String id = planned.plan().id();
    out.println("plan " + id + " (" + PlanText.changes(planned.plan(), names) + "): "
        + (planned.copies() == 0
            ? "no partition gets a new owner"
            : Figures.count(planned.partitions(), "partition gets", "partitions get")
                + " a new owner, "
                + Figures.count(planned.copies(), "copy", "copies") + " with "
                + Figures.bytes(planned.bytes())));
    for (PlannedChange.Flow flow : planned.flows()) {
      out.println("  " + names.of(flow.from()) + " -> " + names.of(flow.to()) + "  "
          + Figures.count(flow.partitions(), "partition", "partitions") + ", "
          + Figures.bytes(flow.bytes()));
    }
    for (PlannedChange.Share share : planned.shares()) {
      out.println("  " + names.of(share.member()) + " owns " + share.after()
          + (share.after() == share.before() ? "" : ", now " + share.before()));
    }
    out.println("balance: " + Figures.ratio(planned.balanceBefore()) + " now, "
        + Figures.ratio(planned.balanceAfter()) + " afterwards (1 is even)");
    out.println(freshness(planned.missingOwners(), planned.owners()));
    planned.warnings().forEach(warning -> out.println("warning: " + warning));
    planned
        .unanswered()
        .forEach((member, why) -> out.println("warning: " + names.of(member)
            + " did not say what it holds, and what only it holds is not counted: " + why));
    planned.unanswered().keySet().stream()
        .filter(member -> !planned.plan().absent().contains(member))
        .forEach(member -> out.println("warning: the plan waits for " + names.of(member)
            + "; if it does not come back, "
            + (planned.plan().leaving().contains(member) ? "" : "name it with --absent, or ")
            + "remove it before the plan is committed: gramme cluster remove " + names.of(member)
            + " --force" + at));
    out.println("nothing is changed yet; to carry it out or to drop it, type");
    out.println("  gramme cluster commit " + id + at);
    out.println("  gramme cluster abort " + id + at);
  }

  /**
   * Rule E3a for those who choose R and W.
   *
   * @param f owners of one partition that are removed or absent
   * @param owners of each partition
   */
  static String freshness(int f, int owners) {
    if (f == 0) {
      return "f = 0: with R + W > " + owners
          + " every read goes on to see what was written before it, during the change too (E3a)";
    }
    return "f = " + f + ": reads with R up to " + f
        + ", and reads of what was written with W up to " + f
        + ", may miss it (E3a)"
        + (f < owners ? "; with R and W above " + f + " they do not" : ", and so may all others");
  }

  static Json json(PlannedChange planned, String at) {
    String id = planned.plan().id();
    return new Json()
        .with("plan", PlanText.json(planned.plan()))
        .with("partitions", planned.partitions())
        .with("copies", planned.copies())
        .with("bytes", planned.bytes())
        .with(
            "flows",
            planned.flows(),
            flow -> new Json()
                .with("from", flow.from())
                .with("to", flow.to())
                .with("partitions", flow.partitions())
                .with("bytes", flow.bytes()))
        .with(
            "shares",
            planned.shares(),
            share -> new Json()
                .with("member", share.member())
                .with("before", share.before())
                .with("after", share.after()))
        .with("balanceBefore", planned.balanceBefore())
        .with("balanceAfter", planned.balanceAfter())
        .with("owners", planned.owners())
        .with("f", planned.missingOwners())
        .with("warnings", planned.warnings())
        .with("unanswered", planned.unanswered())
        .with("commit", "gramme cluster commit " + id + at)
        .with("abort", "gramme cluster abort " + id + at);
  }
}
