package io.gramme.driver.internal;

import io.gramme.driver.CallInterruptedException;
import io.gramme.driver.DriverOption;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeBuilder;
import io.gramme.driver.GrammeException;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.Problem;
import io.gramme.driver.Quorum;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The settings of a session to be. Found as a service, so that the API does not know what stands behind it. */
public final class Building implements GrammeBuilder {
  private String url = "";
  private OptionValues values = OptionValues.NONE;
  private @Nullable Vertx vertx;
  private @Nullable Executor callbacks;

  /** No settings. */
  public Building() {}

  @Override
  public GrammeBuilder url(String connectionUrl) {
    this.url = Problem.required(connectionUrl, "URL");
    return this;
  }

  @Override
  public GrammeBuilder set(DriverOption option, String value) {
    values = values.with(option, value, "the builder");
    return this;
  }

  @Override
  public GrammeBuilder options(Properties options) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (String name : Problem.required(options, "Properties").stringPropertyNames()) {
      texts.put(name, options.getProperty(name));
    }
    // What is no text is left out by all other methods of Properties.
    for (Map.Entry<Object, Object> entry : options.entrySet()) {
      if (!(entry.getKey() instanceof String name)) {
        throw new InvalidArgumentException(Problem.of(
            ErrorCode.UNKNOWN_OPTION,
            "the properties have a key of " + entry.getKey().getClass().getName()
                + "; names of options are text"));
      }
      texts.put(name, text(name, entry.getValue()));
    }
    values = OptionValues.of(texts, "the properties").orElse(values);
    return this;
  }

  private static String text(String name, Object value) {
    if (value instanceof Duration duration) {
      return millis(name, duration);
    }
    if (value instanceof String
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Quorum) {
      return value.toString();
    }
    throw new InvalidArgumentException(Problem.of(
        ErrorCode.INVALID_OPTION_VALUE,
        "option " + name + " in the properties is a " + value.getClass().getName()
            + "; allowed are text, numbers, booleans, Quorum and Duration"));
  }

  // Above what any option allows the text is refused, with what is allowed, instead of overflowing.
  private static String millis(String name, Duration duration) {
    boolean fits = Problem.required(duration, name).compareTo(Duration.ofDays(365)) <= 0;
    return fits ? duration.toMillis() + "ms" : duration.toString();
  }

  @Override
  public GrammeBuilder r(Quorum quorum) {
    return value(DriverOption.R, quorum);
  }

  @Override
  public GrammeBuilder w(Quorum quorum) {
    return value(DriverOption.W, quorum);
  }

  @Override
  public GrammeBuilder timeout(Duration timeout) {
    return set(DriverOption.TIMEOUT, millis("timeout", timeout));
  }

  @Override
  public GrammeBuilder writeTimeout(Duration timeout) {
    return set(DriverOption.WRITE_TIMEOUT, millis("timeout", timeout));
  }

  @Override
  public GrammeBuilder connectTimeout(Duration timeout) {
    return set(DriverOption.CONNECT_TIMEOUT, millis("timeout", timeout));
  }

  @Override
  public GrammeBuilder readRepair(boolean on) {
    return value(DriverOption.READ_REPAIR, on);
  }

  @Override
  public GrammeBuilder vertx(Vertx shared) {
    this.vertx = Problem.required(shared, "Vertx");
    return this;
  }

  @Override
  public GrammeBuilder callbackExecutor(Executor executor) {
    this.callbacks = Problem.required(executor, "executor");
    return this;
  }

  @Override
  public Gramme connect() {
    BlockingCall.refuseEventLoop();
    CompletableFuture<Gramme> connecting = connectAsync().toCompletableFuture();
    try {
      return connecting.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GrammeException typed) {
        throw typed;
      }
      throw new IllegalStateException("connecting failed in an unforeseen way", e.getCause());
    } catch (InterruptedException e) {
      // Nobody will see the session any more.
      var unused = connecting.whenComplete((gramme, failure) -> abandon(gramme));
      Thread.currentThread().interrupt();
      throw new CallInterruptedException(Problem.of(
              ErrorCode.INTERRUPTED, "the thread was interrupted while it waited for a connection")
          .causedBy(e)
          .retryableIf(true));
    }
  }

  @Override
  public CompletionStage<Gramme> connectAsync() {
    return new Connecting(url, values, vertx, callbacks, new TransportSource(), System.getenv())
        .start();
  }

  private static void abandon(@Nullable Gramme gramme) {
    if (gramme != null) {
      gramme.closeAsync();
    }
  }

  private GrammeBuilder value(DriverOption option, Object value) {
    values = values.withValue(option, value, "the builder");
    return this;
  }
}
