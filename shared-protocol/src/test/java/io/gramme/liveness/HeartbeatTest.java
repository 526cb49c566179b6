package io.gramme.liveness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gramme.membership.NodeId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The order of a node's heartbeats, and what they may hold. */
final class HeartbeatTest {
  private static final NodeId NODE = new NodeId(7);
  private static final long MOST = 1L << 48;

  private static Heartbeat of(long incarnation, long start, long beat) {
    return new Heartbeat(NODE, incarnation, start, beat);
  }

  private static void refused(String says, long incarnation, long start, long beat) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(incarnation, start, beat))
        .withMessageContaining(says);
  }

  /** E1: whatever an earlier life has counted up to. */
  @Test
  void anIncarnationOutweighsStartsAndAStartOutweighsBeats() {
    List<Heartbeat> inOrder = List.of(
        of(1, 1, 0),
        of(1, 1, 1),
        of(1, 1, 900),
        of(1, 2, 0),
        of(1, 9, 5),
        of(2, 1, 0),
        of(2, 1, 3));
    for (int i = 0; i < inOrder.size(); i++) {
      for (int j = 0; j < inOrder.size(); j++) {
        assertThat(inOrder.get(i).isAfter(inOrder.get(j)))
            .as("%s after %s", inOrder.get(i), inOrder.get(j))
            .isEqualTo(i > j);
      }
    }
  }

  @Test
  void heartbeatsOfTwoNodesHaveNoOrder() {
    Heartbeat other = new Heartbeat(new NodeId(8), 1, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(1, 1, 2).isAfter(other))
        .withMessageContaining(NODE.toString())
        .withMessageContaining(other.node().toString());
  }

  @Test
  void e1CountersStayFarFromOverflow() {
    refused("incarnation of a heartbeat counts from 1", 0, 1, 0);
    refused("incarnation", MOST + 1, 1, 0);
    refused("start of a heartbeat counts from 1", 1, 0, 0);
    refused("start", 1, MOST + 1, 0);
    refused("beat of a heartbeat counts from 0", 1, 1, -1);
    refused("beat", 1, 1, MOST + 1);
    assertThat(of(MOST, MOST, MOST).beat()).isEqualTo(MOST);
  }
}
