package io.gramme.it.sim.check;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything the applications of one history wrote, and what each write came after: rebuilt from what they were shown,
 * never from the store's own contexts.
 */
public final class Ledger {
  private final int replicas;
  private final Set<NodeId> removed = new TreeSet<>();
  private final List<Version> versions = new ArrayList<>();
  private final Map<Key, KeyLedger> keys = new LinkedHashMap<>();

  public Ledger(int replicas) {
    this.replicas = replicas;
  }

  /** What this node alone holds may be lost from now on (rule E6). */
  public void removed(NodeId node) {
    removed.add(node);
  }

  /** Those that were removed by force. */
  Set<NodeId> removed() {
    return removed;
  }

  /** Owners of each key. */
  int replicas() {
    return replicas;
  }

  /** Begins a key. */
  public void open(Key key, boolean newestOnly, boolean mayBeLost) {
    keys.put(key, new KeyLedger(key, replicas, newestOnly, mayBeLost, removed));
  }

  /** Whether applications work with it. */
  boolean isOpen(Key key) {
    return keys.containsKey(key);
  }

  public Collection<KeyLedger> keys() {
    return keys.values();
  }

  public KeyLedger of(Key key) {
    KeyLedger ledger = keys.get(key);
    if (ledger == null) {
      throw new IllegalArgumentException(key + " was not opened");
    }
    return ledger;
  }

  /** A new write. */
  public Version begin(Key key, boolean delete) {
    return add(key, delete ? Version.Kind.DELETE : Version.Kind.VALUE);
  }

  private Version add(Key key, Version.Kind kind) {
    Version version = new Version(versions.size(), key, kind);
    versions.add(version);
    of(key).add(version);
    return version;
  }

  /** The version that reconciles the given ones; the same for the same ones, and one that is there twice is its own. */
  public Version reconciled(Key key, List<Version> parts) {
    List<Integer> numbers =
        parts.stream().map(Version::number).distinct().sorted().toList();
    if (parts.size() > 1 && numbers.size() == 1) {
      return parts.get(0);
    }
    KeyLedger ledger = of(key);
    Version known = ledger.reconciled().get(numbers);
    if (known == null) {
      known = add(key, Version.Kind.RECONCILED);
      known.setPast(Past.of(parts));
      ledger.reconciled().put(numbers, known);
    }
    return known;
  }

  /** The version a value stands for; null when nobody ever wrote it under this key. */
  public @Nullable Version find(Key key, Bytes value) {
    String text = value.utf8().strip();
    int number = text.length() < 2 ? -1 : parse(text.substring(1));
    if (number < 0 || number >= versions.size()) {
      return null;
    }
    Version version = versions.get(number);
    return version.key().equals(key) && version.toString().equals(text) ? version : null;
  }

  private static int parse(String digits) {
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
