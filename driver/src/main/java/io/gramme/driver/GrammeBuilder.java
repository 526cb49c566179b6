package io.gramme.driver;

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

/**
 * Settings of a session before it is opened; obtained from {@link Gramme#builder}. Of a value given in several places
 * the URL's wins, then the builder's, of which {@link #options Properties} are a part and the last call holds, then the
 * options file's, then the environment's; what does not hold is logged. Not thread-safe.
 */
public final class GrammeBuilder {
  private String url = "";
  private OptionValues values = OptionValues.NONE;
  private @Nullable Vertx vertx;
  private @Nullable Executor callbacks;

  GrammeBuilder() {}

  /** Where the cluster is; see {@link Gramme#connect(String)}. */
  public GrammeBuilder url(String connectionUrl) {
    this.url = KeyedValue.required(connectionUrl, "URL");
    return this;
  }

  /**
   * Sets an option by its text, as in a URL.
   *
   * @throws InvalidArgumentException when the value is not allowed
   */
  public GrammeBuilder set(DriverOption option, String value) {
    values = values.with(option, value, "the builder");
    return this;
  }

  /**
   * Sets options by name; values are text as in a URL, or numbers, booleans, Quorum and Duration.
   *
   * @throws InvalidArgumentException for an unknown name, naming the nearest known one, or a value that is not allowed
   */
  public GrammeBuilder options(Properties options) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (String name : KeyedValue.required(options, "Properties").stringPropertyNames()) {
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
    boolean fits = KeyedValue.required(duration, name).compareTo(Duration.ofDays(365)) <= 0;
    return fits ? duration.toMillis() + "ms" : duration.toString();
  }

  /** Option {@link DriverOption#R}. */
  public GrammeBuilder r(Quorum quorum) {
    return value(DriverOption.R, quorum);
  }

  /** Option {@link DriverOption#W}. */
  public GrammeBuilder w(Quorum quorum) {
    return value(DriverOption.W, quorum);
  }

  /** Option {@link DriverOption#TIMEOUT}, in whole milliseconds. */
  public GrammeBuilder timeout(Duration timeout) {
    return set(DriverOption.TIMEOUT, millis("timeout", timeout));
  }

  /** Option {@link DriverOption#WRITE_TIMEOUT}, in whole milliseconds. */
  public GrammeBuilder writeTimeout(Duration timeout) {
    return set(DriverOption.WRITE_TIMEOUT, millis("timeout", timeout));
  }

  /** Option {@link DriverOption#CONNECT_TIMEOUT}, in whole milliseconds. */
  public GrammeBuilder connectTimeout(Duration timeout) {
    return set(DriverOption.CONNECT_TIMEOUT, millis("timeout", timeout));
  }

  /** Option {@link DriverOption#READ_REPAIR}. */
  public GrammeBuilder readRepair(boolean on) {
    return value(DriverOption.READ_REPAIR, on);
  }

  /** Runs the session on the application's Vert.x, which stays open when the session closes. */
  public GrammeBuilder vertx(Vertx shared) {
    this.vertx = KeyedValue.required(shared, "Vertx");
    return this;
  }

  /**
   * Runs the callbacks and continuations of the asynchronous face; the application shuts it down after the session. It
   * must not run them on the thread that hands them over, which is an event loop, unless none of them ever blocks.
   */
  public GrammeBuilder callbackExecutor(Executor executor) {
    this.callbacks = KeyedValue.required(executor, "executor");
    return this;
  }

  /** Connects and waits; failures as at {@link Gramme#connect(String)}. */
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

  /** Connects without waiting; the stage fails with what {@link #connect} throws. */
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
