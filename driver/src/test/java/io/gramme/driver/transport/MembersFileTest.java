package io.gramme.driver.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gramme.membership.Address;
import io.gramme.membership.ClusterId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** A file that is there as a whole or not at all, and never in a session's way. */
final class MembersFileTest {
  @TempDir
  private Path folder;

  private final Logger logger = (Logger) LoggerFactory.getLogger(MembersFile.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Queue<Runnable> writer = new ArrayDeque<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.setAdditive(false);
    logger.addAppender(log);
  }

  @AfterEach
  void noLonger() {
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  private Path path() {
    return folder.resolve("members");
  }

  private MembersFile file() {
    return new MembersFile(path(), writer::add);
  }

  private void writeAll() {
    for (Runnable task = writer.poll(); task != null; task = writer.poll()) {
      task.run();
    }
  }

  private static KnownMembers members(long cluster, int... ports) {
    Set<Address> addresses = new LinkedHashSet<>();
    for (int port : ports) {
      addresses.add(new Address("127.0.0.1", port));
    }
    return new KnownMembers(new ClusterId(cluster), addresses);
  }

  private List<String> warnings() {
    assertThat(log.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.WARN);
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  @Test
  void whatOneKeepsAnotherReads() throws IOException {
    MembersFile file = file();
    assertThat(file.read()).as("there is no file yet").isEqualTo(KnownMembers.NONE);
    file.keep(members(5, 1, 2));
    assertThat(names()).as("the caller does not write").isEmpty();
    assertThat(file.idle()).isNotDone();
    writeAll();

    assertThat(file.idle()).isCompleted();
    assertThat(file().read()).isEqualTo(members(5, 1, 2));
    assertThat(names()).containsExactly("members");
    assertThat(log.list).isEmpty();
  }

  @Test
  void onlyAChangeIsWritten() {
    MembersFile file = file();
    file.keep(members(5, 1, 2));
    writeAll();
    file.keep(members(5, 2, 1));
    assertThat(writer).as("the same addresses").isEmpty();
    MembersFile next = file();
    next.read();
    next.keep(members(5, 1, 2));
    assertThat(writer).as("what was read").isEmpty();
    assertThat(next.idle()).isCompleted();

    next.keep(members(5, 1, 3));
    writeAll();
    assertThat(file().read()).isEqualTo(members(5, 1, 3));
  }

  @Test
  void oneWritesAtATimeAndTheLastWins() {
    MembersFile file = file();
    file.keep(members(5, 1));
    file.keep(members(5, 2));
    file.keep(members(5, 3));
    assertThat(writer).hasSize(1);
    writeAll();

    assertThat(file().read()).isEqualTo(members(5, 3));
    assertThat(file.idle()).isCompleted();
    file.keep(members(5, 1));
    writeAll();
    assertThat(file().read()).isEqualTo(members(5, 1));
  }

  @Test
  void aFileThatCannotBeWrittenIsToldOnceAndTriedAgain() throws IOException {
    Path absent = folder.resolve("absent");
    MembersFile file = new MembersFile(absent.resolve("members"), writer::add);
    file.keep(members(5, 1));
    writeAll();
    file.keep(members(5, 2));
    writeAll();
    assertThat(file.idle()).isCompleted();
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("members file " + absent.resolve("members"))
        .contains("cannot be written: java.nio.file.NoSuchFileException");

    Files.createDirectory(absent);
    file.keep(members(5, 3));
    writeAll();
    assertThat(absent.resolve("members")).hasContent(members(5, 3).text());
  }

  @Test
  void aWritingThatFailsHalfwayLeavesNothingBehind() throws IOException {
    Files.createDirectories(path().resolve("in the way"));
    file().keep(members(5, 1));
    writeAll();

    assertThat(warnings()).hasSize(1);
    assertThat(names()).containsExactly("members");
  }

  @Test
  void aWriterThatRefusesIsNotTheCallersMatter() {
    MembersFile file = new MembersFile(path(), task -> {
      throw new RejectedExecutionException("no more threads");
    });
    file.keep(members(5, 1));

    assertThat(file.idle()).isCompleted();
    assertThat(warnings()).singleElement().asString().contains("no more threads");
  }

  @Test
  void aFileThatIsNotUnderstoodIsNamedAndReplaced() throws IOException {
    Files.writeString(path(), members(5, 1, 2).text().replace(":2", ":two"));
    MembersFile file = file();
    assertThat(file.read()).isEqualTo(KnownMembers.NONE);
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("members file " + path() + " is not used, and will be replaced")
        .contains("line 4 is '127.0.0.1:two'");

    file.keep(members(5, 1, 2));
    writeAll();
    assertThat(path()).hasContent(members(5, 1, 2).text());
  }

  @Test
  void whatIsNoTextIsNamed() throws IOException {
    Files.write(path(), new byte[] {'g', (byte) 0xff, 0});
    assertThat(file().read()).isEqualTo(KnownMembers.NONE);
    Files.write(path(), new byte[2_000_000]);
    assertThat(file().read()).isEqualTo(KnownMembers.NONE);
    Files.delete(path());
    Files.createDirectory(path());
    assertThat(file().read()).isEqualTo(KnownMembers.NONE);

    assertThat(warnings()).hasSize(3);
    assertThat(warnings().get(0)).contains("no text in UTF-8");
    assertThat(warnings().get(1)).contains("more than 1048576 bytes");
    assertThat(warnings().get(2)).contains("java.io.IOException");
  }

  @Test
  void anotherClusterIsTold() throws IOException {
    Files.write(path(), members(5, 1).text().getBytes(UTF_8));
    MembersFile file = file();
    file.read();
    file.keep(members(6, 2));
    writeAll();

    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("cluster 0000000000000005")
        .contains("cluster 0000000000000006");
    assertThat(file().read()).isEqualTo(members(6, 2));
  }

  @Test
  void withoutAPathNothingIsReadOrKept() {
    MembersFile none = new MembersFile(null, writer::add);
    assertThat(none.read()).isEqualTo(KnownMembers.NONE);
    none.keep(members(5, 1));

    assertThat(writer).isEmpty();
    assertThat(none.idle()).isCompleted();
  }
}
