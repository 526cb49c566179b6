package io.gramme.it.sim.plant;

import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.world.Tampering;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The bugs that can be planted to see that the simulator finds them. */
@SuppressWarnings("ImmutableEnumChecker") // What makes a tampering is stateless.
public enum PlantedBug {
  /** An example, to be replaced. */
  LAST_WRITE_WINS("a causal bucket keeps the newest version only (K3)", () -> Tampering.NONE, null),
  /** Another. */
  HLC_LOST_AT_RESTART("a node's clock starts from the wall clock (T3)", null, "a moving H");

  private final String description;
  private final @Nullable Supplier<Tampering> tampering;
  private final @Nullable String waitsFor;

  PlantedBug(
      String description, @Nullable Supplier<Tampering> tampering, @Nullable String waitsFor) {
    this.description = description;
    this.tampering = tampering;
    this.waitsFor = waitsFor;
  }

  /** The name on the command line. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String description() {
    return description;
  }

  /** What must exist before this bug can be planted, or null when it can. */
  public @Nullable String waitsFor() {
    return waitsFor;
  }

  /**
   * A new instance for one history.
   *
   * @throws IllegalStateException when it waits for something
   */
  public Tampering tampering() {
    if (tampering == null) {
      throw new IllegalStateException(label() + " waits for " + waitsFor);
    }
    return tampering.get();
  }

  /** A set-up in which this bug shows within a few histories. */
  public HistoryPlan narrowed(long seed) {
    return HistoryPlan.of(seed);
  }
}
