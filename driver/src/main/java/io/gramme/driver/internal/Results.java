package io.gramme.driver.internal;

import io.gramme.driver.Receipt;
import io.gramme.driver.RepairReport;
import io.gramme.driver.Versions;
import io.gramme.driver.Written;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The one place where results of the engine become the driver's public types. */
final class Results {
  private Results() {}

  static <K, V> Versions<V> versions(KeyedValue<K, V> keyed, CallResult result) {
    return new Versions<>(
        keyed.siblings(result.live()),
        result.besideDelete(),
        new TokenContext(result.token()),
        receipt(result));
  }

  static Written written(CallResult result) {
    return new Written(new TokenContext(result.token()), receipt(result));
  }

  private static Receipt receipt(CallResult result) {
    return new Receipt(
        ids(result.asked()),
        ids(result.answered()),
        result.siblings(),
        result.replaced(),
        result.resolved(),
        result.mayDuplicate(),
        result.floorMissed(),
        Duration.ofNanos(result.nanos()),
        repairs(result));
  }

  private static CompletionStage<RepairReport> repairs(CallResult result) {
    RepairOutcome settled = result.repairs();
    return settled == null
        ? Objects.requireNonNull(result.later(), "a result whose repairs nobody tells")
            .thenApply(Results::report)
        : CompletableFuture.completedStage(report(settled));
  }

  private static RepairReport report(RepairOutcome outcome) {
    return new RepairReport(
        outcome.sent(),
        outcome.acknowledged(),
        outcome.refused(),
        outcome.writeBackSent(),
        outcome.writeBackAcknowledged());
  }

  static List<String> ids(List<NodeId> nodes) {
    List<String> ids = new ArrayList<>(nodes.size());
    for (NodeId node : nodes) {
      ids.add(node.toString());
    }
    return ids;
  }
}
