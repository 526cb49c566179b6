package io.gramme.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The mix and the values of a workload. */
final class OperationSourceTest {
  private static final int DRAWS = 50_000;

  @Test
  void mixesAsTheWorkloadSays() {
    assertThat(shares(Workload.A).get(OperationKind.PUT)).isCloseTo(0.5, within(0.02));
    assertThat(shares(Workload.B).get(OperationKind.PUT)).isCloseTo(0.05, within(0.01));
    assertThat(shares(Workload.C)).containsOnlyKeys(OperationKind.GET);
    assertThat(shares(Workload.F).get(OperationKind.UPDATE)).isCloseTo(0.5, within(0.02));
    assertThat(shares(Workload.F)).doesNotContainKey(OperationKind.PUT);
  }

  @Test
  void writesByTheCallThatIsAskedFor() {
    OperationSource source = new OperationSource(
        Workload.A, OperationKind.OVERWRITE, new ScrambledZipfian(1000), 100, 11);
    assertThat(shares(source))
        .containsOnlyKeys(OperationKind.GET, OperationKind.OVERWRITE)
        .hasEntrySatisfying(
            OperationKind.OVERWRITE, share -> assertThat(share).isCloseTo(0.5, within(0.02)));
  }

  @Test
  void sameSeedSameOperations() {
    OperationSource one = source(Workload.A, 3);
    OperationSource again = source(Workload.A, 3);
    OperationSource other = source(Workload.A, 4);
    boolean differs = false;
    for (int i = 0; i < 100; i++) {
      Operation operation = one.next();
      Operation repeated = again.next();
      assertThat(repeated.key()).isEqualTo(operation.key());
      assertThat(repeated.kind()).isEqualTo(operation.kind());
      assertThat(repeated.value()).isEqualTo(operation.value());
      differs |= !other.next().key().equals(operation.key());
    }
    assertThat(differs).isTrue();
  }

  @Test
  void valuesHaveTheSizeAndDiffer() {
    OperationSource source = source(Workload.A, 5);
    assertThat(source.value()).hasSize(100).isNotEqualTo(source.value());
  }

  private static OperationSource source(Workload workload, long seed) {
    return new OperationSource(
        workload, workload.usualWrite(), new ScrambledZipfian(1000), 100, seed);
  }

  private static Map<OperationKind, Double> shares(Workload workload) {
    return shares(source(workload, 11));
  }

  private static Map<OperationKind, Double> shares(OperationSource source) {
    Map<OperationKind, Double> shares = new EnumMap<>(OperationKind.class);
    for (int i = 0; i < DRAWS; i++) {
      shares.merge(source.next().kind(), 1.0 / DRAWS, Double::sum);
    }
    return shares;
  }
}
