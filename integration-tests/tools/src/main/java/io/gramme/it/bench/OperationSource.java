package io.gramme.it.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/** The operations of one thread, the same for the same seed. Not thread-safe. */
final class OperationSource {
  private static final int SPARE_BYTES = 1 << 16;
  private static final byte[] NOTHING = {};

  private final Workload workload;
  private final OperationKind write;
  private final ScrambledZipfian records;
  private final int valueSize;
  private final SplittableRandom random;
  private final byte[] noise;

  /**
   * Operations of a mix.
   *
   * @param write the call by which it writes
   */
  OperationSource(
      Workload workload, OperationKind write, ScrambledZipfian records, int valueSize, long seed) {
    this.workload = workload;
    this.write = write;
    this.records = records;
    this.valueSize = valueSize;
    this.random = new SplittableRandom(seed);
    this.noise = new byte[SPARE_BYTES + valueSize];
    random.nextBytes(noise);
  }

  Operation next() {
    OperationKind kind = workload.drawsRead(random) ? OperationKind.GET : write;
    String key = key(records.next(random));
    return new Operation(kind, key, kind == OperationKind.GET ? NOTHING : value());
  }

  /** A value no other is likely to equal: a stretch of noise, with eight bytes of its own where there is room. */
  byte[] value() {
    int from = random.nextInt(SPARE_BYTES);
    byte[] value = Arrays.copyOfRange(noise, from, from + valueSize);
    long own = random.nextLong();
    for (int i = 0; i < Math.min(Long.BYTES, valueSize); i++) {
      value[i] = (byte) (own >>> (8 * i));
    }
    return value;
  }

  /** The key of a record, as YCSB names it when records are not inserted in order. */
  static String key(long record) {
    return "user" + ScrambledZipfian.hash(record);
  }
}
