package io.gramme.it.sim.check;

import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;

/**
 * What has expired is shown by nobody whose clock says so, and does not come back (rules P5, T2). That nothing is lost by
 * expiry before its time is for the others to check: they excuse only what may have expired.
 */
public final class ExpiredValues implements Checker {
  @Override
  public void read(ReadSeen read, Verdict verdict) {
    for (Version version : read.shown()) {
      boolean ownClock = version.mustHaveExpired(read.bounds().readerMillis());
      if (ownClock || everyNodeGaveUp(version, read)) {
        verdict.broken(
            name(),
            read.who() + " is shown " + version + ", which has expired by "
                + (ownClock ? "its own clock" : "the clock of every node"));
      }
    }
  }

  /** One of the owners asked had acknowledged it, so the reader's memory must not show it either (G4). */
  private static boolean everyNodeGaveUp(Version version, ReadSeen read) {
    return version.dots() == 1
        && read.acknowledged().get(version.number())
        && version.mustHaveExpired(read.bounds().nodesMillis());
  }

  /** A node has answered a call with a version. */
  void answered(Version version, String who, long nodesMillis, Verdict verdict) {
    if (version.mustHaveExpired(nodesMillis)) {
      verdict.broken(
          name(),
          "a node answers " + who + " with " + version + ", which has expired by its clock");
    }
  }

  @Override
  public void end(KeyEnd end, Verdict verdict) {
    for (KeyState state : end.byOwner()) {
      for (Sibling sibling : state.siblings()) {
        if (Causality.hasExpired(sibling, end.bounds().nodesMillis())) {
          verdict.broken(name(), "an owner was read and still holds " + sibling);
        }
      }
    }
  }
}
