package io.gramme.driver.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gramme.driver.DriverOption;
import io.gramme.driver.ErrorCode;
import io.gramme.driver.Gramme;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.driver.Quorum;
import io.gramme.driver.ReadOption;
import io.gramme.driver.WriteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

final class OptionsTest {
  @Test
  void every_option_has_one_name_a_readable_default_and_a_sentence() {
    List<String> names = new ArrayList<>();
    for (DriverOption option : Gramme.describeProperties()) {
      names.add(option.key());
      assertThat(option.parse(option.defaultValue())).as(option.key()).isNotNull();
      assertThat(option.description()).as(option.key()).endsWith(".");
      assertThat(option.environmentName().replace("GRAMME_", "").replace("_", ""))
          .as("the environment's name follows the option's")
          .isEqualToIgnoringCase(option.key());
      assertThat(option.toString()).contains(option.key()).contains(option.allowed());
    }
    assertThat(names).doesNotHaveDuplicates().contains("r", "w", "timeout", "writeTimeout");
  }

  @Test
  void durations_have_one_syntax() {
    assertThat(duration("500")).isEqualTo(Duration.ofMillis(500));
    assertThat(duration("500ms")).isEqualTo(Duration.ofMillis(500));
    assertThat(duration("5s")).isEqualTo(Duration.ofSeconds(5));
    assertThat(duration(" 2M ")).isEqualTo(Duration.ofMinutes(2));
    for (String wrong : List.of("", "0", "-1s", "5 s", "5h", "1.5s", "2000m", "999999999999999m")) {
      assertRefused("timeout", wrong, "500ms, 5s, 2m");
    }
  }

  @Test
  void sizes_switches_counts_and_quorums_say_what_is_allowed() {
    assertThat(value("stateCacheBytes", "64k", Long.class)).isEqualTo(65_536);
    assertThat(value("stateCacheBytes", "0", Long.class)).isZero();
    assertThat(value("readRepair", "FALSE", Boolean.class)).isFalse();
    assertThat(value("w", "3", Quorum.class)).isEqualTo(Quorum.of(3));
    assertThat(value("w", "ALL", Quorum.class)).isEqualTo(Quorum.ALL);
    assertRefused("stateCacheBytes", "1t", "64k, 16m, 1g");
    assertRefused("stateCacheBytes", "99999999999999g", "64k, 16m, 1g");
    assertRefused("maxBacklogBytes", "1m", "at least 8388608");
    assertRefused("readRepair", "yes", "true or false");
    assertRefused("callbackThreads", "0", "above 0");
    for (String wrong : List.of("0", "-1", "most", "2.5", "")) {
      assertRefused("r", wrong, "one, quorum, all or a number above 0");
    }
  }

  @Test
  void an_unknown_option_is_named_with_the_nearest_known_one() {
    assertSuggestion("writeTimout", "writeTimeout");
    assertSuggestion("readrepairs", "readRepair");
    assertSuggestion("timeuot", "timeout");
    assertSuggestion("statecache", "stateCacheBytes");
  }

  @Test
  void names_do_not_depend_on_upper_and_lower_case() {
    assertThat(OptionValues.of(Map.of("WRITETIMEOUT", "1s"), "a test").given())
        .containsExactly(DriverOption.WRITE_TIMEOUT);
  }

  @Test
  void edit_distance_counts_single_changes() {
    assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(NearestName.distance("", "abc")).isEqualTo(3);
    assertThat(NearestName.distance("abc", "abc")).isZero();
    assertThat(NearestName.distance("ab", "ba")).isEqualTo(2);
  }

