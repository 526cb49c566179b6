package io.gramme.stream;

final class Unwritten {
  private Unwritten() {}

  static <T> T body() {
    throw new UnsupportedOperationException("being written");
  }
}
