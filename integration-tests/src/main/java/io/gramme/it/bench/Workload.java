package io.gramme.it.bench;

import java.util.random.RandomGenerator;

/** The mixes of the YCSB core workloads (Cooper et al., "Benchmarking Cloud Serving Systems with YCSB", SoCC 2010). */
enum Workload {
  /** Update heavy. */
  A("50 % reads, 50 % updates", 0.50, OperationKind.UPDATE),
  /** Read mostly. */
  B("95 % reads, 5 % updates", 0.95, OperationKind.UPDATE),
  /** Read only. */
  C("reads only", 1.00, OperationKind.UPDATE),
  /** Read-modify-write. */
  F("50 % reads, 50 % read-modify-writes", 0.50, OperationKind.READ_MODIFY_WRITE);

  private final String description;
  private final double readShare;
  private final OperationKind change;

  Workload(String description, double readShare, OperationKind change) {
    this.description = description;
    this.readShare = readShare;
    this.change = change;
  }

  String description() {
    return description;
  }

  double readShare() {
    return readShare;
  }

  OperationKind draw(RandomGenerator random) {
    return random.nextDouble() < readShare ? OperationKind.READ : change;
  }
}