  @Test
  void url_beats_builder_beats_file_beats_environment_beats_default(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("gramme.properties");
    Files.writeString(file, "r=3\nw=3\ntimeout=3s\n");
    Map<String, String> environment = Map.of(
        "GRAMME_R", "4",
        "GRAMME_W", "4",
        "GRAMME_TIMEOUT", "4s",
        "GRAMME_WRITE_TIMEOUT", "4s",
        "GRAMME_HOME", "no option",
        "GRAMME_OPTIONS_FILE", file.toString());
    OptionValues built = OptionValues.of(Map.of("r", "2", "w", "2"), "a test");
    Connecting connecting =
        new Connecting("", built, null, null, new TransportSource(), environment);
    OptionValues options = connecting.options(ConnectionUrl.parse("gramme://a/?r=1"));
    assertThat(options.get(DriverOption.R, Quorum.class)).isEqualTo(Quorum.of(1));
    assertThat(options.get(DriverOption.W, Quorum.class)).isEqualTo(Quorum.of(2));
    assertThat(options.get(DriverOption.TIMEOUT, Duration.class)).isEqualTo(Duration.ofSeconds(3));
    assertThat(options.get(DriverOption.WRITE_TIMEOUT, Duration.class))
        .isEqualTo(Duration.ofSeconds(4));
    assertThat(options.get(DriverOption.CONNECT_TIMEOUT, Duration.class))
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(options.outdone())
        .as("each place that is overruled is told, with what holds")
        .hasSize(6)
        .contains(
            "option r: '1' in the URL holds, not '2' in a test",
            "option w: '2' in a test holds, not '3' in the options file '" + file + "'",
            "option timeout: '3s' in the options file '" + file
                + "' holds, not '4s' in the environment variable GRAMME_TIMEOUT");
  }

  @Test
  void places_that_agree_are_not_told() {
    Map<String, String> environment = Map.of("GRAMME_TIMEOUT", "2000ms", "GRAMME_W", "ALL");
    OptionValues built = OptionValues.of(Map.of("w", "all"), "a test");
    Connecting connecting =
        new Connecting("", built, null, null, new TransportSource(), environment);
    assertThat(connecting.options(ConnectionUrl.parse("gramme://a/?timeout=2s")).outdone())
        .isEmpty();
  }

