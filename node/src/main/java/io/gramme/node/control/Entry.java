package io.gramme.node.control;

import io.gramme.machine.Sealed;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.node.identity.IdentityException;
import io.gramme.node.identity.NodeIdentity;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a node comes by its member table when it starts: it founds a cluster, joins one, or comes back (rule E5). */
final class Entry {
  private final ControlCore core;
  private final Greetings greetings;
  private final @Nullable MemberTable kept;
  private final JoinRequest join;
  private final @Nullable Comeback comeback;
  private final Deque<Saving> savings = new ArrayDeque<>();

  /** The table to serve with once all is saved; null while that is asked for. */
  private @Nullable MemberTable entering;

  Entry(ControlCore core, Greetings greetings, @Nullable MemberTable kept) {
    this.core = core;
    this.greetings = greetings;
    this.kept = kept;
    this.join = new JoinRequest(core, this);
    NodeIdentity identity = greetings.identity();
    this.comeback = identity == null || kept == null
        ? null
        : new Comeback(core, greetings, this, identity, kept);
  }

  /** The table that was found, by which the node is known; null in a place that no node has served from. */
  @Nullable
  MemberTable kept() {
    return comeback == null ? null : kept;
  }

  /** The table to serve with. */
  MemberTable entered() {
    return Objects.requireNonNull(entering, "a node serves once it has a table");
  }

  JoinRequest join() {
    return join;
  }

  @Nullable
  Comeback comeback() {
    return comeback;
  }

  void begin() {
    NodeIdentity begun = greetings.identity();
    if (comeback != null) {
      comeback.begin();
    } else if (!core.settings().contacts().isEmpty()) {
      join.begin();
    } else if (begun == null) {
      found();
    } else {
      fail(
          IdentityException.Kind.JOIN_UNFINISHED,
          "node " + begun.node() + " never finished joining cluster "
              + begun.parameters().cluster() + ": name a member to join");
    }
  }

  private void fail(IdentityException.Kind kind, String detail) {
    core.fail(new ControlFailure.Unfit(kind, detail));
  }

  private void found() {
    ClusterParameters parameters =
        core.settings().parameters().forNewCluster(core.settings().newCluster());
    enter(
        MemberTable.founding(parameters, core.settings().newRecord(MemberState.ACTIVE)),
        NodeIdentity.first(parameters, core.self()));
  }

  /** The table is kept first: a directory counts as begun once it has an identity. */
  void enter(MemberTable table, NodeIdentity identity) {
    entering = table;
    save(List.of(new Saving.Table(table), start(identity), new Saving.Identity(identity)));
  }

  /** To be kept before the identity counts it (rule T4). */
  private Saving start(NodeIdentity identity) {
    return new Saving.Start(greetings.start(identity), identity.hlcCeiling());
  }

  private void save(List<Saving> wanted) {
    savings.addAll(wanted);
    core.effects().save(savings.remove());
  }

  void saved(Saving.OfEntry what) {
    if (what instanceof Saving.Identity saved) {
      greetings.identityKept(saved.identity());
    } else if (what instanceof Saving.Start saved) {
      greetings.startKept(saved.start(), saved.ceiling());
    } else if (!(what instanceof Saving.Table)) {
      throw Sealed.unknown(what);
    }
    goOn();
  }

  /**
   * A disk without room does not keep the node from starting: without the entry of its start others' memory of it is not
   * compared, no more. But where the history knows the number already, of a process that ended before it served, this
   * start would later be taken for that of a copy (rule T4).
   */
  void notSaved(Saving what, IdentityException.Kind kind, String detail) {
    if (what instanceof Saving.Start unsaved && !greetings.knows(unsaved.start())) {
      core.effects().note("this start could not be kept: " + detail);
      goOn();
    } else {
      fail(
          kind, detail); // E5: whoever joins is told what its own disk is like, and may start again
    }
  }

  private void goOn() {
    MemberTable table = entering;
    if (!savings.isEmpty()) {
      core.effects().save(savings.remove());
    } else if (table != null) {
      core.effects().entered(table);
    } else {
      join.identityKept();
    }
  }

  /** A member was met: this node is to be known in its cluster before it asks to be let in. */
  void keepIdentity(MemberTable seen) {
    NodeIdentity begun = greetings.identity();
    try {
      core.settings().parameters().requireAgreement(seen.parameters());
    } catch (IdentityException e) {
      join.hopeless(JoinFailure.MISMATCH, String.valueOf(e.getMessage()));
      return;
    }
    if (begun == null) {
      NodeIdentity first = NodeIdentity.first(seen.parameters(), core.self());
      save(List.of(start(first), new Saving.Identity(first)));
    } else if (begun.parameters().equals(seen.parameters())) {
      save(List.of(start(begun)));
    } else {
      join.hopeless(JoinFailure.MISMATCH, otherCluster(begun, seen.parameters()));
    }
  }

  /** A join that was answered to an earlier process of this node gave it the address which that one had. */
  void joined(MemberTable table) {
    MemberRecord known = table.member(core.self());
    MemberTable here = known == null || known.address().equals(core.settings().address())
        ? table
        : table.withMember(core.settings().here(known));
    entering = here;
    save(List.of(new Saving.Table(here)));
  }

  static String otherCluster(NodeIdentity own, ClusterParameters theirs) {
    return "the directory belongs to " + own.parameters() + ", the member to join to " + theirs;
  }
}
