package io.gramme.driver.jackson;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;

/**
 * JSON whose buffers wait in a pool. Jackson's own choice, thread-locals, keeps the classes of an application that is gone
 * on the threads of an application server.
 */
final class PooledJson {
  private static final int BUFFERS = 32;

  private PooledJson() {}

  static JsonFactory factory() {
    return JsonFactory.builder()
        .recyclerPool(JsonRecyclerPools.newBoundedPool(BUFFERS))
        .build();
  }
}
