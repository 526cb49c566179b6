package io.gramme.it.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.causality.DotContext;
import io.gramme.data.Bytes;
import io.gramme.driver.Bucket;
import io.gramme.driver.CausalContext;
import io.gramme.driver.Codec;
import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import io.gramme.driver.Member;
import io.gramme.driver.NodeTraffic;
import io.gramme.driver.Traffic;
import io.gramme.driver.Versions;
import io.gramme.driver.WriteOption;
import io.gramme.format.FormatException;
import io.gramme.format.TokenFormat;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import io.gramme.node.GrammeNode;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Three nodes with MapDB on real sockets, a session with them, and keys that were there before: whatever happens to the
 * cluster, every replica must still hold exactly these. Not thread-safe.
 */
public final class RunningCluster implements AutoCloseable {
  public static final String BUCKET = "earlier";
  private static final int NODES = 3;
  private static final int KEYS = 20;

  private final EmbeddedCluster nodes;
  private final Gramme gramme;
  private final SortedMap<String, Held> earlier;

  private RunningCluster(EmbeddedCluster nodes, Gramme gramme) {
    this.nodes = nodes;
    this.gramme = gramme;
    writeKeys();
    this.earlier = held();
  }

  /** Starts the nodes in folders of a directory and writes the keys. */
  public static RunningCluster start(Path directory) {
    EmbeddedCluster nodes = EmbeddedCluster.start(EmbeddedOptions.inDirectory(NODES, directory));
    return new RunningCluster(nodes, Gramme.connect(nodes.url()));
  }

  private void writeKeys() {
    Bucket<String, String> bucket = gramme.bucket(BUCKET, Codec.string());
    for (int i = 0; i < KEYS; i++) {
      bucket.put(key(i), "first " + i, WriteOption.w(NODES));
      if (i % 2 == 0) {
        bucket.put(key(i), "second " + i, WriteOption.w(NODES));
      }
      if (i % 5 == 0) {
        bucket.put(key(i), "beside " + i, CausalContext.none(), WriteOption.w(NODES));
      }
    }
  }

  /** One of the keys that were there before. */
  public static String key(int number) {
    return "key-" + number;
  }

  /** The session that wrote the keys. */
  public Gramme gramme() {
    return gramme;
  }

  public String url() {
    return nodes.url();
  }

  /** A node, from 1. */
  public GrammeNode node(int number) {
    return nodes.node(number);
  }

  public Address address(int number) {
    return node(number).address();
  }

  public ClusterId id() {
    return node(1).table().cluster();
  }

  /**
   * Asserts that the session sends nothing for what is refused at once. While it is used it asks a member by itself what has
   * changed in the ring, at most once a second: so of measurements that follow each other only the first should have that
   * in it, and the third is for a computer that stands still.
   */
  public void assertSendsNothing(Runnable refused) {
    long sent = requestsSentBy(refused);
    for (int again = 0; again < 2 && sent > 0; again++) {
      sent = requestsSentBy(refused);
    }
    assertThat(sent).as("requests for what is refused").isZero();
  }

  private long requestsSentBy(Runnable work) {
    long before = requestsSent();
    work.run();
    return requestsSent() - before;
  }

  /** Requests that the session has sent so far. */
  private long requestsSent() {
    return Await.result(gramme.unwrap(Traffic.class).byNode()).stream()
        .mapToLong(NodeTraffic::requestsSent)
        .sum();
  }

  /**
   * Asserts that every replica holds of the earlier keys exactly what it held at first, that no key has been added by
   * whatever was refused, and that the cluster still reads and writes.
   */
  public void assertUnharmed() {
    assertThat(held()).isEqualTo(earlier);
    for (int number = 1; number <= NODES; number++) {
      assertThat(node(number).stats().storeFailure()).as("node %s", number).isNull();
    }
    Bucket<String, String> bucket = gramme.bucket("alive", Codec.string());
    bucket.put("key", "again", WriteOption.w(NODES));
    assertThat(bucket.get("key")).contains("again");
    bucket.delete("key", WriteOption.w(NODES));
  }

  /** What each node holds of each earlier key. */
  private SortedMap<String, Held> held() {
    Diagnostics look = gramme.unwrap(Diagnostics.class);
    SortedMap<String, Held> held = new TreeMap<>();
    for (Member member : look.members()) {
      for (int i = 0; i < KEYS; i++) {
        byte[] key = key(i).getBytes(StandardCharsets.UTF_8);
        held.put(member.id() + "/" + key(i), Held.of(look.readFrom(member.id(), BUCKET, key)));
      }
    }
    return held;
  }

  @Override
  public void close() {
    gramme.close();
    nodes.close();
  }

  /** The versions of a key and their context, without when they were read. */
  private record Held(List<String> values, DotContext context) {
    static Held of(Versions<byte[]> versions) {
      try {
        return new Held(
            versions.values().stream()
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList(),
            TokenFormat.decode(Bytes.wrap(versions.context().toBytes())).context());
      } catch (FormatException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
