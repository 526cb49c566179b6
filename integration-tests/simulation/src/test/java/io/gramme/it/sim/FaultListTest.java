package io.gramme.it.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gramme.it.sim.world.Fault;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Faults as a command line names them. */
final class FaultListTest {
  @Test
  void allNoneAndNames() {
    assertThat(FaultList.parse("all")).isEqualTo(EnumSet.allOf(Fault.class));
    assertThat(FaultList.parse("none")).isEmpty();
    assertThat(FaultList.parse("loss")).containsExactly(Fault.LOSS);
    assertThat(FaultList.parse("power-loss,loss")).containsExactly(Fault.LOSS, Fault.POWER_LOSS);
  }

  @Test
  void allButSome() {
    assertThat(FaultList.parse("all,-loss,-power-loss"))
        .isEqualTo(EnumSet.complementOf(EnumSet.of(Fault.LOSS, Fault.POWER_LOSS)));
  }

  @Test
  void anErrorNamesWhatIsAllowed() {
    assertThatThrownBy(() -> FaultList.parse("loss,lots"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'lots' is not a fault")
        .hasMessageContaining("all, none")
        .hasMessageContaining("one-way-cuts")
        .hasMessageContaining("session-restarts");
    assertThatThrownBy(() -> FaultList.parse("all,loss")).hasMessageContaining("-NAME");
    for (String wrong :
        new String[] {"", "LOSS", "loss,", ",", "none,loss", "loss,all", "-loss", "all,-", "all,"
        }) {
      assertThatThrownBy(() -> FaultList.parse(wrong))
          .as("'%s'", wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("--faults: ");
    }
  }

  @Test
  void aListReadsBackAsItself() {
    for (int seed = 0; seed < 1000; seed++) {
      Set<Fault> faults = new RandomPlans(new Random(seed)).faults();
      String text = FaultList.format(faults);
      assertThat(FaultList.parse(text)).as("seed %d: %s", seed, text).isEqualTo(faults);
    }
  }

  @Test
  void theShorterFormIsChosen() {
    assertThat(FaultList.format(EnumSet.of(Fault.POWER_LOSS, Fault.LOSS)))
        .isEqualTo("loss,power-loss");
    assertThat(FaultList.format(EnumSet.complementOf(EnumSet.of(Fault.LOSS))))
        .isEqualTo("all,-loss");
    assertThat(FaultList.format(EnumSet.allOf(Fault.class))).isEqualTo("all");
    assertThat(FaultList.format(EnumSet.noneOf(Fault.class))).isEqualTo("none");
  }
}
