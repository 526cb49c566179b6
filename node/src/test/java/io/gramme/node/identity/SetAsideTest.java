package io.gramme.node.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.membership.Address;
import io.gramme.membership.NodeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetAsideTest {
  private static final Retirement WHY = new Retirement(
      new NodeId(7),
      List.of(new Address("::1", 7400), new Address("node2", 7401)),
      "its record says\nsomething else");

  @TempDir
  Path holder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Path place;

  @BeforeEach
  void fill() throws Exception {
    place = holder.resolve("n1");
    Files.createDirectory(place);
    Files.writeString(place.resolve("data"), "old");
  }

  private Retirement predecessor() throws IdentityException {
    try (NodeDirectory opened = NodeDirectory.open(place)) {
      assertThat(opened.identity()).isNull();
      assertThat(opened.retired()).isNull();
      return Objects.requireNonNull(opened.predecessor());
    }
  }

  @Test
  void t4TheOldDirectoryIsASiblingAndAnEmptyOneKnowsWhomItFollows() throws Exception {
    Path aside = SetAside.move(place, WHY, 1_772_356_364_000L);
    assertThat(aside).isEqualTo(place.toRealPath().resolveSibling("n1.set-aside-20260301T091244Z"));
    assertThat(aside.resolve("data")).hasContent("old");
    assertThat(place.resolve("data")).doesNotExist();
    assertThat(predecessor()).isEqualTo(WHY);
    assertThat(WHY.reason()).isEqualTo("its record says something else");
  }

  @Test
  void t4NothingIsEverWrittenOver() throws Exception {
    SetAside.move(place, WHY, 0);
    Path second = SetAside.move(place, WHY, 0);
    assertThat(second.getFileName()).hasToString("n1.set-aside-19700101T000000Z-2");
    assertThat(holder.resolve("n1.set-aside-19700101T000000Z").resolve("data")).hasContent("old");
  }

  /** Else the next process would take the place for a new one and found a cluster. */
  @Test
  void t4AProcessThatEndedBetweenTheTwoMovesIsFinishedByTheNext() throws Exception {
    NodeDirectory.prepare(holder.resolve("n1.next"), WHY);
    Files.move(place, holder.resolve("elsewhere"));
    assertThat(predecessor()).isEqualTo(WHY);
  }

  @Test
  void t4WhatWasMadeReadyWaitsWhileTheOldDirectoryIsThere() throws Exception {
    NodeDirectory.prepare(holder.resolve("n1.next"), WHY);
    SetAside.finish(place);
    assertThat(place.resolve("data")).hasContent("old");
  }

  @Test
  void t4ADirectoryThatRetiresSaysSoToTheNextStart() throws Exception {
    Files.delete(place.resolve("data"));
    try (NodeDirectory opened = NodeDirectory.open(place)) {
      opened.retire(WHY);
    }
    try (NodeDirectory opened = NodeDirectory.open(place)) {
      assertThat(opened.retired()).isEqualTo(WHY);
      assertThat(opened.predecessor()).isNull();
    }
  }

  @Test
  void whatIsNoRetirementIsRefused() {
    assertThatThrownBy(() -> new Retirement(new NodeId(7), List.of(), "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Retirement.decode("gramme-retirement 2\n".getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            IdentityException.class,
            e -> assertThat(e.kind()).isEqualTo(IdentityException.Kind.UNSUPPORTED_VERSION));
    assertThatThrownBy(() -> Retirement.decode("gramme-retirement 1\nnode xyz\n".getBytes(UTF_8)))
        .isInstanceOfSatisfying(
            IdentityException.class,
            e -> assertThat(e.kind()).isEqualTo(IdentityException.Kind.DAMAGED));
  }
}
