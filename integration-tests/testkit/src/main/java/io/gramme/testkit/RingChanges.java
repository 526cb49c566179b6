package io.gramme.testkit;

import io.gramme.driver.ClusterAdmin;
import io.gramme.driver.ClusterChange;
import io.gramme.driver.ClusterMember;
import io.gramme.driver.ClusterPlan;
import io.gramme.driver.ClusterTransfers;
import io.gramme.driver.ClusterView;
import io.gramme.driver.Gramme;
import io.gramme.driver.GrammeException;
import io.gramme.driver.PartitionTransfer;
import io.gramme.driver.PlannedChange;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a cluster's ring as an operator makes them: a plan is proposed and committed, and its end awaited (rule E3).
 * For one thread at a time.
 */
public final class RingChanges {
  private static final Duration LONGEST = Duration.ofMinutes(4);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(1);

  private final ClusterAdmin admin;
  private final Consumer<String> progress;

  private RingChanges(ClusterAdmin admin, Consumer<String> progress) {
    this.admin = admin;
    this.progress = progress;
  }

  /**
   * Changes by the session of an operator.
   *
   * @param progress is told line by line how far a plan has come
   */
  public static RingChanges by(Gramme operator, Consumer<String> progress) {
    return new RingChanges(operator.unwrap(ClusterAdmin.class), progress);
  }

  /** The same without a word. */
  public static RingChanges by(Gramme operator) {
    return by(operator, line -> {});
  }

  /**
   * Proposes and commits a plan and waits until it is the ring.
   *
   * @return what it said that it would do
   * @throws IllegalStateException when it is aborted, or not done in time
   */
  public PlannedChange carryOut(ClusterChange... changes) {
    PlannedChange planned = commit(changes);
    awaitDone(planned);
    return planned;
  }

  /** Proposes and commits a plan, and no more: the members carry it out by themselves. */
  public PlannedChange commit(ClusterChange... changes) {
    PlannedChange planned = admin.propose(changes);
    admin.commit(planned.plan().id());
    return planned;
  }

  /**
   * Waits until a plan is the ring.
   *
   * @throws IllegalStateException when it is aborted, or not done in time
   */
  public void awaitDone(PlannedChange planned) {
    String id = planned.plan().id();
    long[] lineNanos = {System.nanoTime()};
    await("plan " + id + " is not done", view -> {
      Optional<ClusterPlan> plan = view.plan(id);
      if (plan.filter(one -> one.stage() == ClusterPlan.Stage.ABORTED).isPresent()) {
        throw new IllegalStateException("plan " + id + " is aborted: " + plan.orElseThrow());
      }
      if (System.nanoTime() - lineNanos[0] > BETWEEN_LINES.toNanos() && plan.isPresent()) {
        lineNanos[0] = System.nanoTime();
        tell(planned, plan.orElseThrow().stage());
      }
      return view.lastPlan().equals(id) ? view : null;
    });
  }

  private void tell(PlannedChange planned, ClusterPlan.Stage stage) {
    if (stage == ClusterPlan.Stage.MOVE) {
      progress.accept("all is copied, moving");
      return;
    }
    ClusterTransfers transfers = look(admin::transfers);
    if (transfers == null || !transfers.unanswered().isEmpty()) {
      return;
    }
    long walks =
        planned.flows().stream().mapToLong(PlannedChange.Flow::partitions).sum();
    long open = transfers.transfers().stream().filter(one -> one.to() != null).count();
    long partitions = transfers.transfers().stream()
        .filter(one -> one.to() != null)
        .mapToInt(PartitionTransfer::partition)
        .distinct()
        .count();
    if (walks > 0 && open <= walks) {
      progress.accept("copied " + (planned.partitions() - partitions) + " of "
          + planned.partitions() + " partitions, " + 100 * (walks - open) / walks + " %");
    }
  }

  /**
   * Waits until a member has handed on everything and is gone (rule E4).
   *
   * @param member its id
   */
  public void awaitGone(String member) {
    await(
        "member " + member + " still holds something",
        view -> view.member(member)
            .filter(one -> one.state() == ClusterMember.State.REMOVED)
            .orElse(null));
  }

  /** Waits until the nodes at these addresses are in the ring, and it has no other members and no plan under way. */
  public void awaitRing(Iterable<String> addresses) {
    await("the ring is not " + addresses, view -> {
      long found = 0;
      long asked = 0;
      for (String address : addresses) {
        asked++;
        found += view.members().stream()
            .filter(
                member -> isPresent(member) && member.address().equals(address) && member.owner())
            .count();
      }
      long owners = view.members().stream().filter(ClusterMember::owner).count();
      return found == asked && owners == asked && view.planUnderWay().isEmpty() ? view : null;
    });
  }

  /** Waits until no member copies anything or has anything left to hand on. */
  public void awaitQuiet() {
    await("something still moves", view -> {
      ClusterTransfers transfers = look(admin::transfers);
      boolean quiet = transfers != null
          && transfers.transfers().isEmpty()
          && transfers.unanswered().isEmpty()
          && view.planUnderWay().isEmpty();
      return quiet ? view : null;
    });
  }

  /**
   * Waits until a plan has copied something, and not all.
   *
   * @param node id of the receiver that has
   * @throws IllegalStateException when the plan has gone on meanwhile
   */
  public void awaitCopying(PlannedChange planned, String node) {
    String id = planned.plan().id();
    await("plan " + id + " copies nothing", view -> {
      if (view.plan(id).filter(plan -> plan.stage() == ClusterPlan.Stage.COPY).isEmpty()) {
        throw new IllegalStateException("plan " + id + " is not in COPY any more: " + view);
      }
      ClusterTransfers transfers = look(admin::transfers);
      return transfers != null
              && transfers.transfers().stream()
                  .anyMatch(one -> node.equals(one.to()) && one.states() > 0)
          ? view
          : null;
    });
  }

  /** Removes a member by force (rule E6). */
  public void remove(String member) {
    admin.remove(member);
  }

  /** The id of the node that listens at an address, once it is known. */
  public String idAt(String address) {
    return await(
            "no member listens at " + address,
            view -> view.members().stream()
                .filter(member -> isPresent(member) && member.address().equals(address))
                .findFirst()
                .orElse(null))
        .id();
  }

  private static boolean isPresent(ClusterMember member) {
    return member.state() != ClusterMember.State.REMOVED;
  }

  private <T> T await(String complaint, Function<ClusterView, @Nullable T> wanted) {
    long begun = System.nanoTime();
    while (true) {
      ClusterView view = look(admin::view);
      T found = view == null ? null : wanted.apply(view);
      if (found != null) {
        return found;
      }
      if (System.nanoTime() - begun > LONGEST.toNanos()) {
        throw new IllegalStateException(
            complaint + " after " + LONGEST.toSeconds() + " s; the cluster says " + view);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** What may be looked at again is not worth an end. */
  private static <T> @Nullable T look(Looking<T> looking) {
    try {
      return looking.look();
    } catch (GrammeException e) {
      if (!e.retryable()) {
        throw e;
      }
      return null;
    }
  }

  private interface Looking<T> {
    T look();
  }
}
