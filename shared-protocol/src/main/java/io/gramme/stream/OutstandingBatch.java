package io.gramme.stream;

/** What is left of a batch that was written. */
final class OutstandingBatch {
  final long writtenNanos;
  int unanswered;
  boolean creditReturned;

  OutstandingBatch(long writtenNanos) {
    this.writtenNanos = writtenNanos;
  }
}
