package io.gramme.driver.engine;

/** An instant at which an operation wants to be woken. Made by the session, handed back by its host when it has come. */
public final class Alarm {
  final Hosted host;
  boolean set;
  long dueNanos;

  Alarm(Hosted host) {
    this.host = host;
  }

  /** Whose it is, as {@link Exchange#owner} says. */
  public Object owner() {
    return host;
  }

  /** The instant, on the monotonic clock; does not change while the alarm is set. */
  public long dueNanos() {
    return dueNanos;
  }
}
