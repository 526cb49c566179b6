package io.gramme.examples.cart.headless;

import java.io.PrintWriter;

/** The last lines of the demonstration. */
final class Summary {
  private Summary() {}

  static void print(
      ScenarioOptions options, WriteReport writes, CheckReport check, PrintWriter out) {
    out.println();
    line(out, "carts", check.carts());
    line(out, "writers", options.writers());
    line(out, "adds", writes.adds());
    line(out, "adds made while a node was down", writes.addsWhileDown());
    line(out, "adds made while the network was cut", writes.addsWhileCut());
    line(out, "adds that failed", writes.failed());
    line(out, "adds with unknown fate, not counted", writes.unknown());
    line(out, "adds settled by a retry", writes.retried());
    line(out, "siblings reconciled", writes.siblings());
    line(out, "reconciliations", writes.reconciliations());
    GrowthReport growth = writes.growth();
    if (growth != null) {
      print(growth, out);
    }
    line(out, "siblings left for the check", check.siblings());
    line(out, "replicas repaired by the check", check.repairs());
    line(out, "lost adds", check.lostAdds());
    check.examples().forEach(example -> out.println("  " + example));
    if (check.lostAdds() > check.examples().size()) {
      out.println("  and " + (check.lostAdds() - check.examples().size()) + " more");
    }
    out.flush();
  }

  private static void print(GrowthReport growth, PrintWriter out) {
    line(out, "ms in which nodes 4 and 5 came into the ring", growth.growing().toMillis());
    line(out, "ms in which node 2 left it", growth.shrinking().toMillis());
    line(out, "adds made while the ring changed", growth.adds());
    line(out, "calls that failed while the ring changed", growth.failed());
    line(out, "p50 of an add before, in microseconds", growth.before().percentileMicros(50));
    line(out, "p50 while the ring changed", growth.meanwhile().percentileMicros(50));
    line(out, "p99 of an add before, in microseconds", growth.before().percentileMicros(99));
    line(out, "p99 while the ring changed", growth.meanwhile().percentileMicros(99));
  }

  private static void line(PrintWriter out, String what, long count) {
    out.println(what + ": " + count);
  }
}
