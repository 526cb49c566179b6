/** What driver and node have in common: causality, placement, messages and the wire. */
module io.gramme.protocol {
  requires static org.jspecify;
  requires com.google.protobuf;
  requires transitive io.vertx.core;
  requires io.vertx.grpc.client;
  requires io.vertx.grpc.common;
  requires io.vertx.grpc.server;
  requires zero.allocation.hashing;
}
