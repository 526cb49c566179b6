package io.gramme.node.storage.log;

import io.gramme.node.storage.disk.Disk;

/**
 * How a log lays out its segments.
 *
 * @param segmentBytes size of a segment, a multiple of {@value Disk#SECTOR_BYTES}, at least four sectors; a record that
 *     is larger gets a segment of its own
 */
public record LogSettings(int segmentBytes) {
  private static final int DEFAULT_SEGMENT_BYTES = 32 << 20;

  /** Checks the size. */
  public LogSettings {
    if (segmentBytes < 4 * Disk.SECTOR_BYTES || segmentBytes % Disk.SECTOR_BYTES != 0) {
      throw new IllegalArgumentException("segment bytes must be a multiple of " + Disk.SECTOR_BYTES
          + " and at least four times that, got " + segmentBytes);
    }
  }

  public static LogSettings ofDefaults() {
    return new LogSettings(DEFAULT_SEGMENT_BYTES);
  }
}
