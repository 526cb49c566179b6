package io.gramme.examples.cart.page;

import io.gramme.driver.Gramme;
import io.gramme.examples.cart.page.PageState.Healing;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * The sessions of all tabs and the switch that cuts the network for them. Few tabs are served, and a session that is not
 * used for a while is closed; its tab gets a new one when it comes back. Thread-safe; methods may block.
 */
final class TabSessions implements AutoCloseable {
  static final int MAX_SESSIONS = 16;
  static final Duration IDLE = Duration.ofMinutes(5);

  private final Vertx vertx;
  private final List<String> addresses;
  private final LongSupplier nanoClock;
  private final Map<TabId, Entry> entries = new LinkedHashMap<>();
  private List<Healing> healings = List.of();
  private boolean cut;
  private boolean closed;

  private record Entry(TabSession session, long usedNanos) {}

  /** @param nanoClock by which idle sessions are told */
  TabSessions(Vertx vertx, List<String> addresses, LongSupplier nanoClock) {
    this.vertx = vertx;
    this.addresses = List.copyOf(addresses);
    this.nanoClock = nanoClock;
  }

  /**
   * The session of a tab, a new one if it has none.
   *
   * @throws TooManyTabsException when there are {@value #MAX_SESSIONS} others
   */
  synchronized TabSession of(TabId tab) {
    if (closed) {
      throw new IllegalStateException("the page is closing");
    }
    Entry entry = entries.get(tab);
    TabSession session = entry == null ? open(tab) : entry.session();
    entries.put(tab, new Entry(session, nanoClock.getAsLong()));
    return session;
  }

  private TabSession open(TabId tab) {
    closeIdle();
    if (entries.size() >= MAX_SESSIONS) {
      throw new TooManyTabsException(MAX_SESSIONS);
    }
    Gramme gramme = Gramme.builder()
        .url("gramme://" + String.join(",", addresses) + "/")
        .vertx(vertx)
        .connect();
    TabSession session = new TabSession(tab.side(), gramme, addresses);
    if (cut) {
      session.cut();
    }
    return session;
  }

  /** Cuts the network for all tabs, of now and later. Does nothing when it is cut already. */
  synchronized void cut() {
    if (!cut) {
      cut = true;
      healings = List.of();
      entries.values().forEach(entry -> entry.session().cut());
    }
  }

  /** Makes the network whole for all tabs and lets one of them heal what has come apart. */
  void heal(TabSession healer) {
    synchronized (this) {
      if (!cut) {
        return;
      }
      cut = false;
      entries.values().forEach(entry -> entry.session().reconnect());
    }
    List<Healing> healed = healer.heal();
    synchronized (this) {
      healings = healed;
    }
  }

  /** What the reconcile lambda healed when the network was last made whole. */
  synchronized List<Healing> healings() {
    return healings;
  }

  /** Closes sessions that were not used for {@link #IDLE}. */
  synchronized void closeIdle() {
    long now = nanoClock.getAsLong();
    Iterator<Entry> iterator = entries.values().iterator();
    while (iterator.hasNext()) {
      Entry entry = iterator.next();
      if (now - entry.usedNanos() > IDLE.toNanos()) {
        iterator.remove();
        entry.session().close();
      }
    }
  }

  synchronized int size() {
    return entries.size();
  }

  @Override
  public synchronized void close() {
    closed = true;
    List<Entry> open = new ArrayList<>(entries.values());
    entries.clear();
    open.forEach(entry -> entry.session().close());
  }
}
