/** What an application imports to use a Gramme cluster. */
module io.gramme.driver {
  requires static transitive org.jspecify;
  requires static com.fasterxml.jackson.databind;
  requires transitive io.gramme.protocol;
  requires io.github.resilience4j.circuitbreaker;
  requires transitive io.vertx.core;
  requires org.slf4j;

  exports io.gramme.driver;
  exports io.gramme.driver.jackson;
  exports io.gramme.driver.reconcile;
  exports io.gramme.driver.spi;

  opens io.gramme.driver.reconcile to
      com.fasterxml.jackson.databind;

  uses io.gramme.driver.GrammeBuilder;
  uses io.gramme.driver.spi.CodecProvider;
  uses io.gramme.driver.spi.NodeProvider;

  provides io.gramme.driver.GrammeBuilder with
      io.gramme.driver.internal.Building;
  provides io.gramme.driver.spi.CodecProvider with
      io.gramme.driver.jackson.JacksonCodecProvider;
}
