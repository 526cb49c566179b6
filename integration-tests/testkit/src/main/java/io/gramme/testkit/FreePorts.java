package io.gramme.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Ports for servers that end and are started again. They lie below the range from which systems give outgoing
 * connections their ports: while such a server is down, no connection can take its port away.
 */
public final class FreePorts {
  private static final int LOWEST = 12_000;
  private static final int BOUND = 32_000;

  private FreePorts() {}

  /** Different ports on which nobody listens now, in ascending order. */
  public static SortedSet<Integer> find(int count, RandomGenerator random) {
    SortedSet<Integer> found = new TreeSet<>();
    for (int attempts = 0; found.size() < count; attempts++) {
      if (attempts == 1_000) {
        throw new UncheckedIOException(new IOException(
            "no " + count + " free ports between " + LOWEST + " and " + (BOUND - 1)));
      }
      int port = random.nextInt(LOWEST, BOUND);
      if (isFree(port)) {
        found.add(port);
      }
    }
    return found;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
