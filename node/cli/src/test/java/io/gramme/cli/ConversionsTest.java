package io.gramme.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.membership.NodeId;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

/** Texts of the command line as values. */
final class ConversionsTest {
  /** The beginning of an id would be taken for another, whole one. */
  @Test
  void anIdIsWrittenWhole() {
    assertThat(Conversions.node("00000000000001bA")).isEqualTo(new NodeId(0x1ba));
    for (String wrong :
        new String[] {"", "1ba1", "node1:7400", "00000000000001ba1", "g".repeat(16)}) {
      assertThatThrownBy(() -> Conversions.node(wrong))
          .as(wrong)
          .isInstanceOf(TypeConversionException.class)
          .hasMessageContaining("write its 16 digits");
    }
  }
}
