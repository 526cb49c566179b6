package io.gramme.it.faces;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.Bucket;
import io.gramme.driver.Codec;
import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import io.gramme.driver.WriteOption;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gramme:embedded:} starts nodes inside this JVM that live as long as the session. */
final class EmbeddedUrlTest {
  @Test
  void roundTripInMemory() {
    try (Gramme gramme = Gramme.connect("gramme:embedded:?nodes=3")) {
      assertThat(gramme.unwrap(Diagnostics.class).members()).hasSize(3);
      Bucket<String, String> bucket = gramme.bucket("bucket", Codec.string());
      bucket.put("key", "value");
      assertThat(bucket.get("key")).contains("value");
    }
  }

  @Test
  void loneNodeNeedsNoOptions() {
    try (Gramme gramme = Gramme.connect("gramme:embedded:?nodes=1&r=all&w=all")) {
      Bucket<String, String> bucket = gramme.bucket("bucket", Codec.string());
      bucket.put("key", "value");
      assertThat(bucket.get("key")).contains("value");
    }
  }

  @Test
  void directoryBringsTheClusterBack(@TempDir Path directory) {
    String url = "gramme:embedded:?nodes=3&dir=" + directory;
    try (Gramme gramme = Gramme.connect(url)) {
      gramme.bucket("bucket", Codec.string()).put("key", "kept", WriteOption.w(3));
    }
    try (Gramme gramme = Gramme.connect(url)) {
      assertThat(gramme.bucket("bucket", Codec.string()).get("key")).contains("kept");
    }
  }
}
