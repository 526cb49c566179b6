package io.gramme.it.faces;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.ConnectException;
import io.gramme.driver.Gramme;
import java.util.List;

/** An application with the driver alone on its class path; prints what it read, and what it should not see. */
final class DriverOnlyProgram {
  static final List<String> ABSENT = List.of(
      "com.google.common.collect.ImmutableList",
      "org.mapdb.DB",
      "kotlin.Unit",
      "org.eclipse.collections.api.list.MutableList",
      "io.vertx.grpc.server.GrpcServer",
      "io.gramme.node.streams.StreamServer",
      "io.gramme.node.GrammeNode");

  private static final int ATTEMPTS = 5;

  private DriverOnlyProgram() {}

  public static void main(String[] arguments) {
    for (String name : ABSENT) {
      try {
        Class.forName(name, false, DriverOnlyProgram.class.getClassLoader());
        System.out.println("present: " + name);
      } catch (ClassNotFoundException e) {
        System.out.println("absent: " + name);
      }
    }
    try (Gramme gramme = connect(arguments[0], ATTEMPTS)) {
      Bucket<String, String> bucket = gramme.bucket("bucket", Codec.string());
      bucket.put("key", "round trip");
      System.out.println("read: " + bucket.get("key").orElse("nothing"));
    }
  }

  /** A JVM that has just started on a busy machine may take longer than one attempt allows. */
  private static Gramme connect(String url, int attempts) {
    try {
      return Gramme.connect(url);
    } catch (ConnectException e) {
      if (attempts == 1) {
        throw e;
      }
      return connect(url, attempts - 1);
    }
  }
}
