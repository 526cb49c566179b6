/** The side of the streams that accepts them. */
module io.gramme.node.streams {
  requires static transitive org.jspecify;
  requires transitive io.gramme.protocol;
  requires io.vertx.grpc.server;

  exports io.gramme.node.streams;
}
