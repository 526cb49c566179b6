package io.gramme.it.sim.engine;

import io.gramme.it.sim.world.Seed;

/** What of the unforced changes a loss of power leaves: all, none, or each by a draw of its own. */
final class Survival {
  private static final int KINDS = 3;
  private static final int NOTHING = 1;

  private final Seed seed;
  private final int kind;

  private Survival(Seed seed, int kind) {
    this.seed = seed;
    this.kind = kind;
  }

  static Survival draw(Seed seed) {
    return new Survival(seed, seed.below(KINDS));
  }

  /** Everything that was not forced is lost. */
  static Survival nothing(Seed seed) {
    return new Survival(seed, NOTHING);
  }

  /** Whether the next change is left. */
  boolean keeps() {
    return switch (kind) {
      case 0 -> true;
      case NOTHING -> false;
      default -> seed.chance(0.5);
    };
  }
}
