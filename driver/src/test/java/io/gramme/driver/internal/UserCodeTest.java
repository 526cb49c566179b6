package io.gramme.driver.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.driver.Bucket;
import io.gramme.driver.CausalContext;
import io.gramme.driver.ClosedException;
import io.gramme.driver.Codec;
import io.gramme.driver.CodecException;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Fate;
import io.gramme.driver.GrammeException;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.KeyCodec;
import io.gramme.driver.Problem;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.WriteOption;
import io.gramme.driver.reconcile.Reconciler;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Code of the application may throw anything, checked exceptions without a declaration and Errors included, as code of
 * Kotlin, Scala and Lombok does: every face answers with a typed failure that names bucket and key.
 */
final class UserCodeTest {
  private static final long PATIENCE_SECONDS = 30;

  private final FakeEngine engine = new FakeEngine();
  private final Vertx vertx = Vertx.vertx();
  private final ExecutorService callbacks = Executors.newSingleThreadExecutor();
  private final Bucket<String, String> plain = bucket(KeyCodec.string(), Codec.string());

  enum Thrown {
    CHECKED(new IOException("checked")),
    UNCHECKED(new IllegalStateException("unchecked")),
    OF_THE_DRIVER(new ClosedException(Problem.of(ErrorCode.CLOSED, "another session's"))),
    TOO_DEEP(new StackOverflowError("too deep")),
    ASSERTION(new AssertionError("assertion")),
    NO_MEMORY(new OutOfMemoryError("as large as that")),
    LINKAGE(new NoClassDefFoundError("org/example/Missing")),
    MUTE(new Mute());

    @SuppressWarnings("ImmutableEnumChecker") // Nobody adds to it.
    private final Throwable throwable;

    Thrown(Throwable throwable) {
      this.throwable = throwable;
    }

    @SuppressWarnings({"DoNotCallSuggester", "TypeParameterUnusedInFormals"})
    <T> T now() {
      throw Thrown.<RuntimeException>sneaked(throwable);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E sneaked(Throwable any) throws E {
      throw (E) any;
    }
  }

  /** Even asking it what it is throws. */
  private static final class Mute extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  private record MuteKey(String text) {
    @Override
    public String toString() {
      throw new IllegalStateException("no text");
    }
  }

