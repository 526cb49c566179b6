package io.gramme.consumer;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Gramme;

/** An application that uses the driver: writes a value, reads it and prints it. */
public final class Client {
  private Client() {}

  /**
   * Runs it.
   *
   * @param arguments the address of a node
   */
  public static void main(String[] arguments) {
    roundTrip(arguments[0]);
  }

  static void roundTrip(String address) {
    String url = "gramme://" + address + "/?connectTimeout=60s&timeout=60s";
    try (Gramme gramme = Gramme.connect(url)) {
      Bucket<String, String> bucket = gramme.bucket("bucket", Codec.string());
      bucket.put("key", "round trip");
      System.out.println("read: " + bucket.get("key").orElse("nothing"));
    }
  }
}
