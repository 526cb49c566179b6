package io.gramme.node.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.ring.PlacementParameters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** T4: what members heard of a node is compared with what its directory knows of its own starts. */
class StartHistoryTest {
  private static final NodeId NODE = new NodeId(1);
  private static final ClusterParameters PARAMETERS =
      new ClusterParameters(new ClusterId(5), new PlacementParameters(8, 3), 60_000, 1);

  @TempDir
  Path directory;

  private static NodeStart start(long number, long nonce) {
    return new NodeStart(1, number, nonce);
  }

  private static HeardLife heard(long number, long nonce, long hlc) {
    return new HeardLife(start(number, nonce), hlc);
  }

  private static NodeIdentity identity(long starts) {
    return new NodeIdentity(PARAMETERS, NODE, 1, starts, 500);
  }

  private static final StartHistory TWO =
      StartHistory.NONE.with(start(1, 11), 0).with(start(2, 12), 300);

  @Test
  void t4WhatTheDirectoryKnowsFits() {
    assertThat(TWO.contradiction(identity(2), heard(2, 12, 500), 500)).isNull();
    assertThat(TWO.contradiction(identity(2), heard(1, 11, 300), 500)).isNull();
    assertThat(StartHistory.NONE.contradiction(identity(2), heard(1, 77, 400), 500))
        .isNull();
  }

  @Test
  void t4ALaterStartIsOfALaterLife() {
    assertThat(TWO.contradiction(identity(2), heard(3, 13, 1), 500)).contains("start 3");
    assertThat(TWO.contradiction(identity(2), new HeardLife(new NodeStart(2, 1, 13), 1), 500))
        .contains("incarnation 2");
  }

  /** A copy that was started as often as the original. */
  @Test
  void t4TheSameNumberWithAnotherNonceIsOfACopy() {
    assertThat(TWO.contradiction(identity(2), heard(2, 99, 1), 500)).contains("another start 2");
    assertThat(TWO.with(start(3, 13), 500).contradiction(identity(3), heard(2, 99, 1), 500))
        .contains("another start 2");
  }

  /** A snapshot of a running node, set back within one start. */
  @Test
  void t4AClockAboveTheCeilingThatTheNextStartFoundIsOfALifeThatWasLost() {
    assertThat(TWO.contradiction(identity(2), heard(1, 11, 301), 500)).contains("clock");
    assertThat(TWO.contradiction(identity(2), heard(2, 12, 501), 500)).contains("clock");
  }

  @Test
  void anOldHistoryIsCutAndAStartThatNeverServedIsReplaced() {
    StartHistory many = StartHistory.NONE;
    for (int number = 1; number <= 100; number++) {
      many = many.with(start(number, number), number);
    }
    assertThat(many.entries()).hasSize(StartHistory.KEPT);
    assertThat(many.with(start(100, 7), 9).entries())
        .hasSize(StartHistory.KEPT)
        .last()
        .isEqualTo(new StartHistory.Entry(start(100, 7), 9));
  }

  @Test
  void t4TheProofAgainstACopyIsNotReplacedByTheCopy() {
    HeardMembers members = new HeardMembers(Map.of(NODE, heard(2, 12, 50)));
    assertThat(members.heard(NODE, start(2, 99), 80)).isFalse();
    assertThat(members.heard(NODE, start(1, 11), 80)).isFalse();
    assertThat(members.of(NODE)).isEqualTo(heard(2, 12, 50));
    assertThat(members.takeChange()).isFalse();
    assertThat(members.heard(NODE, start(2, 12), 40)).isFalse();
    assertThat(members.heard(NODE, start(2, 12), 60)).isFalse();
    assertThat(members.takeChange()).isTrue();
    assertThat(members.heard(NODE, start(3, 13), 61)).isTrue();
    assertThat(members.of(NODE)).isEqualTo(heard(3, 13, 61));
  }

  @Test
  void t4LivesAreKeptAndADamagedFileKeepsNobodyFromStarting() throws Exception {
    Lives lives = Lives.NONE.withOwn(TWO).withHeard(Map.of(new NodeId(-3), heard(7, -1, 1 << 20)));
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      opened.save(identity(2));
      opened.changeLives(before -> lives);
    }
    try (NodeDirectory opened = NodeDirectory.open(directory)) {
      assertThat(opened.lives()).isEqualTo(lives);
    }
    Path file = directory.resolve("lives");
    for (byte[] bytes : List.of(
        new byte[0], "gramme-lives 1\n".getBytes(StandardCharsets.US_ASCII), flipped(file))) {
      Files.write(file, bytes);
      try (NodeDirectory opened = NodeDirectory.open(directory)) {
        assertThat(opened.lives()).isEqualTo(Lives.NONE);
        assertThat(opened.identity()).isEqualTo(identity(2));
      }
    }
  }

  private static byte[] flipped(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    bytes[20] ^= 1;
    return bytes;
  }
}
