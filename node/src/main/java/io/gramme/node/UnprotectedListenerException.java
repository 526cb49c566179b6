package io.gramme.node;

/** A listener outside of loopback was asked for. This version has neither TLS nor authentication, so none is opened. */
public final class UnprotectedListenerException extends NodeOptionException {
  private static final long serialVersionUID = 1L;

  UnprotectedListenerException(String host) {
    super(
        "listen",
        "'" + host + "' is not a loopback address. This version has no security (no TLS, no"
            + " authentication), so it only listens on localhost, 127.0.0.0/8 or [::1]");
  }
}
