package io.gramme.driver.internal;

import io.gramme.driver.Gramme;
import io.gramme.driver.engine.SessionEngine;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterRing;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Where sessions get their engine from; all that the faces know of the transport. */
@FunctionalInterface
interface EngineSource {
  /**
   * Connects to a cluster. Does not block; the stage fails with a GrammeException, and then nothing is left open.
   *
   * @param vertx to run on
   * @param contacts where to find nodes, at least one
   * @param options of the session
   */
  CompletionStage<Connected> connect(Vertx vertx, List<Address> contacts, OptionValues options);

  /**
   * A connected engine.
   *
   * @param engine does the work
   * @param ring the newest ring that the session knows; may be called by any thread
   * @param facets further objects that {@link Gramme#unwrap} offers by their type
   */
  record Connected(SessionEngine engine, Supplier<ClusterRing> ring, List<Object> facets) {}
}
