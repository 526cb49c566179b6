package io.gramme.cli;

import io.gramme.driver.ErrorCode;
import io.gramme.driver.Fate;
import io.gramme.driver.GrammeException;
import io.gramme.driver.IndeterminateException;
import io.gramme.node.NodeOptionException;
import io.gramme.node.storage.StorageException;
import java.net.BindException;
import org.jspecify.annotations.Nullable;

/** Failures as a person reads them: what happened, and what to do about it. */
final class FailureText {
  private FailureText() {}

  /** Whether the command itself was wrong, rather than the operation failing. */
  static boolean isUsage(Throwable failure) {
    if (failure instanceof GrammeException typed) {
      return switch (typed.code()) {
        case INVALID_URL, UNKNOWN_SCHEME, UNKNOWN_OPTION, INVALID_OPTION_VALUE -> true;
        default -> false;
      };
    }
    return failure instanceof NodeOptionException || failure instanceof UsageException;
  }

  static String of(Throwable failure) {
    String what = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    String advice = advice(failure);
    return "gramme: " + what + (advice == null ? "" : System.lineSeparator() + "  " + advice);
  }

  private static @Nullable String advice(Throwable failure) {
    if (failure instanceof GrammeException typed) {
      return advice(typed);
    }
    if (failure instanceof BindException) {
      return "The port is taken: stop what listens there, or choose another with --listen.";
    }
    return failure instanceof StorageException stored ? advice(stored.reason()) : null;
  }

  private static @Nullable String advice(StorageException.Reason reason) {
    return switch (reason) {
      case DISK_FULL -> "Make room on its disk; nothing is lost.";
      case DAMAGED, QUARANTINED ->
        "Keep the directory for salvage, and let the node be rebuilt from the others.";
      default -> null;
    };
  }

  private static @Nullable String advice(GrammeException failure) {
    if (failure.fate() == Fate.UNKNOWN && failure instanceof IndeterminateException) {
      return "It is unknown whether the write took effect: read the key before writing again.";
    }
    ErrorCode code = failure.code();
    return switch (code) {
      case CONNECT_FAILED -> "Is a node running there? Start one with: gramme node start";
      case SIBLINGS -> "Look at them with: gramme siblings; settle them with: gramme put --context";
      case INVALID_QUORUM -> "Ask for fewer owners with --r or --w, or start more nodes.";
      case UNREACHABLE_QUORUM, TIMEOUT -> "See which members are up with: gramme cluster status";
      case BUCKET_IN_USE -> "To lose siblings knowingly: gramme bucket create --even-if-in-use";
      case PLAN_REFUSED ->
        "See members, candidates and plans with: gramme cluster status; what may be asked for with:"
            + " gramme cluster plan --help";
      case FOREIGN_CONTEXT, INVALID_CONTEXT ->
        "Take the context from a get or siblings of the same key in the same cluster.";
      default -> failure.retryable() ? "It may succeed when it is tried again." : null;
    };
  }
}
