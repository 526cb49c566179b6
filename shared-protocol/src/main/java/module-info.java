/** What driver and node have in common: causality, placement, messages and the wire. */
module io.gramme.protocol {
  requires static transitive org.jspecify;
  requires com.dynatrace.hash4j;
  requires com.google.protobuf;
  requires io.netty.buffer;
  requires transitive io.vertx.core;
  requires io.vertx.grpc.client;
  requires transitive io.vertx.grpc.common;

  exports io.gramme.causality;
  exports io.gramme.data;
  exports io.gramme.format;
  exports io.gramme.liveness;
  exports io.gramme.machine;
  exports io.gramme.membership;
  exports io.gramme.merkle;
  exports io.gramme.message;
  exports io.gramme.quorum;
  exports io.gramme.ring;
  exports io.gramme.stream;
  exports io.gramme.wire;
}
