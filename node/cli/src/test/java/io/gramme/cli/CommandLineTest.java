package io.gramme.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.gramme.node.NodeOptions;
import io.gramme.node.embedded.EmbeddedCluster;
import io.gramme.node.embedded.EmbeddedOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The verbs against a real cluster; exit codes 0, 1 and 2. */
@Tag("slow")
class CommandLineTest {
  private record Outcome(int code, String out, String err) {
    String field(String name) {
      return out.lines()
          .filter(line -> line.startsWith(name + " "))
          .map(line -> line.substring(name.length() + 1))
          .findFirst()
          .orElseThrow();
    }
  }

  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private static EmbeddedCluster cluster =
      EmbeddedCluster.start(EmbeddedOptions.inMemory(3).withPartitions(16));

  @BeforeAll
  static void requireCluster() {
    assertThat(cluster.addresses()).hasSize(3);
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  private static Outcome run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = CommandRun.of(
        GrammeCommand.commandLine(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
    return new Outcome(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Runs a verb at the cluster. */
  private static Outcome at(String verb, String... arguments) {
    List<String> all =
        new ArrayList<>(List.of(verb, "--at", cluster.addresses().get(0).toString()));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  @Test
  void aValueIsPutReadAndDeleted() {
    Outcome put = at("put", "shop", "apple", "red");
    assertThat(put.code()).as(put.err()).isZero();
    assertThat(put.out()).startsWith("written by ").contains("context ");
    Outcome get = at("get", "shop", "apple");
    assertThat(get.code()).isZero();
    assertThat(get.out().strip()).isEqualTo("red");
    assertThat(at("delete", "shop", "apple").code()).isZero();
    Outcome gone = at("get", "shop", "apple");
    assertThat(gone.code()).isEqualTo(1);
    assertThat(gone.out()).isEmpty();
    assertThat(gone.err()).contains("no value");
  }

  @Test
  void siblingsAreShownAndSettledWithTheirContext() {
    String first = at("put", "shop", "pear", "green", "--by", "ann").field("context");
    assertThat(at("put", "shop", "pear", "yellow", "--context", first, "--by", "bob")
            .code())
        .isZero();
    assertThat(at("put", "shop", "pear", "brown", "--context", first, "--by", "eve")
            .code())
        .isZero();
    Outcome siblings = at("siblings", "shop", "pear", "--r", "all");
    assertThat(siblings.code()).isZero();
    assertThat(siblings.out())
        .startsWith("2 values")
        .contains("by bob: yellow")
        .contains("by eve: brown");
    Outcome get = at("get", "shop", "pear");
    assertThat(get.code()).isEqualTo(1);
    assertThat(get.err()).contains("GR-3005").contains("gramme siblings").doesNotContain("\tat ");
    assertThat(at("put", "shop", "pear", "ripe", "--context", siblings.field("context"))
            .code())
        .isZero();
    assertThat(at("get", "shop", "pear").out().strip()).isEqualTo("ripe");
  }

  /** W1: a command has seen nothing, so its put says that it overwrites, and what. */
  @Test
  void aPutOverwritesAndSaysHowManyValuesItReplaced() {
    assertThat(at("put", "shop", "plum", "blue").out()).contains("replaced 0 values");
    assertThat(at("put", "shop", "plum", "red").out()).contains("replaced 1 value\n");
    Outcome blind = at("put", "shop", "plum", "green", "--blind");
    assertThat(blind.code()).isZero();
    assertThat(blind.out()).doesNotContain("replaced");
    assertThat(at("siblings", "shop", "plum").out()).startsWith("2 values");
    assertThat(at("put", "shop", "plum", "ripe").out()).contains("replaced 2 values");
    assertThat(at("get", "shop", "plum").out().strip()).isEqualTo("ripe");
  }

  @Test
  void getPrintsAContextForALaterPut() {
    Outcome absent = at("get", "shop", "fig", "--context");
    assertThat(absent.code()).isEqualTo(1);
    at("put", "shop", "fig", "small", "--context", absent.field("context"));
    Outcome small = at("get", "shop", "fig", "--context");
    assertThat(small.code()).isZero();
    assertThat(small.out()).startsWith("small\ncontext ");
    at("put", "shop", "fig", "large", "--context", small.field("context"));
    at("put", "shop", "fig", "huge", "--context", small.field("context"));
    Outcome both = at("get", "shop", "fig", "--context");
    assertThat(both.code()).isEqualTo(1);
    assertThat(both.out()).startsWith("large\nhuge\ncontext ");
    assertThat(both.err()).contains("2 values");
  }

  @Test
  void aValueIsGivenATimeToLive() {
    assertThat(at("put", "shop", "milk", "fresh", "--ttl", "30d").code()).isZero();
    assertThat(at("get", "shop", "milk").out().strip()).isEqualTo("fresh");
    assertThat(at("put", "shop", "milk", "fresh", "--ttl", "1ms").code()).isZero();
    long begun = System.nanoTime();
    Outcome get = at("get", "shop", "milk");
    while (get.code() == 0 && System.nanoTime() - begun < PATIENCE_NANOS) {
      get = at("get", "shop", "milk");
    }
    assertThat(get.code()).isEqualTo(1);
    assertThat(get.err()).contains("no value");
    assertThat(at("siblings", "shop", "milk").out())
        .startsWith("0 values; deleted, or expired" + System.lineSeparator());
  }

  @Test
  void bucketsAreCreatedAndListed() {
    for (int time = 0; time < 2; time++) {
      Outcome created =
          bucket("create", "newest", "--mode", "last-write-wins", "--durability", "interval");
      assertThat(created.code()).as(created.err()).isZero();
      assertThat(created.out().strip()).isEqualTo("bucket newest is last-write-wins, interval");
    }
    assertThat(bucket("create", "plain").out().strip()).isEqualTo("bucket plain is causal, fsync");
    Outcome otherwise = bucket("create", "newest");
    assertThat(otherwise.code()).isEqualTo(1);
    assertThat(otherwise.err()).contains("GR-2010").contains("last-write-wins, interval");
    Outcome listed = bucket("list");
    assertThat(listed.code()).isZero();
    assertThat(listed.out().lines())
        .containsExactly("newest  last-write-wins, interval", "plain  causal, fsync");
    Outcome tooLong = bucket("create", "n".repeat(256));
    assertThat(tooLong.code()).isEqualTo(1);
    assertThat(tooLong.err()).contains("GR-2001").contains("1 to 255");
  }

  private static Outcome bucket(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of("bucket", command));
    all.addAll(List.of("--at", cluster.addresses().get(0).toString()));
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  @Test
  void aValueWithAnAtSignIsNoFile() {
    assertThat(at("put", "shop", "@@x", "@/etc/hostname").code()).isZero();
    assertThat(at("get", "shop", "@@x").out()).isEqualTo("@/etc/hostname");
    assertThat(at("get", "shop", "@x").code()).as("another key").isEqualTo(1);
  }

  @Test
  void argumentsThatTheLocaleMadeUnreadableAreRefused() {
    Outcome refused = at("put", "shop", "\uFFFD\uFFFD", "value of e acute");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("argument 5").contains("C.UTF-8");
    assertThat(at("put", "shop", "\u00e9", "\u00fc\u20ac").code()).isZero();
    assertThat(at("get", "shop", "\u00e9").out()).isEqualTo("\u00fc\u20ac");
  }

  @Test
  void aValueOfStandardInputKeepsItsBytes() throws Exception {
    byte[] value = {(byte) 0xff, 0, '\r', '\n', (byte) 0xc3, '\n'};
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(value));
    try {
      assertThat(at("put", "shop", "binary", "-").code()).isZero();
    } finally {
      System.setIn(before);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String contact = cluster.addresses().get(0).toString();
    int code = CommandRun.of(
        GrammeCommand.commandLine(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        System.err,
        "get",
        "shop",
        "binary",
        "--at",
        contact);
    assertThat(code).isZero();
    assertThat(out.toByteArray()).isEqualTo(value);
    assertThat(at("siblings", "shop", "binary").out()).contains("6 bytes ff000d0ac30a");
  }

  @Test
  void outputThatCannotBeWrittenIsAFailure() {
    assertThat(at("put", "shop", "written", "red").code()).isZero();
    String contact = cluster.addresses().get(0).toString();
    for (String[] arguments : new String[][] {
      {"get", "shop", "written", "--at", contact}, {"--help"}, {"put", "--help"}, {"--version"}
    }) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      int code = CommandRun.of(
          GrammeCommand.commandLine(),
          new PrintStream(new FullDevice(), true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          arguments);
      assertThat(code).as(String.join(" ", arguments)).isEqualTo(1);
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("could not be written");
    }
  }

  private static final class FullDevice extends OutputStream {
    @Override
    public void write(int oneByte) throws IOException {
      throw new IOException("No space left on device");
    }
  }

  @Test
  void aClusterIsFoundByPortAndByUrl() {
    int port = cluster.addresses().get(0).port();
    int other = cluster.addresses().get(1).port();
    for (String where : List.of(
        Integer.toString(port),
        port + ", 127.0.0.1:" + other,
        "gramme://127.0.0.1:" + port + "/?timeout=4s",
        "gramme://127.0.0.1:" + port + ", 127.0.0.1:" + other + "/")) {
      Outcome found = run("cluster", "--at", where);
      assertThat(found.code()).as(where + ": " + found.err()).isZero();
    }
    assertThat(
            run("cluster", "--at", "gramme://127.0.0.1:" + port + "/?tmeout=4s").code())
        .isEqualTo(2);
    assertThat(run("cluster", "--at", "gramme://127.0.0.1:1/", "--at", "7400").code())
        .isEqualTo(2);
  }

  @Test
  void helpIsAVerbToo() {
    assertThat(run("help").out()).isEqualTo(run("--help").out()).contains("siblings");
    assertThat(run("help", "put").out()).isEqualTo(run("put", "--help").out()).contains("VALUE");
    assertThat(run("bucket", "help", "create").out()).contains("--durability");
    assertThat(run("help", "frobnicate").code()).isEqualTo(2);
  }

  @Test
  void theClusterIsListed() {
    Outcome listed = at("cluster");
    assertThat(listed.code()).isZero();
    assertThat(listed.out().lines()).hasSize(3).allMatch(line -> line.contains("ACTIVE"));
  }

  @Test
  void theStatusIsASentenceAndALineForEachMember() {
    Outcome told = run("cluster", "status", "--at", cluster.addresses().get(0).toString());
    assertThat(told.code()).as(told.err()).isZero();
    List<String> lines = told.out().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).isEqualTo("3 members, all serving");
    assertThat(lines.subList(1, 4)).allMatch(line -> line.endsWith("  alive"));
    Outcome json = run(
        "cluster", "status", "-o", "json", "--at", cluster.addresses().get(0).toString());
    assertThat(json.out())
        .startsWith("{\"summary\":\"3 members, all serving\",\"sequence\":")
        .contains("\"f\":0,\"members\":[{\"id\":\"", "\"plans\":[]}")
        .contains("\"liveness\":\"alive\",\"silenceMillis\":", "\"zone\":null,\"weight\":1.0,")
        .contains("\"owner\":true,\"candidate\":false}");
    assertThat(run("cluster", "status", "-o", "xml").code()).isEqualTo(2);
  }

  private static Outcome cluster(String... arguments) {
    List<String> all = new ArrayList<>(List.of("cluster"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--at", cluster.addresses().get(0).toString()));
    return run(all.toArray(String[]::new));
  }

  @Test
  void whatIsNoMemberOrPlanOfTheClusterExitsWithTwo() {
    for (String[] wrong : new String[][] {
      {"plan", "join", "127.0.0.1:1"},
      {"plan", "leave", "zebra"},
      {"plan", "replace", cluster.addresses().get(0).toString(), "127.0.0.1:1"},
      {"plan", "weight", "zebra=2"},
      {"plan", "zone", "127.0.0.1:1=east"},
      {"plan", "leave", cluster.addresses().get(0).toString(), "--absent", "zebra"},
      {"commit", "7f"},
      {"commit", "zebra"},
      {"abort", "7f"},
      {"remove", "zebra", "--force"}
    }) {
      Outcome outcome = cluster(wrong);
      assertThat(outcome.code()).as(String.join(" ", wrong)).isEqualTo(2);
      assertThat(outcome.err()).as(String.join(" ", wrong)).startsWith("gramme: ");
      assertThat(outcome.out()).as(String.join(" ", wrong)).isEmpty();
    }
    assertThat(cluster("plan", "leave", "zebra").err())
        .contains("'zebra'", "address, or the beginning of its id");
    assertThat(cluster("commit", "7f").err()).contains("no plan's id begins with '7f'");
    assertThat(cluster("remove", "127.0.0.1:7402").err())
        .contains("E6", "--force", "gramme cluster plan leave 127.0.0.1:7402");
  }

  @Test
  void e3AChangeThatCannotBePlannedIsRefusedWithTheReason() {
    String member = cluster.addresses().get(1).toString();
    Outcome there = cluster("plan", "join", member);
    assertThat(there.code()).isEqualTo(1);
    assertThat(there.err()).contains("GR-2013", "already a member", "gramme cluster status");
    Outcome fewer = cluster("plan", "leave", member);
    assertThat(fewer.code()).isEqualTo(1);
    assertThat(fewer.err()).contains("2 members", "3 replicas");
    assertThat(cluster("status").out()).startsWith("3 members, all serving").doesNotContain("plan");
  }

  @Test
  void anUnreachableClusterIsToldAsByOtherCommands() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    for (String[] command : new String[][] {
      {"cluster", "plan", "leave", "ab"},
      {"cluster", "commit", "ab"},
      {"cluster", "abort", "ab"},
      {"cluster", "remove", "ab", "--force"},
      {"transfers"}
    }) {
      List<String> all = new ArrayList<>(List.of(command));
      all.addAll(List.of("--at", "gramme://127.0.0.1:" + closed + "/?connectTimeout=200ms"));
      Outcome outcome = run(all.toArray(String[]::new));
      assertThat(outcome.code()).as(String.join(" ", command)).isEqualTo(1);
      assertThat(outcome.err()).as(String.join(" ", command)).contains("GR-1006");
    }
  }

  @Test
  void failuresExitWithOneAndSayWhatToDo() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    Outcome nobody = run("get", "--at", "127.0.0.1:" + closed, "shop", "apple");
    assertThat(nobody.code()).isEqualTo(1);
    assertThat(nobody.err()).contains("GR-1006").contains("gramme node start");
    Outcome tooMany = at("put", "shop", "apple", "red", "--w", "4");
    assertThat(tooMany.code()).isEqualTo(1);
    assertThat(tooMany.err()).contains("GR-2002").doesNotContain("\tat ");
    assertThat(at("put", "shop", "apple", "red", "--w", "4", "--verbose").err()).contains("\tat ");
    String foreign = at("put", "shop", "other", "red").field("context");
    assertThat(at("put", "shop", "apple", "red", "--context", foreign).err()).contains("GR-2004");
  }

  @Test
  void whatIsNotUnderstoodExitsWithTwo() {
    for (String[] wrong : new String[][] {
      {},
      {"node"},
      {"frobnicate"},
      {"get", "shop"},
      {"get", "shop", "apple", "--r", "some"},
      {"get", "shop", "apple", "--at", "127.0.0.1:99999"},
      {"get", "shop", "apple", "--colour"},
      {"put", "shop", "apple", "red", "--context", "xyz"},
      {"put", "shop", "apple", "red", "--context", "00", "--blind"},
      {"put", "shop", "apple", "red", "--ttl", "0s"},
      {"put", "shop", "apple", "red", "--ttl", "-1s"},
      {"put", "shop", "apple", "red", "--ttl", "3651d"},
      {"put", "shop", "apple", "red", "--ttl", "soon"},
      {"cluster", "plan"},
      {"cluster", "plan", "join"},
      {"cluster", "plan", "leave"},
      {"cluster", "plan", "replace", "n1"},
      {"cluster", "plan", "weight", "n1"},
      {"cluster", "plan", "weight", "n1=0"},
      {"cluster", "plan", "weight", "n1=heavy"},
      {"cluster", "plan", "weight", "n1=1001"},
      {"cluster", "plan", "weight", "n1=2", "n1=3"},
      {"cluster", "plan", "zone", "=east"},
      {"cluster", "plan", "join", "n1", "-o", "xml"},
      {"cluster", "commit"},
      {"cluster", "abort"},
      {"cluster", "remove"},
      {"cluster", "remove", "n1"},
      {"transfers", "now"},
      {"bucket"},
      {"bucket", "create"},
      {"bucket", "create", "b", "--mode", "newest"},
      {"bucket", "create", "b", "--durability", "never"},
      {"node", "start"},
      {"node", "start", "--data", "x", "--memory"},
      {"node", "start", "--memory", "--listen", "0.0.0.0:7400"},
      {"node", "start", "--memory", "--listen", "127.0.0.1:99999"},
      {"node", "start", "--memory", "--advertise", "node1:0"},
      {"node", "start", "--memory", "--advertise", "node1:99999"},
      {"node", "start", "--memory", "--advertise", "node1:"},
      {"node", "start", "--memory", "--advertise", ":7400"},
      {"node", "start", "--memory", "--advertise", "::1"},
      {"node", "start", "--memory", "--advertise", "[::1"},
      {"node", "start", "--memory", "--advertise", "[::]:7400"},
      {"node", "start", "--memory", "--advertise", "0.0.0.0"},
      {"node", "start", "--memory", "--advertise", "7400"},
      {"node", "start", "--memory", "--advertise", "node 1"},
      {"node", "start", "--memory", "--advertise", "node1,node2"},
      {"node", "start", "--memory", "--partitions", "3"},
      {"node", "start", "--memory", "--dmax", "fast"},
      {"node", "start", "--memory", "--set-aside"},
      {"node", "start", "--memory", "--replace", "node1:7400"}
    }) {
      Outcome outcome = run(wrong);
      assertThat(outcome.code()).as(String.join(" ", wrong)).isEqualTo(2);
      assertThat(outcome.err()).as(String.join(" ", wrong)).isNotBlank();
      assertThat(outcome.out()).as(String.join(" ", wrong)).isEmpty();
    }
    assertThat(run("node", "start", "--memory", "--listen", "0.0.0.0:7400").err())
        .contains("no security");
    assertThat(run("node", "start", "--memory", "--advertise", "node1:0").err())
        .contains("advertise: nobody can connect to port 0");
    assertThat(run("node", "start", "--memory", "--advertise", "0.0.0.0:7400").err())
        .contains("advertise: '0.0.0.0' stands for every address");
  }

  @Test
  void anAdvertisedAddressHasAPortOrThatWhichIsListenedOn() {
    assertThat(AdvertisedAddress.parse("node1")).isEqualTo(new AdvertisedAddress("node1", null));
    assertThat(AdvertisedAddress.parse("node1:7400"))
        .isEqualTo(new AdvertisedAddress("node1", 7400));
    assertThat(AdvertisedAddress.parse("[::1]")).isEqualTo(new AdvertisedAddress("::1", null));
    assertThat(AdvertisedAddress.parse("[::1]:7401")).isEqualTo(new AdvertisedAddress("::1", 7401));
    NodeOptions.Builder builder = NodeOptions.inMemory();
    AdvertisedAddress.parse("[::1]").in(builder);
    assertThat(builder.build().advertisedHost()).isEqualTo("::1");
    assertThat(builder.build().advertisedPort()).isNull();
    AdvertisedAddress.parse("node1:7401").in(builder);
    assertThat(builder.build().advertisedPort()).isEqualTo(7401);
  }

  @Test
  void aPortThatIsTakenIsAFailureWithAdvice() {
    Outcome taken =
        run("node", "start", "--memory", "--listen", cluster.addresses().get(0).toString());
    assertThat(taken.code()).isEqualTo(1);
    assertThat(taken.err()).contains("--listen");
  }

  @Test
  void everyVerbHasHelp() {
    for (String verb :
        List.of("get", "put", "delete", "siblings", "cluster", "bucket", "node", "transfers")) {
      Outcome help = run(verb, "--help");
      assertThat(help.code()).as(verb).isZero();
      assertThat(help.out()).contains("gramme " + verb);
    }
    assertThat(run("node", "start", "--help").out())
        .contains("--join")
        .contains("--data")
        .contains("--advertise");
    assertThat(run("--help").out()).contains("siblings");
    assertThat(run("--version").out()).startsWith("gramme ");
  }
}
