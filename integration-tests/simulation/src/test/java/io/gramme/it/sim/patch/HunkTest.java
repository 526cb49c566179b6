package io.gramme.it.sim.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class HunkTest {
  private static final List<String> FILE = List.of("a", "b", "", "c", "b", "", "d");

  private static BugPatch patch(String... body) {
    List<String> lines = new ArrayList<>(List.of(
        "# Something breaks.",
        "# And how (W1).",
        "# Plan: --faults loss",
        "# Budget: 7",
        "diff --git a/x/F.java b/x/F.java",
        "--- a/x/F.java",
        "+++ b/x/F.java"));
    lines.addAll(List.of(body));
    return BugPatch.parse("broken", lines);
  }

  private static List<String> applied(String... body) {
    List<Hunk> hunks = Objects.requireNonNull(patch(body).changes().get("x/F.java"));
    return hunks.get(0).applyTo("broken", "x/F.java", FILE);
  }

  @Test
  void aPatchTellsWhatItIs() {
    BugPatch patch = patch("@@ -2,2 +2,2 @@", "-b", "+B", " ");

    assertThat(patch.description()).isEqualTo("Something breaks. And how (W1).");
    assertThat(patch.plan()).isEqualTo("--faults loss");
    assertThat(patch.budget()).isEqualTo(7);
    assertThat(patch.withBudget(9).budget()).isEqualTo(9);
  }

  @Test
  void ofSeveralPlacesTheNearestToTheLineNumberChanges() {
    assertThat(applied("@@ -2,2 +2,2 @@", "-b", "+B", " "))
        .containsExactly("a", "B", "", "c", "b", "", "d");
    assertThat(applied("@@ -6,2 +6,2 @@", "-b", "+B", " "))
        .containsExactly("a", "b", "", "c", "B", "", "d");
  }

  @Test
  void aPlaceIsFoundWhereverItHasMoved() {
    assertThat(applied("@@ -400,2 +400,3 @@", " c", "+new", " b"))
        .containsExactly("a", "b", "", "c", "new", "b", "", "d");
  }

  @Test
  void anEmptyContextLineMayHaveLostItsBlank() {
    assertThat(applied("@@ -5,3 +5,2 @@", " b", "", "-d"))
        .containsExactly("a", "b", "", "c", "b", "");
  }

  @Test
  void aPatchWhoseLinesAreGoneSaysSo() {
    assertThatThrownBy(() -> applied("@@ -1 +1 @@", "-x", "+y"))
        .isInstanceOf(PatchException.class)
        .hasMessageContaining("bug broken")
        .hasMessageContaining("x/F.java");
  }

  @Test
  void aPatchWithoutDescriptionHunkOrBudgetIsRefused() {
    assertThatThrownBy(() -> BugPatch.parse("empty", List.of("# Only words.")))
        .isInstanceOf(PatchException.class)
        .hasMessageContaining("at least one changed file");
    assertThatThrownBy(() -> BugPatch.parse("nohunk", List.of("# Words.", "+++ b/x/F.java")))
        .isInstanceOf(PatchException.class)
        .hasMessageContaining("no hunk");
    assertThatThrownBy(() -> BugPatch.parse("zero", List.of("# Words.", "# Budget: 0")))
        .isInstanceOf(PatchException.class)
        .hasMessageContaining("number of seeds");
  }
}
