package io.gramme.it.bench;

import java.util.random.RandomGenerator;

/**
 * Record numbers as the YCSB core workloads draw them: zipfian in frequency, with the popular records spread over the
 * whole key space.
 *
 * <p>As in YCSB, a rank among ten billion is drawn with theta 0.99 and its FNV-1a hash taken modulo the number of
 * records, so that which records are popular hardly depends on how many there are. Thread-safe; chance is an argument.
 */
public final class ScrambledZipfian {
  private static final long RANKS = 10_000_000_000L;
  private static final double THETA = 0.99;

  /** The sum of 1 / i^0.99 for i from 1 to ten billion. */
  private static final double ZETA = 26.46902820178302;

  private static final long FNV_OFFSET = 0xCBF29CE484222325L;
  private static final long FNV_PRIME = 1_099_511_628_211L;

  private final ZipfianGenerator ranks = ZipfianGenerator.withZeta(RANKS, THETA, ZETA);
  private final long records;

  /** A generator of record numbers 0 to records - 1. */
  public ScrambledZipfian(long records) {
    if (records < 1) {
      throw new IllegalArgumentException("there must be at least 1 record, got " + records);
    }
    this.records = records;
  }

  public long next(RandomGenerator random) {
    return recordOf(ranks.next(random));
  }

  /** The record that a rank of popularity falls on; several ranks share a record. */
  long recordOf(long rank) {
    return hash(rank) % records;
  }

  /** The share of draws that have a rank. */
  double probability(long rank) {
    return ranks.probability(rank);
  }

  /** YCSB's hash: 64-bit FNV-1a of the eight bytes, lowest first, without its sign. */
  static long hash(long value) {
    long hash = FNV_OFFSET;
    long rest = value;
    for (int i = 0; i < Long.BYTES; i++) {
      hash = (hash ^ (rest & 0xFF)) * FNV_PRIME;
      rest >>= 8;
    }
    return Math.abs(hash);
  }
}
