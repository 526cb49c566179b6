package io.gramme.driver.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gramme.driver.ErrorCode;
import io.gramme.driver.InvalidArgumentException;
import io.gramme.membership.Address;
import org.junit.jupiter.api.Test;

final class ConnectionUrlTest {
  @Test
  void hosts_ports_and_options_are_read() {
    ConnectionUrl url = ConnectionUrl.parse("gramme://a:7400,b:7401/?r=2&w=all");
    assertThat(url.addresses()).containsExactly(new Address("a", 7400), new Address("b", 7401));
    assertThat(url.options()).containsEntry("r", "2").containsEntry("w", "all").hasSize(2);
    assertThat(url.hasProvider()).isFalse();
  }

  @Test
  void path_port_and_options_may_be_absent() {
    assertThat(ConnectionUrl.parse("gramme://a").addresses())
        .containsExactly(new Address("a", Address.DEFAULT_PORT));
    assertThat(ConnectionUrl.parse("gramme://a?r=1").options()).containsEntry("r", "1");
    assertThat(ConnectionUrl.parse("gramme://a/?").options()).isEmpty();
  }

  @Test
  void ipv6_addresses_stand_in_brackets() {
    assertThat(ConnectionUrl.parse("gramme://[::1]:7401,[fe80::2]/").addresses())
        .containsExactly(new Address("::1", 7401), new Address("fe80::2", 7400));
    assertRefused("gramme://::1/", ErrorCode.INVALID_URL, "brackets");
    assertRefused("gramme://[::1/", ErrorCode.INVALID_URL, "does not close");
  }

  @Test
  void percent_signs_are_decoded_and_a_plus_is_a_plus() {
    assertThat(ConnectionUrl.parse("gramme://a/?optionsFile=%2Ftmp%2Fa+b%26c").options())
        .containsEntry("optionsFile", "/tmp/a+b&c");
    assertThat(ConnectionUrl.parse("gramme://node%2D1").addresses())
        .containsExactly(new Address("node-1", 7400));
    assertRefused("gramme://a/?optionsFile=%zz", ErrorCode.INVALID_URL, "broken percent sign");
  }

  @Test
  void ports_out_of_range_are_named_with_what_is_allowed() {
    assertRefused("gramme://a:0/", ErrorCode.INVALID_URL, "1 to 65535");
    assertRefused("gramme://a:65536/", ErrorCode.INVALID_URL, "port 65536 is out of range");
    assertRefused("gramme://a:7400,b:x/", ErrorCode.INVALID_URL, "'x'");
  }

  @Test
  void what_is_no_url_says_where() {
    assertRefused("", ErrorCode.UNKNOWN_SCHEME, "gramme://");
    assertRefused("redis://a", ErrorCode.UNKNOWN_SCHEME, "does not begin with 'gramme:'");
    assertRefused("gramme://", ErrorCode.INVALID_URL, "must not be blank");
    assertRefused("gramme://a,,b", ErrorCode.INVALID_URL, "must not be blank");
    assertRefused("gramme:a:7400", ErrorCode.INVALID_URL, "'7400'");
    assertRefused("gramme:/a", ErrorCode.INVALID_URL, "no known form");
    assertRefused("gramme://a/carts", ErrorCode.INVALID_URL, "'/carts'");
    assertRefused("gramme://a/?r", ErrorCode.INVALID_URL, "option=value");
    assertRefused("gramme://a/?=1", ErrorCode.INVALID_URL, "option=value");
    assertRefused("gramme://a/?r=1&r=2", ErrorCode.INVALID_URL, "'r' twice");
    assertRefused("gramme://a/#x", ErrorCode.INVALID_URL, "%23");
  }

  @Test
  void a_password_is_refused_and_not_repeated() {
    InvalidArgumentException refused =
        assertRefused("gramme://me:secret@a/", ErrorCode.INVALID_URL, "know no users yet");
    assertThat(refused).hasMessageNotContaining("secret");
  }

  @Test
  void the_relay_is_announced_and_not_there() {
    assertRefused("gramme:relay://a:7400", ErrorCode.UNKNOWN_SCHEME, "not available yet");
  }

  @Test
  void a_provider_keeps_its_own_options_apart() {
    ConnectionUrl url = ConnectionUrl.parse("gramme:embedded:?nodes=3&r=1");
    assertThat(url.provider()).isEqualTo("embedded");
    assertThat(url.optionsOf(true)).containsOnlyKeys("r");
    assertThat(url.optionsOf(false)).containsOnlyKeys("nodes");
    assertRefused("gramme:embedded:x", ErrorCode.INVALID_URL, "only ?option=value may follow");
  }

  private static InvalidArgumentException assertRefused(String url, ErrorCode code, String part) {
    InvalidArgumentException refused =
        catchThrowableOfType(InvalidArgumentException.class, () -> ConnectionUrl.parse(url));
    assertThat(refused).as(url).isNotNull().hasMessageContaining(part);
    assertThat(refused.code()).as(url).isEqualTo(code);
    assertThat(refused.getMessage()).startsWith(code.code());
    return refused;
  }
}
