package io.gramme.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.Hlc;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.ring.PlacementParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * T4 over random lives of three nodes: starts, stops, crashes, copies of directories taken at any time and put back. All
 * start together in the end, and a directory that was set back behind what a member kept is always told, one that was
 * not never.
 */
class RollbackModelTest {
  private static final int NODES = 3;
  private static final int HISTORIES = 3_000;
  private static final ClusterParameters PARAMETERS =
      new ClusterParameters(new ClusterId(5), new PlacementParameters(8, 3), 60_000, 1);

  /** What is on one node's disk. */
  private record Disk(NodeIdentity identity, Lives lives) {}

  private static final class Node {
    final NodeId id;
    Disk disk;

    @Nullable
    NodeStart running;

    HeardMembers heard = new HeardMembers(Map.of());
    long clock;
    /** Whether the disk was set back and the node has shown something since that copy. */
    boolean setBack;

    @Nullable
    Disk copy;

    boolean shownSinceCopy;

    Node(NodeId id) {
      this.id = id;
      this.disk = new Disk(new NodeIdentity(PARAMETERS, id, 1, 1, Hlc.NONE), Lives.NONE);
    }
  }

  @Test
  void t4AllStartTogetherAndWhoWasSetBackIsTold() {
    int told = 0;
    for (int seed = 0; seed < HISTORIES; seed++) {
      History history = new History(new SplittableRandom(seed));
      history.run(seed);
      told += history.noticed;
    }
    assertThat(told).as("directories that were told to be set back").isGreaterThan(500);
  }

  private static final class History {
    private final List<Node> nodes = new ArrayList<>();
    private final SplittableRandom random;
    private long wall = 1_000_000;
    private int noticed;

    History(SplittableRandom random) {
      this.random = random;
      for (int i = 1; i <= NODES; i++) {
        nodes.add(new Node(new NodeId(i)));
      }
    }

    private void run(int seed) {
      for (int step = 0; step < 40; step++) {
        wall += random.nextInt(5_000);
        Node node = nodes.get(random.nextInt(NODES));
        switch (random.nextInt(6)) {
          case 0 -> start(node, seed);
          case 1 -> stop(node, random.nextBoolean());
          case 2 -> copy(node);
          default -> talk(node, nodes.get(random.nextInt(NODES)));
        }
      }
      // The power fails, one directory is put back, everything starts at once.
      nodes.forEach(node -> stop(node, false));
      Node victim = nodes.get(random.nextInt(NODES));
      Disk copy = victim.copy;
      if (copy != null) {
        victim.setBack |= victim.shownSinceCopy;
        victim.disk = copy;
      }
      for (Node node : nodes) {
        boolean refused = contradicted(node);
        if (node.setBack) {
          assertThat(refused).as("seed %s: node %s was set back", seed, node.id).isTrue();
          noticed++;
        } else {
          assertThat(refused).as("seed %s: node %s is as it was", seed, node.id).isFalse();
        }
      }
    }

    /** Whether any member's durable memory forbids the node to serve from its disk. */
    private boolean contradicted(Node node) {
      NodeIdentity own = node.disk.identity();
      for (Node member : nodes) {
        HeardLife heard = member.disk.lives().heard().get(node.id);
        if (heard != null
            && node.disk.lives().own().contradiction(own, heard, own.hlcCeiling()) != null) {
          return true;
        }
      }
      return false;
    }

    private void start(Node node, int seed) {
      if (node.running != null) {
        return;
      }
      assertThat(contradicted(node)).as("seed %s: start of %s", seed, node.id).isFalse();
      NodeIdentity begun = node.disk.lives().own().entries().isEmpty()
          ? node.disk.identity()
          : node.disk.identity().startedAgain();
      NodeStart start = new NodeStart(1, begun.starts(), random.nextLong());
      Lives lives = node.disk.lives();
      lives = lives.withOwn(lives.own().with(start, begun.hlcCeiling()));
      node.clock = begun.hlcCeiling();
      node.disk = new Disk(begun, lives);
      node.heard = new HeardMembers(lives.heard());
      node.running = start;
    }

    private void stop(Node node, boolean orderly) {
      if (node.running != null && orderly) {
        node.disk = new Disk(node.disk.identity().withHlcCeiling(node.clock), node.disk.lives());
      }
      node.running = null;
    }

    private void copy(Node node) {
      node.copy = node.disk;
      node.shownSinceCopy = false;
    }

    /** A node shows its clock, below a durable ceiling, and the other one keeps what it heard. */
    private void talk(Node node, Node other) {
      NodeStart start = node.running;
      if (start == null || other.running == null || node == other) {
        return;
      }
      long ceiling = node.disk.identity().hlcCeiling();
      node.clock = Math.max(node.clock + 1, Hlc.ofMillis(wall));
      if (node.clock > ceiling) {
        ceiling = Hlc.plusMillis(node.clock, 1 + random.nextInt(3));
        node.disk = new Disk(node.disk.identity().withHlcCeiling(ceiling), node.disk.lives());
      }
      // Noticeable is what was shown above the copy's ceiling, or in a later start.
      Disk copy = node.copy;
      node.shownSinceCopy |= copy != null
          && (node.clock > copy.identity().hlcCeiling() || start.number() > lastStartOf(copy));
      other.heard.heard(node.id, start, node.clock);
      other.disk = new Disk(
          other.disk.identity(), other.disk.lives().withHeard(new HashMap<>(other.heard.all())));
    }

    private static long lastStartOf(Disk disk) {
      List<StartHistory.Entry> entries = disk.lives().own().entries();
      return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).start().number();
    }
  }
}
