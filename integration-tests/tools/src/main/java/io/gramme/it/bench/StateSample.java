package io.gramme.it.bench;

import io.gramme.data.Bytes;
import io.gramme.driver.Bucket;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.Versions;
import io.gramme.format.FormatException;
import io.gramme.format.TokenFormat;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.SplittableRandom;

/** Looks at siblings and contexts of the most popular keys, where they grow first, and of some others. */
final class StateSample {
  private static final int POPULAR = 100;
  private static final int OTHERS = 100;

  private StateSample() {}

  static BenchReport.States of(
      Bucket<String, byte[]> bucket, ScrambledZipfian records, long recordCount, long seed) {
    Set<Long> sample = new LinkedHashSet<>();
    for (long rank = 0; rank < POPULAR; rank++) {
      sample.add(records.recordOf(rank));
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < OTHERS; i++) {
      sample.add(random.nextLong(recordCount));
    }
    Sums siblings = new Sums();
    Sums entries = new Sums();
    for (long record : sample) {
      Versions<byte[]> versions =
          bucket.read(OperationSource.key(record), ReadOption.r(Quorum.ALL));
      siblings.add(versions.siblings().size());
      entries.add(contextEntries(versions));
    }
    return new BenchReport.States(
        sample.size(), siblings.mean(), siblings.most, entries.mean(), entries.most);
  }

  /** Entries of the context that a read has shown. */
  static int contextEntries(Versions<?> versions) {
    try {
      return TokenFormat.decode(Bytes.wrap(versions.context().toBytes()))
          .context()
          .size();
    } catch (FormatException e) {
      throw new IllegalStateException("the driver's own context cannot be decoded", e);
    }
  }

  /** Mean and largest of some numbers. */
  private static final class Sums {
    private long sum;
    private int count;
    private int most;

    void add(int value) {
      sum += value;
      count++;
      most = Math.max(most, value);
    }

    double mean() {
      return (double) sum / count;
    }
  }
}
