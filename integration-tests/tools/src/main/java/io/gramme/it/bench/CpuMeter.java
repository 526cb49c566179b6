package io.gramme.it.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** CPU time, user and system, that this process and the nodes have used. */
final class CpuMeter {
  private final OperatingSystemMXBean own;
  private final List<Supplier<Duration>> nodes;

  /** A meter of this process and of others, each of which tells what it has used so far. */
  CpuMeter(List<Supplier<Duration>> nodes) {
    this.nodes = List.copyOf(nodes);
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean bean)
        || bean.getProcessCpuTime() < 0) {
      throw new IllegalStateException("this Java platform does not tell the CPU time of a process");
    }
    this.own = bean;
  }

  /** What was used so far. */
  Reading read() {
    List<Long> used = new ArrayList<>(nodes.size());
    for (Supplier<Duration> node : nodes) {
      used.add(node.get().toNanos());
    }
    return new Reading(own.getProcessCpuTime(), used);
  }

  /**
   * CPU time in nanoseconds.
   *
   * @param client of this process
   * @param nodes of each node
   */
  record Reading(long client, List<Long> nodes) {
    Reading {
      nodes = List.copyOf(nodes);
    }

    Reading since(Reading earlier) {
      List<Long> differences = new ArrayList<>(nodes.size());
      for (int i = 0; i < nodes.size(); i++) {
        differences.add(nodes.get(i) - earlier.nodes.get(i));
      }
      return new Reading(client - earlier.client, differences);
    }

    long allNodes() {
      return nodes.stream().mapToLong(Long::longValue).sum();
    }
  }
}
