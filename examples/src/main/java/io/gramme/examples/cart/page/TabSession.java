package io.gramme.examples.cart.page;

import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.driver.spi.TransportControl;
import io.gramme.examples.cart.model.CartKind;
import io.gramme.examples.cart.model.Item;
import io.gramme.examples.cart.network.NodeNames;
import io.gramme.examples.cart.network.Side;
import io.gramme.examples.cart.page.PageState.Healing;
import io.gramme.examples.cart.page.PageState.Holding;
import io.gramme.examples.cart.page.PageState.NodeView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tab's own driver session and its two carts. Thread-safe; every method may block. */
final class TabSession implements AutoCloseable {
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(10);

  private final Side side;
  private final Gramme gramme;
  private final NodeNames nodes;
  private final List<String> addresses;
  private final EventLog log = new EventLog();
  private final List<TabCart<?>> carts;
  private boolean cut;

  TabSession(Side side, Gramme gramme, List<String> addresses) {
    this.side = side;
    this.gramme = gramme;
    this.addresses = addresses;
    this.nodes = NodeNames.await(gramme, addresses, READY_TIMEOUT);
    this.carts = List.of(
        new TabCart<>("union", CartKind.UNION, gramme, nodes, log),
        new TabCart<>("add-remove", CartKind.ADD_REMOVE, gramme, nodes, log));
    log.add("a driver session of this tab's own is connected");
  }

  /** Puts one more of a product into both carts. */
  synchronized void add(String product) {
    Item item = new Item(UUID.randomUUID().toString(), product);
    for (TabCart<?> cart : carts) {
      cart.change(cut, contents -> contents.add(item));
    }
  }

  /** Takes a product out of both carts. */
  synchronized void remove(String product) {
    for (TabCart<?> cart : carts) {
      cart.change(cut, contents -> contents.remove(product));
    }
  }

  /** Takes from this session the nodes that its side does not see. */
  synchronized void cut() {
    side.cut(gramme, nodes);
    cut = true;
    log.add("network cut: from now on r=1 and w=1");
  }

  /** Gives this session all nodes back. */
  synchronized void reconnect() {
    Side.heal(gramme);
    cut = false;
    log.add("network whole again: r and w are a majority");
  }

  /** Reads both carts from all replicas and lets the reconcile lambda heal their siblings. */
  synchronized List<Healing> heal() {
    List<Healing> healings = new ArrayList<>();
    for (TabCart<?> cart : carts) {
      cart.heal().ifPresent(healings::add);
    }
    return healings;
  }

  /** Reads both carts and asks each node what it holds. */
  synchronized PageState state(List<Healing> healings) {
    @Nullable String error = null;
    try {
      carts.forEach(cart -> cart.look(cut));
    } catch (GrammeException e) {
      error = PlainWords.of(e);
    }
    return new PageState(
        side.name(),
        cut,
        nodeViews(),
        carts.stream().map(TabCart::view).toList(),
        healings,
        log.lines(),
        error);
  }

  private List<NodeView> nodeViews() {
    List<String> cutOff = gramme.unwrap(TransportControl.class).cutNodes();
    List<NodeView> views = new ArrayList<>();
    for (int node = 0; node < addresses.size(); node++) {
      String id = nodes.ids().get(node);
      views.add(
          cutOff.contains(id)
              ? new NodeView(nodes.name(id), addresses.get(node), "cut off", "", List.of())
              : nodeView(id, addresses.get(node)));
    }
    return views;
  }

  private NodeView nodeView(String id, String address) {
    try {
      List<Holding> holdings = new ArrayList<>();
      for (TabCart<?> cart : carts) {
        holdings.add(cart.holding(id));
      }
      return new NodeView(nodes.name(id), address, "answers", "", holdings);
    } catch (GrammeException e) {
      return new NodeView(nodes.name(id), address, "silent", PlainWords.of(e), List.of());
    }
  }

  void logFailure(GrammeException failure) {
    log.add("failed: " + PlainWords.of(failure));
  }

  @Override
  public void close() {
    gramme.close();
  }
}
