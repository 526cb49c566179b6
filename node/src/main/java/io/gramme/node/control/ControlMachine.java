package io.gramme.node.control;

import io.gramme.machine.Machine;
import io.gramme.machine.Sealed;
import io.gramme.machine.Time;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.message.Frame;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A node's part in its cluster, without a store: how it comes by its identity and member table when it starts (rules E5,
 * T4), and then the table, plans, and what members have heard of each other (rules E1, E2). Serves one process from its
 * beginning to its end; the identity and table it begins with are durable.
 */
public final class ControlMachine implements Machine<ControlEvent, ControlEffects> {
  private static final long NOT_READY_RETRY_MILLIS = 100;

  private final ControlCore core;
  private final Greetings greetings;
  private final Entry entry;
  private @Nullable Membership membership;

  private ControlMachine(ControlSettings settings, Kept kept, RandomGenerator random) {
    core = new ControlCore(settings, random);
    greetings = new Greetings(core, kept.identity(), kept.lives());
    entry = new Entry(core, greetings, kept.table());
  }

  /**
   * A machine for a process that begins.
   *
   * @param kept what its disk holds
   * @param random spreads retries and names changes
   */
  public static ControlMachine of(ControlSettings settings, Kept kept, RandomGenerator random) {
    return new ControlMachine(settings, kept, random);
  }

  /** The table in force; null before the node serves. */
  public @Nullable MemberTable table() {
    return membership == null ? null : membership.table();
  }

  /** How to open a stream; once it serves, the node says since when. */
  public Frame.Hello hello(long ownHlc) {
    return greetings.hello(ownHlc, membership != null);
  }

  /**
   * Whether every other member has acknowledged the table in force, or did not answer, and the node is in the ring, or
   * knows that it stays a candidate.
   */
  public boolean isSettled() {
    return membership != null && membership.isSettled();
  }

  /** Whether every other member is known to have the table in force. */
  public boolean isSpread() {
    return membership != null && membership.gossip().isSpread();
  }

  /** What is to be saved when the process ends in good order; null for nothing. */
  public Saving.@Nullable Heard unkept() {
    return greetings.unkept();
  }

  @Override
  public void on(Time now, ControlEvent event, ControlEffects effects) {
    core.enter(now, effects);
    Membership serving = core.isOver() ? null : membership;
    if (event instanceof ControlEvent.Greeted greeted) {
      effects.welcome(greeted.ticket(), answer(greeted));
    } else if (event instanceof ControlEvent.Arrived arrived && serving == null) {
      effects.reply(arrived.ticket(), notReady());
    } else if (!core.isOver()) {
      handle(event);
    }
  }

  private Frame answer(ControlEvent.Greeted greeted) {
    if (core.isOver()) {
      return new Frame.Rejection(Frame.RejectionCode.NOT_READY, "the node has left service");
    }
    return membership == null
        ? greetings.witness(greeted.hello(), entry.kept())
        : greetings.answer(greeted.hello(), membership.table(), greeted.ownHlc());
  }

  private static Reply notReady() {
    return Reply.Refusal.retryAfter(
        RefusalCode.NOT_READY, "the node does not serve", NOT_READY_RETRY_MILLIS);
  }

  private void handle(ControlEvent event) {
    Membership serving = membership;
    if (event instanceof ControlEvent.Begun) {
      greetings.begin();
      entry.begin();
    } else if (event instanceof ControlEvent.DataStarted) {
      serve(entry.entered());
    } else if (event instanceof ControlEvent.Spoke spoke) {
      spoke(spoke);
    } else if (event instanceof ControlEvent.Arrived arrived && serving != null) {
      serving.arrived(arrived);
    } else if (event instanceof ControlEvent.Welcomed welcomed) {
      welcomed(welcomed);
    } else if (event instanceof ControlEvent.Rejected rejected) {
      rejected(rejected);
    } else if (event instanceof ControlEvent.Answered answered) {
      answered(answered);
    } else if (event instanceof ControlEvent.Lost lost) {
      unanswered(lost.exchange(), lost.detail());
    } else if (event instanceof ControlEvent.NotSent notSent) {
      unanswered(notSent.exchange(), notSent.detail());
    } else if (event instanceof ControlEvent.Saved saved) {
      saved(saved.what());
    } else if (event instanceof ControlEvent.NotSaved notSaved) {
      notSaved(notSaved);
    } else if (event instanceof ControlEvent.Woken) {
      core.takeDue().forEach(this::due);
    } else if (event instanceof ControlEvent.Copied copied) {
      if (serving != null) {
        serving.copied(copied.plan());
      }
    } else if (event instanceof ControlEvent.Drained drained) {
      if (serving != null) {
        serving.drained(drained.epoch());
      }
    } else if (event instanceof ControlEvent.KeysFound found) {
      keysFound(found);
    } else {
      throw Sealed.unknown(event);
    }
  }

  private void serve(MemberTable table) {
    NodeStart start = greetings.start(Objects.requireNonNull(greetings.identity()));
    Membership begun = new Membership(core, table, start);
    membership = begun;
    begun.start();
  }

  private void spoke(ControlEvent.Spoke spoke) {
    MemberTable known = membership == null ? entry.kept() : membership.table();
    if (known != null) {
      greetings.spoke(spoke.node(), spoke.start(), spoke.hlc(), known);
    }
    if (membership != null) {
      membership.gossip().spoke(spoke.node());
      core.effects().clockHeard(spoke.hlc());
    }
  }