  @Test
  void what_is_overruled_or_mistyped_is_logged_when_a_session_is_opened() {
    Logger logger = (Logger) LoggerFactory.getLogger(Connecting.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Level before = logger.getLevel();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(log);
    try {
      EngineSource nobody = (vertx, contacts, options) ->
          CompletableFuture.failedFuture(new IllegalStateException("nobody is there"));
      Map<String, String> environment = Map.of("GRAMME_W", "9", "GRAMME_WRTIE_TIMEOUT", "1s");
      var session = new Connecting(
              "gramme://a/?w=one", OptionValues.NONE, null, null, nobody, environment)
          .start();
      assertThat(session.toCompletableFuture()).failsWithin(Duration.ofSeconds(30));
    } finally {
      logger.detachAppender(log);
      logger.setAdditive(true);
      logger.setLevel(before);
    }
    assertThat(log.list)
        .extracting(event -> event.getLevel() + " " + event.getFormattedMessage())
        .containsExactly(
            "INFO option w: 'one' in the URL holds, not '9' in the environment variable GRAMME_W",
            "WARN the environment variable GRAMME_WRTIE_TIMEOUT is no option and changes nothing;"
                + " did you mean GRAMME_WRITE_TIMEOUT?");
  }

  @Test
  void only_names_near_an_option_are_taken_for_slips() {
    assertThat(MistypedVariables.among(Set.of(
            "GRAMME_R",
            "GRAMME_WRITE_TIMEOUT",
            "GRAMME_MAVEN_ARGS",
            "GRAMME_URL",
            "GRAMME_HOME",
            "GRAMME_X",
            "PATH",
            "TIMEOUT")))
        .isEmpty();
    assertThat(MistypedVariables.among(
            Set.of("GRAMME_TIMEOUTS", "gramme_w", "GRAMME_READREPAIR", "GRAMME_READ_TIMEOUT")))
        .extracting(
            sentence -> sentence.replaceAll(".* variable (\\S+) .* mean (\\S+)\\?", "$1 $2"))
        .containsExactly(
            "GRAMME_READREPAIR GRAMME_READ_REPAIR",
            "GRAMME_READ_TIMEOUT GRAMME_WRITE_TIMEOUT",
            "GRAMME_TIMEOUTS GRAMME_TIMEOUT",
            "gramme_w GRAMME_W");
  }

  @Test
  void the_later_of_builder_and_properties_holds_and_the_other_is_told() {
    OptionValues both = OptionValues.NONE
        .with(DriverOption.TIMEOUT, "2s", "the builder")
        .with(DriverOption.TIMEOUT, "3s", "the builder")
        .with(DriverOption.TIMEOUT, "1s", "the properties");
    assertThat(both.outdone())
        .containsExactly("option timeout: '1s' in the properties holds, not '3s' in the builder");
  }

  @Test
  void a_file_that_cannot_be_used_is_named(@TempDir Path folder) throws IOException {
    assertThatThrownBy(() -> OptionsFile.read(folder.resolve("absent").toString()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("absent");
    Path typo = Files.writeString(folder.resolve("typo"), "tiemout=1s");
    assertThatThrownBy(() -> OptionsFile.read(typo.toString()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("'tiemout'")
        .hasMessageContaining("'timeout'");
    Path chain = Files.writeString(folder.resolve("chain"), "optionsFile=other");
    assertThatThrownBy(() -> OptionsFile.read(chain.toString()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("only one is read");
    Path twice = Files.writeString(folder.resolve("twice"), "w=one\nr=2\nw=9\n");
    assertThatThrownBy(() -> OptionsFile.read(twice.toString()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("option w stands in it twice");
    Path garbage = Files.write(folder.resolve("garbage"), new byte[] {(byte) 0xff, 0, 1});
    assertThatThrownBy(() -> OptionsFile.read(garbage.toString()))
        .isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void a_members_file_that_cannot_be_one_is_refused_before_anything_is_connected(
      @TempDir Path folder) throws IOException {
    assertRefused("membersFile", "a\0b", "the path of a file");
    assertMembersFileRefused(folder, "which is a folder");
    Path absent = folder.resolve("absent");
    assertMembersFileRefused(absent.resolve("members"), "there is no folder " + absent);
    Path file = Files.writeString(folder.resolve("members"), "");
    assertMembersFileRefused(file.resolve("members"), "there is no folder " + file);
    Path device = Path.of("/dev/null");
    if (Files.exists(device)) {
      assertMembersFileRefused(device, "which is no regular file");
    }

    for (Path allowed : List.of(file, folder.resolve("new"))) {
      assertThat(MembersPath.of(OptionValues.of(Map.of("membersFile", allowed.toString()), "")))
          .isEqualTo(allowed);
    }
    assertThat(MembersPath.of(OptionValues.NONE)).isNull();
  }

  private static void assertMembersFileRefused(Path path, String why) {
    EngineSource nobody = (vertx, contacts, options) -> {
      throw new AssertionError("asked to connect");
    };
    OptionValues built = OptionValues.of(Map.of("membersFile", path.toString()), "a test");
    assertThat(new Connecting("gramme://a", built, null, null, nobody, Map.of()).start())
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .havingRootCause()
        .isInstanceOf(InvalidArgumentException.class)
        .withMessageContaining("option membersFile is '" + path + "', ")
        .withMessageContaining(why)
        .withMessageContaining("allowed: the path of a file");
  }

  @Test
  void the_builder_refuses_before_anything_is_connected() {
    Properties properties = new Properties();
    properties.setProperty("conectTimeout", "1s");
    assertThatThrownBy(() -> Gramme.builder().options(properties))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("'connectTimeout'");
    assertThatThrownBy(() -> Gramme.builder().timeout(Duration.ZERO))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("timeout");
    assertThatThrownBy(() -> Gramme.connect("gramme://a/?r=0"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("option r in the URL is '0'");
    assertThatThrownBy(() -> ReadOption.r(0)).isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> WriteOption.timeout(Duration.ofMillis(-1)))
        .isInstanceOf(InvalidArgumentException.class);
    assertThatThrownBy(() -> WriteOption.metadata(new byte[4_097]))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("4096");
  }

  private static Duration duration(String text) {
    return value("timeout", text, Duration.class);
  }

  private static <T> T value(String name, String text, Class<T> type) {
    OptionValues values = OptionValues.of(Map.of(name, text), "a test");
    return values.get(values.given().iterator().next(), type);
  }

  private static void assertRefused(String name, String text, String allowed) {
    InvalidArgumentException refused = catchThrowableOfType(
        InvalidArgumentException.class, () -> OptionValues.of(Map.of(name, text), "a test"));
    assertThat(refused)
        .as("%s=%s", name, text)
        .isNotNull()
        .hasMessageContaining(name)
        .hasMessageContaining("'" + text + "'")
        .hasMessageContaining(allowed);
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_OPTION_VALUE);
  }

  private static void assertSuggestion(String typed, String meant) {
    InvalidArgumentException refused = catchThrowableOfType(
        InvalidArgumentException.class, () -> OptionValues.of(Map.of(typed, "1"), "the URL"));
    assertThat(refused)
        .hasMessageContaining("unknown option '" + typed + "'")
        .hasMessageContaining("did you mean '" + meant + "'");
    assertThat(refused.code()).isEqualTo(ErrorCode.UNKNOWN_OPTION);
  }
}
