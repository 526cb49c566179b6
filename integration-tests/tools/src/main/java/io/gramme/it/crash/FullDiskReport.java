package io.gramme.it.crash;

import java.util.List;
import java.util.Locale;

/**
 * What a node did on a full disk.
 *
 * @param secondsFull how long the disk was full
 * @param reads that succeeded while it was
 * @param longestGapMillis without a read that succeeded
 * @param acknowledged writes of the whole run
 * @param refused writes while the disk was full
 * @param backAfterMillis from the freeing of the disk to the first write acknowledged; below 0 when none was
 * @param findings what is lost, wrong or gone, in words
 */
record FullDiskReport(
    double secondsFull,
    long reads,
    long longestGapMillis,
    long acknowledged,
    long refused,
    long backAfterMillis,
    List<String> findings) {
  FullDiskReport {
    findings = List.copyOf(findings);
  }

  boolean isClean() {
    return findings.isEmpty() && reads > 0 && refused > 0 && backAfterMillis >= 0;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "seconds_full=%.1f reads=%d longest_gap_ms=%d acknowledged=%d refused=%d back_after_ms=%d"
            + " findings=%d",
        secondsFull,
        reads,
        longestGapMillis,
        acknowledged,
        refused,
        backAfterMillis,
        findings.size());
  }
}
