package io.gramme.data;

/** The sizes that every process of a cluster agrees on (rule S3 and the wire). All are bytes unless named otherwise. */
public final class Limits {
  public static final int MAX_BUCKET_BYTES = 255;
  public static final int MAX_KEY_BYTES = 4 * 1024;
  public static final int MAX_VALUE_BYTES = 1024 * 1024;
  public static final int MAX_METADATA_BYTES = 4 * 1024;
  public static final int MAX_TTL_DAYS = 3_650;

  /** S3: a direct write that takes a key state above this is refused. */
  public static final int MAX_STATE_BYTES = 4 * 1024 * 1024;

  /**
   * The ceiling of any state: what a frame holds beside a key and its framing. Joins of states that were each below
   * {@link #MAX_STATE_BYTES} stay below it with three replicas; more could never be read again.
   */
  public static final int MAX_MOVED_STATE_BYTES = 16 * 1024 * 1024 - 80 * 1024;

  /** S3: siblings of one key a direct write may lead to. */
  public static final int MAX_SIBLINGS = 100;

  /** S3: context entries above which long-covered entries are dropped. */
  public static final int CONTEXT_ENTRIES_SOFT = 256;

  /** S3: context entries at which a write is refused. */
  public static final int CONTEXT_ENTRIES_HARD = 4096;

  /** A flush carries at most this many items. */
  public static final int MAX_BATCH_ITEMS = 256;

  /** A flush carries at most this many bytes of items. */
  public static final int MAX_BATCH_BYTES = 1024 * 1024;

  /** An item above this size travels in chunks. */
  public static final int CHUNK_BYTES = 256 * 1024;

  /** The largest single message accepted from a stream: a full batch and its framing. */
  public static final int MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

  private Limits() {}
}
