package io.gramme.it.sim.coverage;

import io.gramme.causality.KeyState;
import io.gramme.driver.engine.SessionMachine;
import io.gramme.node.data.DataMachine;
import java.util.List;

/** The packages of production code that histories execute, each with all below it. */
public final class MachinePackages {
  /** Their names. */
  public static final List<String> NAMES = List.of(
      "io.gramme.causality",
      "io.gramme.liveness",
      "io.gramme.machine",
      "io.gramme.membership",
      "io.gramme.merkle",
      "io.gramme.message",
      "io.gramme.quorum",
      "io.gramme.ring",
      "io.gramme.driver.engine",
      "io.gramme.node.control",
      "io.gramme.node.data");

  /** One class of each module that has such packages: where it comes from, the others come from. */
  static final List<Class<?>> ANCHORS =
      List.of(KeyState.class, SessionMachine.class, DataMachine.class);

  private MachinePackages() {}
}
