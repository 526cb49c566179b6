package io.gramme.examples.cart.page;

import io.gramme.driver.ConnectException;
import io.gramme.driver.GrammeException;
import io.gramme.driver.GrammeTimeoutException;
import io.gramme.driver.IndeterminateException;
import io.gramme.driver.OverloadException;
import io.gramme.driver.UnreachableQuorumException;

/** What went wrong, for people who do not know the driver. */
final class PlainWords {
  private PlainWords() {}

  static String of(GrammeException failure) {
    return meaning(failure) + " (" + failure.getMessage() + ")";
  }

  private static String meaning(GrammeException failure) {
    if (failure instanceof UnreachableQuorumException) {
      return "Too few nodes can be reached from this tab for this call.";
    }
    if (failure instanceof IndeterminateException) {
      return "The change was sent, but too few nodes confirmed it: it may be there or not.";
    }
    if (failure instanceof GrammeTimeoutException) {
      return "The nodes did not answer in time; nothing was changed.";
    }
    if (failure instanceof OverloadException) {
      return "The nodes are overloaded; try again in a moment.";
    }
    if (failure instanceof ConnectException) {
      return "No node can be reached.";
    }
    return "The call did not work.";
  }
}
