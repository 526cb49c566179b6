package io.gramme.stream;

final class Unwritten {
  private Unwritten() {}

  static UnsupportedOperationException body() {
    return new UnsupportedOperationException("being written");
  }
}
