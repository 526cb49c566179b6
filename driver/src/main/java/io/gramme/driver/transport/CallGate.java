package io.gramme.driver.transport;

import io.gramme.data.HeapShare;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.machine.RecentPace;
import io.gramme.machine.Time;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The door of a session: so many calls are under way at a time, the others wait here in order of arrival, and who cannot
 * be served before its deadline is told at once, on its own thread, at the cost of one exception.
 *
 * <p>Without it an overload fills every queue behind the door with work that is late before it begins. The wait is
 * expected to be the number of those who wait times the recent time between two ends of calls. Only in a queue that
 * stands (every call waited an eighth of its time-out, for {@value #INTERVAL_MILLIS} ms, after CoDel) and in which many
 * wait, whoever would wait for more than half of its time-out is refused; a burst is let in as far as memory goes. So a
 * closed loop of up to {@value #FEW_WAITING} callers is never refused: it holds its load back by itself.
 *
 * <p>Calls that the application's code makes on behalf of a call under way do not wait: those they would wait for wait
 * for them.
 *
 * <p>{@link #refusal} is safe for use by any thread, the rest is confined to the session's event loop.
 */
final class CallGate {
  private static final int TARGET_SHARE = 8;
  static final long INTERVAL_MILLIS = 250;

  /**
   * Calls under way: as many as end within {@value #UNDER_WAY_MILLIS} ms, so that they stay young where a call takes long
   * because many are under way; never fewer than batches need, nor more than the backlogs of the streams hold.
   */
  static final int LEAST_UNDER_WAY = 128;

  static final int MOST_UNDER_WAY = 2_048;
  private static final long UNDER_WAY_MILLIS = 50;

  /** Bytes of values under way: half of a stream's backlog. */
  static final long MOST_BYTES = 8L << 20;

  /** With fewer at the door nobody is refused for the wait, however slow the cluster seems. */
  static final int FEW_WAITING = 1_024;

  private static final int BYTES_WAITING = 2_048;
  private static final long WINDOW_NANOS = 50 * Time.NANOS_PER_MILLI;
  private static final long LEAST_RETRY_MILLIS = 10;

  /** A call at the door. */
  interface Entry {
    /** Begins the call; {@link CallGate#left} is called when it has ended. */
    void start();

    void fail(CallFailedException failure);

    /** Whether the call is made on behalf of another one under way, and so must not wait for any. */
    boolean nested();

    /** Of its value. */
    long bytes();
  }

  private record Waiting(Entry entry, long sinceNanos, long deadlineNanos) {
    long bytes() {
      return entry.bytes();
    }
  }

  private final LongSupplier nanoTime;
  private final int mostWaiting;
  private final long mostBytesWaiting;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong bytesWaiting = new AtomicLong();

  /** Nested calls from when they come until they end. */
  private final AtomicInteger nested = new AtomicInteger();

  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private int underWay;
  private long bytesUnderWay;
  private int limit = LEAST_UNDER_WAY;
  private int endedInWindow;
  private boolean busyInWindow;
  private final RecentPace pace = RecentPace.keeping(3.0 / 4);
  private long windowBeganNanos;
  private @Nullable Long aboveTargetSince;
  private volatile long nanosPerCall;
  private volatile boolean standing;
  private boolean closed;

  CallGate(LongSupplier nanoTime) {
    this(
        nanoTime,
        (int) (HeapShare.of(64, 1L << 22, 1L << 30) / BYTES_WAITING),
        HeapShare.of(4, 1L << 24, 1L << 30));
  }

  /**
   * Makes a door.
   *
   * @param mostWaiting calls that may wait, and nested ones that may be under way
   * @param mostBytesWaiting bytes of values of those who wait; one call may wait whatever it has
   */
  CallGate(LongSupplier nanoTime, int mostWaiting, long mostBytesWaiting) {
    this.nanoTime = nanoTime;
    this.mostWaiting = mostWaiting;
    this.mostBytesWaiting = mostBytesWaiting;
    this.windowBeganNanos = nanoTime.getAsLong();
  }

  /**
   * Comes to the door. Whoever is let in calls {@link #enter} on the loop, or {@link #gone} when that is not to be.
   *
   * @return null, or why the call is not worth beginning
   */
  @Nullable
  CallFailedException refusal(Entry entry, long timeoutNanos) {
    if (entry.nested()) {
      int before = nested.getAndIncrement();
      if (before < mostWaiting) {
        return null;
      }
      nested.getAndDecrement();
      return overloaded(before + " calls made by callbacks are under way", 0);
    }
    long bytes = entry.bytes();
    int before = waiting.getAndIncrement();
    long bytesBefore = bytesWaiting.getAndAdd(bytes);
    long wait = before * nanosPerCall;
    // A rate alone says little after a stall or at the start: only a long queue that is seen to
    // stand is judged by it.
    boolean inTime = !standing || before < FEW_WAITING || wait <= timeoutNanos / 2;
    boolean room = before < mostWaiting && (before == 0 || bytesBefore + bytes <= mostBytesWaiting);
    if (room && inTime) {
      return null;
    }
    waits(-1, -bytes);
    return tooMany(before, bytesBefore, wait);
  }

  /** What whoever comes is told as long as no more may wait, or null; safe for use by any thread. */
  @Nullable
  CallFailedException overload() {
    int now = waiting.get();
    return now < mostWaiting ? null : tooMany(now, bytesWaiting.get(), now * nanosPerCall);
  }

  private static CallFailedException tooMany(int calls, long bytes, long waitNanos) {
    return overloaded(
        calls + " calls of this session wait, with " + bytes + " bytes, for about "
            + waitNanos / Time.NANOS_PER_MILLI + " ms",
        waitNanos);
  }

  private void waits(int calls, long bytes) {
    waiting.getAndAdd(calls);
    bytesWaiting.getAndAdd(bytes);
  }

  private static long target(long timeoutNanos) {
    return timeoutNanos / TARGET_SHARE;
  }

  /** A call that was let in will not {@link #enter}. */
  void gone(Entry entry) {
    if (entry.nested()) {
      nested.getAndDecrement();
    } else {
      waits(-1, -entry.bytes());
    }
  }

  private static CallFailedException overloaded(String detail, long waitNanos) {
    long retryAfter = Math.max(LEAST_RETRY_MILLIS, waitNanos / 2 / Time.NANOS_PER_MILLI);
    return new CallFailedException(
        CallFailure.of(FailureKind.OVERLOADED, detail).after(retryAfter));
  }

  /** Begins the call, or lets it wait for its turn. */
  void enter(Entry entry, long sinceNanos, long deadlineNanos) {
    if (entry.nested()) {
      entry.start();
    } else if (closed || (queue.isEmpty() && fits(entry.bytes()))) {
      begin(entry);
    } else {
      if (queue.isEmpty() && !busyInWindow) {
        // A rate is measured from when calls have to wait.
        windowBeganNanos = nanoTime.getAsLong();
        endedInWindow = 0;
      }
      busyInWindow = true;
      queue.add(new Waiting(entry, sinceNanos, deadlineNanos));
    }
  }

  private void begin(Entry entry) {
    waits(-1, -entry.bytes());
    underWay++;
    bytesUnderWay += entry.bytes();
    entry.start();
  }

  /** A call that was begun has ended. */
  void left(Entry entry) {
    if (entry.nested()) {
      nested.getAndDecrement();
      return;
    }
    underWay--;
    bytesUnderWay -= entry.bytes();
    endedInWindow++;
    long now = nanoTime.getAsLong();
    long nanos = now - windowBeganNanos;
    if (nanos < WINDOW_NANOS) {
      return;
    }
    if (busyInWindow) {
      pace.add(nanos, endedInWindow);
      nanosPerCall = Math.max(1, pace.nanosPerItem());
      long young = UNDER_WAY_MILLIS * Time.NANOS_PER_MILLI / nanosPerCall;
      limit = (int) Math.max(LEAST_UNDER_WAY, Math.min(MOST_UNDER_WAY, young));
    }
    windowBeganNanos = now;
    endedInWindow = 0;
    busyInWindow = !queue.isEmpty();
  }

  /** Whether somebody waits who could begin. */
  boolean hasRoom() {
    Waiting next = queue.peek();
    return next != null && fits(next.bytes());
  }

  private boolean fits(long bytes) {
    return underWay == 0 || (underWay < limit && bytesUnderWay + bytes <= MOST_BYTES);
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Begins calls while there is room; never called while a call begins or ends. */
  void startWaiting() {
    for (Waiting next = queue.peek(); next != null && fits(next.bytes()); next = queue.peek()) {
      queue.remove();
      long now = nanoTime.getAsLong();
      judge(now, now - next.sinceNanos() >= target(next.deadlineNanos() - next.sinceNanos()));
      // In a queue that stands, what cannot end in time takes the place of what can.
      long ends = standing && queue.size() >= FEW_WAITING ? now + underWay * nanosPerCall : now;
      if (ends - next.deadlineNanos() >= 0) {
        waits(-1, -next.bytes());
        next.entry().fail(late(now - next.sinceNanos()));
      } else {
        begin(next.entry());
      }
    }
    if (queue.isEmpty()) {
      standing = false;
      aboveTargetSince = null;
    }
  }

  private void judge(long now, boolean tooLong) {
    Long since = aboveTargetSince;
    if (!tooLong) {
      aboveTargetSince = null;
      standing = false;
    } else if (since == null) {
      aboveTargetSince = now;
    } else if (now - since >= INTERVAL_MILLIS * Time.NANOS_PER_MILLI) {
      standing = true;
    }
  }

  private static CallFailedException late(long waitedNanos) {
    return overloaded(
        "the call waited for its turn until it could not end in time, "
            + waitedNanos / Time.NANOS_PER_MILLI + " ms",
        0);
  }

  /** Fails those whose time is over though nothing ends that they wait for. */
  void expire() {
    long now = nanoTime.getAsLong();
    failIf(now, false, null);
  }

  /** Fails all who wait; who comes later is let through to be told by the session. */
  void close(CallFailedException failure) {
    closed = true;
    failIf(0, true, failure);
  }

  private void failIf(long now, boolean all, @Nullable CallFailedException failure) {
    List<Waiting> failed = new ArrayList<>();
    queue.removeIf(next -> {
      boolean over = all || now - next.deadlineNanos() >= 0;
      if (over) {
        failed.add(next);
      }
      return over;
    });
    for (Waiting next : failed) {
      waits(-1, -next.bytes());
      next.entry().fail(failure == null ? late(now - next.sinceNanos()) : failure);
    }
  }
}
