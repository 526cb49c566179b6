package io.gramme.driver.transport;

import io.gramme.membership.Address;
import io.gramme.message.Frame;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** No contact let this driver in; the message says of each contact why. */
public final class ConnectFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Map<Address, String> reasons;
  private final Frame.@Nullable RejectionCode rejection;

  ConnectFailedException(Map<Address, String> reasons, Frame.@Nullable RejectionCode rejection) {
    super(message(reasons));
    this.reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
    this.rejection = rejection;
  }

  private static String message(Map<Address, String> reasons) {
    StringBuilder text = new StringBuilder("none of the contacts let this driver in");
    String separator = ": ";
    for (Map.Entry<Address, String> reason : reasons.entrySet()) {
      text.append(separator).append(reason.getKey()).append(' ').append(reason.getValue());
      separator = "; ";
    }
    return text.toString();
  }

  /** What went wrong at each contact, in the order they were given. */
  public Map<Address, String> reasons() {
    return reasons;
  }

  /** Why the first contact refuses this driver when all of them do so for good; null when a later attempt may succeed. */
  public Frame.@Nullable RejectionCode rejection() {
    return rejection;
  }
}
