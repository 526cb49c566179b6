package io.gramme.it.sim.patch;

/** A patch that cannot be read, applied or compiled: it is to be renewed or removed. */
public final class PatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PatchException(String name, String problem) {
    super("bug " + name + ": " + problem);
  }
}
