package io.gramme.it.bench;

import java.util.random.RandomGenerator;

/** The mixes of the YCSB core workloads (Cooper et al., "Benchmarking Cloud Serving Systems with YCSB", SoCC 2010). */
enum Workload {
  /** Update heavy. */
  A("50 % reads, 50 % updates", 0.50, OperationKind.PUT),
  /** Read mostly. */
  B("95 % reads, 5 % updates", 0.95, OperationKind.PUT),
  /** Read only. */
  C("reads only", 1.00, OperationKind.PUT),
  /** Read-modify-write. */
  F("50 % reads, 50 % read-modify-writes", 0.50, OperationKind.UPDATE);

  private final String description;
  private final double readShare;
  private final OperationKind usualWrite;

  Workload(String description, double readShare, OperationKind usualWrite) {
    this.description = description;
    this.readShare = readShare;
    this.usualWrite = usualWrite;
  }

  String description() {
    return description;
  }

  double readShare() {
    return readShare;
  }

  /** The call by which it writes unless another is asked for. */
  OperationKind usualWrite() {
    return usualWrite;
  }

  boolean drawsRead(RandomGenerator random) {
    return random.nextDouble() < readShare;
  }
}
