/** What an application imports to use a Gramme cluster. */
module io.gramme.driver {
  requires static transitive org.jspecify;
  requires static com.fasterxml.jackson.databind;
  requires com.github.benmanes.caffeine;
  requires transitive io.gramme.protocol;
  requires io.github.resilience4j.circuitbreaker;
  requires io.vertx.core;
  requires org.slf4j;
}
