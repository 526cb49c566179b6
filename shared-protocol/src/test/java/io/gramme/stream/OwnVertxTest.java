package io.gramme.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.net.NetServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** E1: a name is resolved anew at every connect, against a name server and a hosts file of the test's own. */
class OwnVertxTest {
  private static final String NAME = "node.test";
  private static final long PATIENCE_SECONDS = 120;
  private static final int TYPE_A = 1;
  private static final int HEADER_BYTES = 12;

  @TempDir
  private Path directory;

  private final Vertx servers = Vertx.vertx();
  private final AtomicInteger asked = new AtomicInteger();

  @AfterEach
  void close() throws Exception {
    await(servers.close());
  }

  @Test
  void e1TheNameServerIsAskedAtEachConnectHoweverLongItsAnswerHolds() throws Exception {
    int nameServer = nameServer(true);
    int port = listener();
    Vertx own = own("", nameServer);
    try {
      for (int connects = 1; connects <= 3; connects++) {
        await(own.createNetClient().connect(port, NAME));
        assertThat(asked).hasValue(connects);
      }
    } finally {
      await(own.close());
    }
  }

  @Test
  void e1AHostsFileThatChangesIsReadAgain() throws Exception {
    int nameServer = nameServer(false);
    int port = listener();
    Vertx own = own("127.0.0.1 another.test\n", nameServer);
    try {
      assertThat(connects(own, port)).isFalse();
      Files.writeString(directory.resolve("hosts"), "127.0.0.1 " + NAME + "\n");
      long begun = System.nanoTime();
      while (!connects(own, port)) {
        assertThat(System.nanoTime() - begun)
            .as("the hosts file is not read again")
            .isLessThan(TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
      }
    } finally {
      await(own.close());
    }
  }

  private Vertx own(String hosts, int nameServer) throws Exception {
    Path file = Files.writeString(directory.resolve("hosts"), hosts);
    return OwnVertx.create(options -> options
        .getAddressResolverOptions()
        .setHostsPath(file.toString())
        .setServers(List.of("127.0.0.1:" + nameServer)));
  }

  private static boolean connects(Vertx vertx, int port) throws Exception {
    try {
      await(vertx.createNetClient().connect(port, NAME));
      return true;
    } catch (ExecutionException e) {
      return false;
    }
  }

  private int listener() throws Exception {
    NetServer server = servers.createNetServer().connectHandler(socket -> {});
    return await(server.listen(0, "127.0.0.1")).actualPort();
  }

  /** Its port; it knows the one name, or none. */
  private int nameServer(boolean known) throws Exception {
    DatagramSocket socket = servers.createDatagramSocket();
    socket.handler(packet -> {
      var unused = socket.send(
          answer(packet.data(), known), packet.sender().port(), packet.sender().host());
    });
    return await(socket.listen(0, "127.0.0.1")).localAddress().port();
  }

  /** RFC 1035, section 4: the question, and 127.0.0.1 for an hour to one for an address of version 4. */
  private Buffer answer(Buffer query, boolean known) {
    int end = HEADER_BYTES;
    while (query.getByte(end) != 0) {
      end += query.getByte(end) + 1;
    }
    boolean isAddress = query.getUnsignedShort(end + 1) == TYPE_A;
    asked.addAndGet(isAddress ? 1 : 0);
    Buffer answer = Buffer.buffer()
        .appendBytes(query.getBytes(0, 2))
        .appendUnsignedShort(0x8180) // an answer, without an error
        .appendUnsignedShort(1)
        .appendUnsignedShort(known && isAddress ? 1 : 0)
        .appendInt(0)
        .appendBytes(query.getBytes(HEADER_BYTES, end + 5));
    if (known && isAddress) {
      answer
          .appendUnsignedShort(0xC000 | HEADER_BYTES) // the name of the question
          .appendUnsignedShort(TYPE_A)
          .appendUnsignedShort(1)
          .appendInt(3_600)
          .appendUnsignedShort(4)
          .appendBytes(new byte[] {127, 0, 0, 1});
    }
    return answer;
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
