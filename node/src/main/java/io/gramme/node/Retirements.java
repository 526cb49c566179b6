package io.gramme.node;

import io.gramme.membership.Address;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.IdentityStore;
import io.gramme.node.identity.NodeDirectory;
import io.gramme.node.identity.NodeIdentity;
import io.gramme.node.identity.Retirement;
import io.gramme.node.identity.SetAside;
import io.gramme.node.storage.StorageException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a directory serves no more, and the node begins anew in an empty one under a new id (rules T4, S4): the votes of a
 * directory that was set back, or lost, must not be given twice.
 */
final class Retirements {
  private static final Logger LOG = LoggerFactory.getLogger(Retirements.class);

  private Retirements() {}

  /**
   * Whether a failure to start retires the directory.
   *
   * @return null when it does not: the directory may serve again, nobody asked for it, or no other member is known who
   *     could fill an empty one
   */
  static @Nullable Retirement ofStart(
      Throwable failure, NodeOptions options, @Nullable IdentityStore opened) {
    boolean due = isSetBack(failure) || (options.setAside() && isOver(failure));
    if (!due || !(opened instanceof NodeDirectory directory)) {
      return null;
    }
    Retirement retirement = retirement(failure, options, directory);
    if (retirement == null) {
      LOG.warn(
          "the directory {} is not moved aside: no other member is known who could fill an empty"
              + " one; name one to join",
          options.directory());
    }
    return retirement;
  }

  /** Whether the reason why a node left service retires the directory; null when it does not. */
  static @Nullable Retirement ofService(
      @Nullable Throwable reason, NodeOptions options, IdentityStore opened) {
    return reason != null && isSetBack(reason) && opened instanceof NodeDirectory directory
        ? retirement(reason, options, directory)
        : null;
  }

  private static boolean isSetBack(Throwable failure) {
    return failure instanceof NodeSupersededException superseded && !superseded.isRemoved();
  }

  private static boolean isOver(Throwable failure) {
    return failure instanceof NodeSupersededException
        || failure instanceof NodeLeftException
        || isDamage(failure);
  }

  private static boolean isDamage(Throwable failure) {
    return failure instanceof StorageException storage
        && (storage.reason() == StorageException.Reason.DAMAGED
            || storage.reason() == StorageException.Reason.QUARANTINED);
  }

  private static @Nullable Retirement retirement(
      Throwable failure, NodeOptions options, NodeDirectory directory) {
    NodeIdentity identity = directory.identity();
    MemberTable table = directory.table();
    if (identity == null || table == null) {
      return null;
    }
    Set<Address> members = new LinkedHashSet<>(options.join());
    for (MemberRecord member : table.members().values()) {
      if (member.state() != MemberState.REMOVED && !member.id().equals(identity.node())) {
        members.add(member.address());
      }
    }
    return members.isEmpty()
        ? null
        : new Retirement(identity.node(), members.stream().toList(), reason(failure));
  }

  private static String reason(Throwable failure) {
    return failure instanceof NodeSupersededException superseded
        ? superseded.finding()
        : String.valueOf(failure.getMessage());
  }

  /** The failure of a start, naming the option that begins anew where that would help. */
  static Throwable advised(Throwable failure, NodeOptions options) {
    return isDamage(failure) && !options.setAside() && failure instanceof StorageException storage
        ? new StorageException(
            storage.reason(),
            storage.getMessage() + "; to begin anew and have the other owners fill this node, start"
                + " it with --set-aside, which moves the directory aside",
            storage)
        : failure;
  }

  /** Moves a directory that no process has open aside; blocks on the disk. */
  static void moveAside(Path directory, Retirement why) throws IdentityException {
    Path aside = SetAside.move(directory, why, System.currentTimeMillis());
    LOG.warn(
        "the directory {} of node {} was moved aside to {} and is as it was there, because {}; the"
            + " node begins anew in an empty one, under a new id",
        directory,
        why.node(),
        aside,
        why.reason());
  }
}
