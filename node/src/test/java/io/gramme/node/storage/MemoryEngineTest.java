package io.gramme.node.storage;

final class MemoryEngineTest extends StorageEngineContract {
  @Override
  protected StorageEngine open() {
    return MemoryEngine.empty(new BytesSummarizer());
  }
}
