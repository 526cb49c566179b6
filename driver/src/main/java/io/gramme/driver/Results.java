package io.gramme.driver;

import io.gramme.driver.engine.CallReceipt;
import io.gramme.driver.engine.ReadResult;
import io.gramme.driver.engine.WriteResult;
import io.gramme.driver.engine.quorum.RepairOutcome;
import io.gramme.membership.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The one place where results of the engine become the driver's public types. */
final class Results {
  private Results() {}

  static <K, V> Versions<V> versions(KeyedValue<K, V> keyed, ReadResult result) {
    return new Versions<>(
        keyed.siblings(result.live()),
        result.besideDelete(),
        new CausalContext(result.token()),
        receipt(result.receipt()));
  }

  static Written written(WriteResult result) {
    return new Written(new CausalContext(result.token()), receipt(result.receipt()));
  }

  private static Receipt receipt(CallReceipt receipt) {
    return new Receipt(
        ids(receipt.asked()),
        ids(receipt.answered()),
        receipt.siblings(),
        receipt.replaced(),
        receipt.resolved(),
        receipt.mayDuplicate(),
        receipt.floorMissed(),
        Duration.ofNanos(receipt.nanos()),
        receipt.repairs().thenApply(Results::report));
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
