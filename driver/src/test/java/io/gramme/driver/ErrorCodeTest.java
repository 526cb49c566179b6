package io.gramme.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ErrorCodeTest {
  /** What applications and operators already match on: entries may be added here, never changed. */
  private static final List<String> PUBLISHED = List.of(
      "GR-1001 INVALID_URL",
      "GR-1002 UNKNOWN_SCHEME",
      "GR-1003 UNKNOWN_OPTION",
      "GR-1004 INVALID_OPTION_VALUE",
      "GR-1005 PROVIDER_MISSING",
      "GR-1006 CONNECT_FAILED",
      "GR-1007 HANDSHAKE_REFUSED",
      "GR-1008 CLOSED",
      "GR-1009 CALL_ON_EVENT_LOOP",
      "GR-1010 NOT_A_WRAPPER",
      "GR-2001 INVALID_ARGUMENT",
      "GR-2002 INVALID_QUORUM",
      "GR-2003 INVALID_CONTEXT",
      "GR-2004 FOREIGN_CONTEXT",
      "GR-2005 UNKNOWN_NODE",
      "GR-2006 ENCODING_FAILED",
      "GR-2007 DECODING_FAILED",
      "GR-2008 RECONCILE_FAILED",
      "GR-2009 CHANGE_FAILED",
      "GR-2010 BUCKET_EXISTS",
      "GR-2011 CALLBACK_NOT_RUN",
      "GR-2012 BUCKET_IN_USE",
      "GR-2013 PLAN_REFUSED",
      "GR-3001 TIMEOUT",
      "GR-3002 UNREACHABLE_QUORUM",
      "GR-3003 OVERLOADED",
      "GR-3004 REFUSED",
      "GR-3005 SIBLINGS",
      "GR-3006 TOO_MANY_SIBLINGS",
      "GR-3007 INDETERMINATE",
      "GR-3008 INTERRUPTED");

  @Test
  void codes_are_stable() {
    List<String> codes = new ArrayList<>();
    for (ErrorCode code : ErrorCode.values()) {
      codes.add(code.code() + " " + code.name());
    }
    assertThat(codes).containsExactlyInAnyOrderElementsOf(PUBLISHED);
  }

  @Test
  void codes_are_unique_and_described_by_one_sentence() {
    List<String> codes = new ArrayList<>();
    for (ErrorCode code : ErrorCode.values()) {
      codes.add(code.code());
      assertThat(code.description()).endsWith(".").doesNotContain("\n");
    }
    assertThat(codes).doesNotHaveDuplicates();
  }
}