  /** T4: whoever has heard more of this node than it knows itself has heard another life of it. */
  private void welcomed(ControlEvent.Welcomed welcomed) {
    Frame.Welcome welcome = welcomed.welcome();
    Membership serving = membership;
    if (greetings.isOwn(welcome)) {
      return;
    }
    if (serving == null) {
      Comeback comeback = entry.comeback();
      if (comeback != null) {
        comeback.welcomed(welcomed.address(), welcome);
      }
      return;
    }
    String contradiction =
        greetings.contradiction(welcome.heardStart(), welcome.heard(), Long.MAX_VALUE);
    if (contradiction != null) {
      core.fail(new ControlFailure.SetBack("member " + welcome.node(), contradiction));
      return;
    }
    core.effects().clockHeard(welcome.hlc());
    serving.seen(welcome.table());
  }

  private void rejected(ControlEvent.Rejected rejected) {
    Comeback comeback = entry.comeback();
    if (membership != null) {
      if (rejected.rejection().code() == Frame.RejectionCode.NOT_READY) {
        membership.gossip().refused(rejected.address());
      }
      return;
    }
    if (comeback == null) {
      entry.join().rejected(rejected.address(), rejected.rejection());
    } else {
      comeback.rejected(rejected.address(), rejected.rejection());
    }
  }

  private void answered(ControlEvent.Answered answered) {
    Exchanges.Purpose purpose = core.exchanges().end(answered.exchange());
    Membership serving = membership;
    if (serving != null) {
      serving.gossip().answered(answered.from(), answered.reply());
      core.effects().clockHeard(answered.hlc());
      serving.seen(answered.reply().table());
    }
    if (purpose == null) {
      return;
    }
    if (purpose instanceof Exchanges.Purpose.OfMembership asked && serving != null) {
      answered(serving, asked, answered.from(), answered.reply());
    } else if (serving != null) {
      return; // it was sent before the node served
    } else if (purpose instanceof Exchanges.Purpose.Meeting meeting) {
      entry.join().met(meeting.attempt(), answered.reply());
    } else if (purpose instanceof Exchanges.Purpose.Admission admission) {
      entry.join().answered(admission.attempt(), answered.reply());
    } else if (purpose instanceof Exchanges.Purpose.Inquiry inquiry) {
      inquired(inquiry);
    } else {
      throw Sealed.unknown(purpose);
    }
  }

  /** What was shown on the way may have ended service. */
  private void answered(
      Membership serving, Exchanges.Purpose.OfMembership purpose, NodeId from, Reply reply) {
    if (!core.isOver()) {
      serving.answered(purpose, from, reply);
    }
  }

  private void unanswered(long exchange, String detail) {
    Exchanges.Purpose purpose = core.exchanges().end(exchange);
    Membership serving = membership;
    if (purpose == null) {
      return;
    }
    if (purpose instanceof Exchanges.Purpose.OfMembership asked && serving != null) {
      serving.unanswered(asked);
    } else if (serving != null) {
      return; // it was sent before the node served
    } else if (purpose instanceof Exchanges.Purpose.Meeting meeting) {
      entry.join().missed(meeting.attempt(), detail);
    } else if (purpose instanceof Exchanges.Purpose.Admission admission) {
      entry.join().missed(admission.attempt(), detail);
    } else if (purpose instanceof Exchanges.Purpose.Inquiry inquiry) {
      inquired(inquiry);
    } else {
      throw Sealed.unknown(purpose);
    }
  }

  private void inquired(Exchanges.Purpose.Inquiry inquiry) {
    Comeback comeback = entry.comeback();
    if (comeback != null) {
      comeback.ended(inquiry.member());
    }
  }

  private void keysFound(ControlEvent.KeysFound found) {
    Exchanges.Purpose purpose = core.exchanges().end(found.search());
    Membership serving = membership;
    if (purpose instanceof Exchanges.Purpose.OfMembership search && serving != null) {
      serving.answered(search, core.self(), found.reply());
    }
  }

  private void saved(Saving what) {
    if (what instanceof Saving.Heard) {
      greetings.heardKept();
    } else if (what instanceof Saving.OfEntry kept && membership == null) {
      entry.saved(kept);
    } else if (what instanceof Saving.Table && membership != null) {
      membership.saved();
    } else {
      throw Sealed.unknown(what);
    }
  }

  private void notSaved(ControlEvent.NotSaved notSaved) {
    Saving what = notSaved.what();
    if (what instanceof Saving.Heard) {
      greetings.heardNotKept(notSaved.detail());
    } else if (what instanceof Saving.OfEntry && membership == null) {
      entry.notSaved(what, notSaved.kind(), notSaved.detail());
    } else if (what instanceof Saving.Table && membership != null) {
      membership.notSaved(notSaved.kind(), notSaved.detail());
    } else {
      throw Sealed.unknown(what);
    }
  }

  private void due(Due due) {
    Membership serving = membership;
    if (due instanceof Due.KeepHeard) {
      greetings.keepDue();
    } else if (due instanceof Due.InquireAgain) {
      Comeback comeback = entry.comeback();
      if (comeback != null) {
        comeback.pauseOver();
      }
    } else if (due instanceof Due.JoinAgain) {
      entry.join().pauseOver();
    } else if (due instanceof Due.OfMembership of && serving != null) {
      serving.due(of);
    } else {
      throw Sealed.unknown(due);
    }
  }
}
