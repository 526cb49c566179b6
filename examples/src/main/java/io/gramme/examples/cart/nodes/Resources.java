package io.gramme.examples.cart.nodes;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a program has started and must not leave behind: processes, sessions, temporary files. Closed once, the youngest
 * first, by the program itself or at the end of the JVM, whichever comes first. Thread-safe.
 */
public final class Resources implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private boolean closed;

  private Resources() {}

  /** Resources that are closed when the JVM ends, by Ctrl-C too. */
  public static Resources closedAtExit() {
    Resources resources = new Resources();
    Runtime.getRuntime().addShutdownHook(new Thread(resources::close, "close-resources"));
    return resources;
  }

  /**
   * Takes charge of a resource.
   *
   * @throws IllegalStateException when everything is closed already; the resource is closed then, too
   */
  public synchronized <R extends AutoCloseable> R add(R resource) {
    if (closed) {
      close(resource);
      throw new IllegalStateException("the program is ending");
    }
    open.push(resource);
    return resource;
  }

  /** Closes everything; says on standard error what could not be closed. Idempotent. */
  @Override
  public synchronized void close() {
    closed = true;
    while (!open.isEmpty()) {
      close(open.pop());
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      System.err.println("could not close " + resource + ": " + e.getMessage());
    }
  }
}
