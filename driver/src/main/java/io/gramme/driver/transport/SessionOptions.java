package io.gramme.driver.transport;

import io.gramme.driver.engine.SessionParameters;
import io.gramme.stream.StreamSettings;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * How a session connects and what it may hold.
 *
 * @param connectTimeout until one contact must have answered; above zero
 * @param parameters bounds of the session
 * @param streams bounds of the streams
 * @param random draws lane ids (rule K1) and spreads reconnections
 * @param membersFile keeps the members' addresses for the next session; null for none
 */
public record SessionOptions(
    Duration connectTimeout,
    SessionParameters parameters,
    StreamSettings streams,
    RandomGenerator random,
    @Nullable Path membersFile) {
  /** Checks the time to connect. */
  public SessionOptions {
    if (connectTimeout.isZero() || connectTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "connect timeout must be above zero, got " + connectTimeout);
    }
  }

  public static SessionOptions ofDefaults() {
    return new SessionOptions(
        Duration.ofSeconds(5),
        SessionParameters.ofDefaults(),
        StreamSettings.ofDefaults(),
        new SecureRandom(),
        null);
  }

  /** The same options with another time to connect. */
  public SessionOptions withConnectTimeout(Duration timeout) {
    return new SessionOptions(timeout, parameters, streams, random, membersFile);
  }

  /** The same options with other bounds of the session. */
  public SessionOptions withParameters(SessionParameters bounds) {
    return new SessionOptions(connectTimeout, bounds, streams, random, membersFile);
  }

  /** The same options with other bounds of the streams. */
  public SessionOptions withStreams(StreamSettings bounds) {
    return new SessionOptions(connectTimeout, parameters, bounds, random, membersFile);
  }

  /** The same options with a file for the members' addresses, or without one. */
  public SessionOptions withMembersFile(@Nullable Path file) {
    return new SessionOptions(connectTimeout, parameters, streams, random, file);
  }
}
