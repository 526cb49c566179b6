package io.gramme.driver;

import java.util.concurrent.CompletableFuture;

final class TransportEngines {
  static final EngineSource SOURCE =
      (vertx, contacts, options) -> CompletableFuture.failedFuture(new ConnectException(
          Problem.of(ErrorCode.CONNECT_FAILED, "the transport is not merged yet")));

  private TransportEngines() {}
}
