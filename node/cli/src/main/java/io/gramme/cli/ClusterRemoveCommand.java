package io.gramme.cli;

import io.gramme.driver.ClusterAdmin;
import io.gramme.driver.ClusterMember;
import io.gramme.driver.ClusterView;
import io.gramme.driver.Gramme;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes a member by force. */
@Command(
    name = "remove",
    description = {
      "Removes a member by force, for good: for one that will not come back. Writes that only it"
          + " holds are lost; one that can still be reached leaves with: gramme cluster plan leave.",
      "",
      "Its node id never comes back. Its place in the ring stays free until a plan fills or drops it:"
          + " gramme cluster plan replace, or gramme cluster plan leave.",
      "",
      "Example: gramme cluster remove 127.0.0.1:7402 --force"
    })
final class ClusterRemoveCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final ConnectionArguments connection = new ConnectionArguments();

  @Mixin
  private final OutputArguments output = new OutputArguments();

  @Parameters(
      index = "0",
      paramLabel = "NODE",
      description = "Address of the member, or the beginning of its id.")
  private String node = "";

  @Option(names = "--force", description = "Yes: what only this member holds is to be lost.")
  private boolean force;

  @Override
  public void run() {
    if (!force) {
      throw new UsageException("writes that only " + node
          + " holds are lost for good (E6), and it can never come back under its id: say --force if"
          + " that is wanted; a member that can be reached leaves with: gramme cluster plan leave "
          + node);
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Gramme gramme = connection.connect()) {
      ClusterAdmin admin = gramme.unwrap(ClusterAdmin.class);
      ClusterView before = admin.view();
      String id = new ClusterNames(before).member(node);
      String address = new ClusterNames(before).of(id);
      boolean already =
          before.member(id).filter(ClusterRemoveCommand::isRemoved).isPresent();
      boolean holdsAlone =
          before.member(id).filter(ClusterRemoveCommand::holdsKeys).isPresent();
      ClusterView after = admin.remove(id);
      if (output.isJson()) {
        out.println(json(id, address, after));
      } else {
        out.println(removed(id, address, already, holdsAlone));
        print(out, id, after, connection.typed());
      }
    }
  }

  private static boolean isRemoved(ClusterMember member) {
    return member.state() == ClusterMember.State.REMOVED;
  }

  /** A candidate holds nothing, and a receiver only what others hold as well. */
  private static boolean holdsKeys(ClusterMember member) {
    return member.owner() || member.state() == ClusterMember.State.LEAVING;
  }

  /** What has become of the member. */
  static String removed(String id, String address, boolean already, boolean holdsKeys) {
    String member = "member " + id + " at " + address;
    if (already) {
      return member + " was removed before, or has left";
    }
    return holdsKeys
        ? member
            + " is removed; writes that only it held are lost (E6); keep its directory to look for"
            + " them"
        : member + " is removed; it owned nothing, so nothing is lost";
  }

  static void print(PrintWriter out, String id, ClusterView after, String at) {
    if (after.missingOwners() > 0) {
      out.println(PlanReport.freshness(after.missingOwners(), after.replicas()));
    }
    if (holdsPlace(id, after)) {
      out.println("its place in the ring is free; to fill it or to drop it, type");
      out.println("  gramme cluster plan replace " + id + " NEW" + at);
      out.println("  gramme cluster plan leave " + id + at);
    }
  }

  private static boolean holdsPlace(String id, ClusterView after) {
    return after.member(id).filter(ClusterMember::owner).isPresent();
  }

  static Json json(String id, String address, ClusterView after) {
    return new Json()
        .with("removed", id)
        .with("address", address)
        .with("inRing", holdsPlace(id, after))
        .with("f", after.missingOwners());
  }
}
