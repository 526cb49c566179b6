package io.gramme.it.badinput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gramme.driver.Bucket;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Codec;
import io.gramme.driver.CodecException;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Fate;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.WriteOption;
import io.gramme.it.support.RunningCluster;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application gets wrong: a typed error that says what is allowed, before anything is sent. */
final class UrlAndOptionTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // JUnit sets it before the first test.
  static Path directory;

  @SuppressWarnings("NullAway.Init") // Set before the first test.
  private static RunningCluster cluster;

  private Bucket<String, String> bucket = cluster.gramme().bucket("texts", Codec.string());

  @BeforeAll
  static void start() {
    cluster = RunningCluster.start(directory);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @AfterEach
  void earlierKeysAreUnharmed() {
    cluster.assertUnharmed();
  }

  @Test
  void unknownScheme() {
    refusal(
        ErrorCode.UNKNOWN_SCHEME, () -> connect("grame://127.0.0.1:7400/"), "grame", "gramme://");
    refusal(ErrorCode.INVALID_URL, () -> connect("gramme:relais"), "relais", "gramme://");
    refusal(
        ErrorCode.UNKNOWN_SCHEME,
        () -> connect("gramme:embeded:"),
        "'gramme:embeded:'",
        "gramme:embedded:");
  }

  @Test
  void unknownOptionNamesTheNearest() {
    refusal(
        ErrorCode.UNKNOWN_OPTION,
        () -> connect(cluster.url() + "?readRepare=false"),
        "readRepare",
        "readRepair");
    refusal(ErrorCode.UNKNOWN_OPTION, () -> connect("gramme:embedded:?node=3"), "'node'", "nodes");
  }

  @Test
  void optionValueThatIsNotAllowed() {
    refusal(
        ErrorCode.INVALID_OPTION_VALUE, () -> connect(cluster.url() + "?timeout=soon"), "timeout");
    refusal(ErrorCode.INVALID_OPTION_VALUE, () -> connect("gramme:embedded:?nodes=0"), "nodes");
  }

  @Test
  void portOutOfRange() {
    refusal(ErrorCode.INVALID_URL, () -> connect("gramme://127.0.0.1:70000/"), "70000", "65535");
    refusal(ErrorCode.INVALID_URL, () -> connect("gramme://127.0.0.1:0/"), "0", "65535");
    refusal(ErrorCode.INVALID_URL, () -> connect("gramme://127.0.0.1:http/"), "http");
  }

  @Test
  void quorumAboveTheOwners() {
    cluster.assertSendsNothing(() -> {
      refusal(ErrorCode.INVALID_QUORUM, () -> bucket.get("key", ReadOption.r(4)), "4", "3");
      refusal(
          ErrorCode.INVALID_QUORUM,
          () -> bucket.put("key", "v", CausalContext.none(), WriteOption.w(4)),
          "4",
          "3");
      refusal(
          ErrorCode.INVALID_QUORUM,
          () -> bucket.update("key", "", old -> old + "x", WriteOption.w(7)),
          "7",
          "3");
      refusal(ErrorCode.INVALID_QUORUM, () -> Quorum.of(0), "0");
    });
  }

  @Test
  void keyEmptyOrTooLong() {
    cluster.assertSendsNothing(() -> {
      refusal(ErrorCode.INVALID_ARGUMENT, () -> bucket.get(""), "0 bytes", "1 to 4096");
      refusal(
          ErrorCode.INVALID_ARGUMENT,
          () -> bucket.put("k".repeat(4097), "value", CausalContext.none()),
          "4097",
          "4096");
      refusal(
          ErrorCode.INVALID_ARGUMENT,
          () -> cluster.gramme().bucket("", Codec.string()),
          "bucket",
          "1 to 255");
      refusal(
          ErrorCode.INVALID_ARGUMENT,
          () -> cluster.gramme().bucket("b".repeat(256), Codec.string()),
          "256",
          "255");
    });
  }

  @Test
  void valueTooLarge() {
    Bucket<String, byte[]> bytes = cluster.gramme().bucket("bytes", Codec.bytes());
    cluster.assertSendsNothing(() -> {
      refusal(
          ErrorCode.INVALID_ARGUMENT,
          () -> bytes.put("key", new byte[(1 << 20) + 1], CausalContext.none()),
          "1048577",
          "1048576");
      refusal(
          ErrorCode.INVALID_ARGUMENT, () -> WriteOption.metadata(new byte[4097]), "4097", "4096");
    });
  }

  @Test
  void largestKeyAndValueAndTheEmptyValueAreAllowed() {
    Bucket<String, byte[]> bytes = cluster.gramme().bucket("bytes", Codec.bytes());
    byte[] largest = new byte[1 << 20];
    String longest = "k".repeat(4096);
    bytes.put(longest, largest, CausalContext.none());
    assertThat(bytes.get(longest))
        .hasValueSatisfying(value -> assertThat(value).isEqualTo(largest));
    bytes.put("empty", new byte[0], CausalContext.none());
    assertThat(bytes.get("empty")).hasValueSatisfying(value -> assertThat(value).isEmpty());
  }

  @Test
  void bytesThatTheCodecCannotDecode() {
    bucket.put("five bytes", "12345", CausalContext.none());
    Bucket<String, Long> numbers = cluster.gramme().bucket("texts", Codec.longs());

    CodecException failure =
        catchThrowableOfType(CodecException.class, () -> numbers.get("five bytes"));
    assertThat(failure.code()).isEqualTo(ErrorCode.DECODING_FAILED);
    assertThat(failure).hasMessageContaining("five bytes").hasMessageContaining("texts");
    CodecException update = catchThrowableOfType(
        CodecException.class, () -> numbers.update("five bytes", 0L, old -> old + 1));
    assertThat(update.code()).isEqualTo(ErrorCode.DECODING_FAILED);
    assertThat(bucket.get("five bytes")).contains("12345");
  }

  @Test
  void codecThatFailsToEncode() {
    Codec<String> broken = Codec.of(
        text -> {
          throw new IllegalStateException("no ink");
        },
        String::new);
    cluster.assertSendsNothing(() -> {
      CodecException failure = catchThrowableOfType(
          CodecException.class,
          () -> cluster.gramme().bucket("texts", broken).put("key", "value", CausalContext.none()));
      assertThat(failure.code()).isEqualTo(ErrorCode.ENCODING_FAILED);
      assertThat(failure).hasMessageContaining("no ink");
    });
  }

  private static void connect(String url) {
    Gramme.connect(url).close();
  }

  private static GrammeException refusal(ErrorCode code, Runnable call, String... named) {
    GrammeException failure = catchThrowableOfType(GrammeException.class, call::run);
    assertThat(failure).isNotNull();
    assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
    assertThat(failure).hasMessageContainingAll(named);
    assertThat(failure.fate()).isEqualTo(Fate.NOT_APPLIED);
    assertThat(failure.retryable()).isFalse();
    if (code == ErrorCode.INVALID_ARGUMENT) {
      assertThat(failure).isInstanceOf(InvalidArgumentException.class);
    }
    return failure;
  }
}