  @AfterEach
  void stop() throws Exception {
    engine.stop();
    callbacks.shutdownNow();
    vertx.close().toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private <K, V> Bucket<K, V> bucket(KeyCodec<K> keys, Codec<V> codec) {
    return new BlockingBucket<>(new BucketCalls<>(
        new Session(engine, vertx, callbacks),
        "carts",
        keys,
        codec,
        null,
        Connecting.defaults(OptionValues.NONE)));
  }

  @ParameterizedTest
  @EnumSource
  void a_codec_may_throw_anything(Thrown thrown) {
    Bucket<String, String> encoding =
        bucket(KeyCodec.string(), Codec.of(value -> thrown.now(), String::new));
    Bucket<String, String> decoding = bucket(
        KeyCodec.string(),
        Codec.of(value -> value.getBytes(StandardCharsets.UTF_8), bytes -> thrown.now()));
    engine.put("carts", "a", "stored");
    puts(encoding, thrown, ErrorCode.ENCODING_FAILED);
    updates(encoding, value -> value, thrown, ErrorCode.ENCODING_FAILED);
    gets(decoding, thrown, ErrorCode.DECODING_FAILED);
    updates(decoding, value -> value, thrown, ErrorCode.DECODING_FAILED);
    assertThat(plain.get("a")).as("written although its codec failed").contains("stored");
    engine.put("carts", "a", "x", "y");
    Bucket<String, String> first = decoding.reconcile((key, siblings) -> "first");
    gets(first, thrown, ErrorCode.DECODING_FAILED);
    updates(first, value -> value, thrown, ErrorCode.DECODING_FAILED);
    Bucket<String, String> made = encoding.reconcile((key, siblings) -> "made");
    gets(made, thrown, ErrorCode.ENCODING_FAILED);
    assertThat(plain.read("a").values()).containsExactly("x", "y");
  }

  @ParameterizedTest
  @EnumSource
  void a_key_codec_may_throw_anything(Thrown thrown) {
    Bucket<String, String> broken = bucket(
        new KeyCodec<>() {
          @Override
          public byte[] encode(String key) {
            return thrown.now();
          }

          @Override
          public String decode(byte[] bytes) {
            return thrown.now();
          }
        },
        Codec.string());
    puts(broken, thrown, ErrorCode.ENCODING_FAILED);
    gets(broken, thrown, ErrorCode.ENCODING_FAILED);
    updates(broken, value -> value, thrown, ErrorCode.ENCODING_FAILED);
    assertThat(engine.calls).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void a_reconciler_and_a_change_may_throw_anything(Thrown thrown) {
    engine.put("carts", "a", "x", "y");
    Bucket<String, String> throwing = plain.reconcile((key, siblings) -> thrown.now());
    gets(throwing, thrown, ErrorCode.RECONCILE_FAILED);
    updates(throwing, value -> value, thrown, ErrorCode.RECONCILE_FAILED);
    Bucket<String, String> joining =
        plain.reconcile(Reconciler.merging((left, right) -> left + right));
    updates(joining, value -> thrown.now(), thrown, ErrorCode.CHANGE_FAILED);
    assertThat(plain.read("a").values()).containsExactly("x", "y");
  }

  @Test
  void a_key_without_a_text_is_named_by_its_class() {
    KeyCodec<MuteKey> keys = new KeyCodec<>() {
      @Override
      public byte[] encode(MuteKey key) {
        return key.text().getBytes(StandardCharsets.UTF_8);
      }

      @Override
      public MuteKey decode(byte[] bytes) {
        return new MuteKey("");
      }
    };
    Bucket<MuteKey, String> bucket = bucket(keys, Codec.of(value -> Thrown.CHECKED.now(), b -> ""));
    assertThat(blocking(() -> bucket.put(new MuteKey("a"), "1")))
        .isInstanceOf(CodecException.class)
        .hasMessageContaining("MuteKey")
        .hasCause(Thrown.CHECKED.throwable);
  }

  @Test
  void a_null_among_options_is_refused_and_no_stage_throws_it() {
    WriteOption[] none = nothing();
    WriteOption one = nothing();
    ReadOption read = nothing();
    for (Throwable refused : new Throwable[] {
      blocking(() -> plain.put("a", "1", one)),
      blocking(() -> plain.put("a", "1", none)),
      staged(() -> plain.async().put("a", "1", one)),
      staged(() -> plain.async().put("a", "1", none)),
      staged(() -> plain.vertx().get("a", read).toCompletionStage()),
      staged(() -> plain.vertx().update("a", "1", nothing()).toCompletionStage()),
      blocking(() -> plain.with(one)),
      blocking(() -> WriteOption.w(UserCodeTest.<Quorum>nothing())),
      blocking(() -> ReadOption.r(UserCodeTest.<Quorum>nothing())),
      blocking(() -> Quorum.parse(nothing())),
      blocking(() -> WriteOption.ttl(nothing())),
      blocking(() -> WriteOption.timeout(nothing())),
      blocking(() -> ReadOption.timeout(nothing())),
      blocking(() -> WriteOption.metadata(UserCodeTest.<byte[]>nothing())),
      blocking(() -> WriteOption.metadata(UserCodeTest.<String>nothing())),
      blocking(() -> CausalContext.of(nothing()))
    }) {
      assertThat(refused).isInstanceOf(InvalidArgumentException.class);
    }
    assertThat(engine.calls).isEmpty();
  }

  @Test
  void an_update_never_says_not_applied_of_what_it_stored() {
    AtomicInteger decoded = new AtomicInteger();
    Bucket<String, Long> counter = bucket(
        KeyCodec.string(),
        Codec.of(number -> Long.toString(number).getBytes(StandardCharsets.UTF_8), bytes -> {
          if (decoded.incrementAndGet() % 2 == 0) {
            throw new IllegalStateException("the registry of schemas is down");
          }
          return Long.valueOf(new String(bytes, StandardCharsets.UTF_8));
        }));
    engine.put("carts", "n", "4");
    assertThat(counter.update("n", 0L, n -> n + 1)).isEqualTo(5);
    assertThat(decoded).as("decoded only what was read").hasValue(1);
    assertThat(plain.get("n")).contains("5");
  }

  @Test
  void a_value_that_only_encodes_can_be_updated_and_reconciled() {
    Bucket<String, String> oneWay = bucket(
        KeyCodec.string(), Codec.of(value -> value.getBytes(StandardCharsets.UTF_8), bytes -> {
          String text = new String(bytes, StandardCharsets.UTF_8);
          if (text.equals("reconciled")) {
            throw new IllegalStateException("what is written cannot be read");
          }
          return text;
        }));
    assertThat(oneWay.update("absent", "new", old -> "reconciled")).isEqualTo("reconciled");
    engine.put("carts", "a", "x", "y");
    Optional<String> got = oneWay.reconcile((key, siblings) -> "reconciled").get("a");
    assertThat(got).contains("reconciled");
  }

  private void puts(Bucket<String, String> bucket, Thrown thrown, ErrorCode code) {
    inAllFaces(
        thrown,
        code,
        () -> bucket.put("a", "1"),
        () -> bucket.async().put("a", "1"),
        () -> bucket.vertx().put("a", "1").toCompletionStage());
  }

  private void gets(Bucket<String, String> bucket, Thrown thrown, ErrorCode code) {
    inAllFaces(
        thrown,
        code,
        () -> bucket.get("a"),
        () -> bucket.async().get("a"),
        () -> bucket.vertx().get("a").toCompletionStage());
  }

  private void updates(
      Bucket<String, String> bucket, UnaryOperator<String> change, Thrown thrown, ErrorCode code) {
    inAllFaces(
        thrown,
        code,
        () -> bucket.update("a", "absent", change),
        () -> bucket.async().update("a", "absent", change),
        () -> bucket.vertx().update("a", "absent", change).toCompletionStage());
  }

  private static void inAllFaces(
      Thrown thrown, ErrorCode code, Verb<?> blocking, Staged stages, Staged futures) {
    Map<String, Throwable> failures =
        Map.of("blocking", blocking(blocking), "async", staged(stages), "vertx", staged(futures));
    failures.forEach((face, failure) -> {
      assertThat(failure)
          .as(face)
          .isInstanceOf(GrammeException.class)
          .hasMessageContaining("'a'")
          .hasMessageContaining("'carts'");
      assertThat(failure.getCause()).as(face).isSameAs(thrown.throwable);
      GrammeException typed = (GrammeException) failure;
      assertThat(typed.code()).as(face).isEqualTo(code);
      assertThat(typed.fate()).as(face).isEqualTo(Fate.NOT_APPLIED);
    });
  }

  private interface Verb<T> {
    T call();
  }

  private interface Staged extends Verb<CompletionStage<?>> {}

  private static Throwable blocking(Verb<?> verb) {
    try {
      return new AssertionError("returned " + verb.call());
    } catch (Throwable thrown) {
      return thrown;
    }
  }

  private static Throwable staged(Staged verb) {
    CompletionStage<?> stage;
    try {
      stage = verb.call();
    } catch (Throwable thrown) {
      return new AssertionError("thrown by a face that does not throw", thrown);
    }
    try {
      return new AssertionError(
          "became " + stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException | CompletionException e) {
      return Objects.requireNonNull(e.getCause());
    } catch (Exception e) {
      return new AssertionError("did not end", e);
    }
  }

  // What a caller that is not null-checked can hand over.
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // the null is the point
  private static <T> T nothing() {
    return null;
  }
}
