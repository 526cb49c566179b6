package io.gramme.driver;

/**
 * What is decided about a bucket when it is created, for good (rule K5).
 *
 * @param mode how the versions of its keys are kept
 * @param durability when a replica acknowledges a write
 * @param inUseAllowed whether to create it with a mode that keeps less, although keys of it are stored; see {@link #evenIfInUse()}
 */
public record BucketOptions(Mode mode, Durability durability, boolean inUseAllowed) {
  /** How the versions of a bucket's keys are kept. */
  public enum Mode {
    /** Versions that did not see each other stand beside each other until they are reconciled. The default. */
    CAUSAL,
    /** One version, the newest by the clocks of the writers: of writes made at the same time all but one are lost. */
    LAST_WRITE_WINS
  }

  /** When a replica acknowledges a write. */
  public enum Durability {
    /** When it is on disk. The default. */
    FSYNC,
    /** At once: on disk within a second; what came since is lost when all replicas lose power together. */
    INTERVAL
  }

  /** Options for a bucket that is not in use. */
  public BucketOptions(Mode mode, Durability durability) {
    this(mode, durability, false);
  }

  /** Versions stand beside each other; writes are acknowledged when they are on disk. What every bucket is by default. */
  public static BucketOptions causal() {
    return new BucketOptions(Mode.CAUSAL, Durability.FSYNC);
  }

  /** One version, the newest; writes are acknowledged when they are on disk. */
  public static BucketOptions lastWriteWins() {
    return new BucketOptions(Mode.LAST_WRITE_WINS, Durability.FSYNC);
  }

  public BucketOptions withDurability(Durability chosen) {
    return new BucketOptions(mode, chosen, inUseAllowed);
  }

  /**
   * The same, created although members hold keys of the bucket. Of siblings that stand beside each other all but the
   * newest are then lost, at the latest with the next write of their key.
   */
  public BucketOptions evenIfInUse() {
    return new BucketOptions(mode, durability, true);
  }

  /** As {@code causal, fsync}. */
  @Override
  public String toString() {
    return (mode == Mode.CAUSAL ? "causal" : "last-write-wins")
        + (durability == Durability.FSYNC ? ", fsync" : ", interval");
  }
}
