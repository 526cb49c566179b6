package io.gramme.liveness;

import io.gramme.machine.Time;
import io.gramme.membership.NodeId;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What one process thinks of the members it follows: who is alive, who refuses, who is suspected, who is down. It goes
 * by the signs of life that reach this process, straight from a member or passed on by others, and asks nobody.
 *
 * <p>A member is {@link Verdict#SUSPECT} from phi {@value #SUSPECT_PHI} on and {@link Verdict#DOWN} from phi
 * {@value #DOWN_PHI} on ({@link PhiAccrual}). One that shows life regularly, once a period, is suspected after 3.7
 * periods of silence and down after 7.7. With one whose heartbeats arrive by way of others, with exponential gaps of 6
 * periods on average, that takes about 12 and 28 times the average gap: five gaps in a hundred thousand make it
 * suspected, and one in some millions makes it down (simulated; mean and deviation are estimates). After its first sign
 * of life a member is judged with more patience, at first down after 110 periods, until 16 intervals are known, which is
 * enough for gaps of up to ten periods on average. A member that was never heard of is alive for the grace, then
 * suspected, and down after twice the grace.
 *
 * <p>The process checks itself first. It calls {@link #tick} once a period; while the last tick is more than
 * {@value #LATE_TICKS} periods ago, the process was stopped or starved, and time does not pass for its members: what
 * passes between one call and the next is counted as silence of nobody, and each verdict stays what it was. This is
 * looked at in every call, so it does not matter which comes first after a pause. A process whose ticks are always
 * later judges hardly anybody, and had better not.
 *
 * <p>Every call tells the time; an instant before that of the last call counts as the latter. Part of the machine that
 * owns it: not thread-safe, no clock, no chance, and whatever peers send throws nothing. Memory is bounded by the
 * members followed.
 */
public final class FailureDetector {
  /** From which phi on a member is suspected. */
  public static final double SUSPECT_PHI = PhiAccrual.OUTAGE;

  /** From which phi on a member is down. */
  public static final double DOWN_PHI = 12;

  /** How many periods after the last tick the process takes itself for paused. */
  public static final int LATE_TICKS = 2;

  /** A day. */
  public static final long MAX_GRACE_MILLIS = 86_400_000;

  /** A member that is followed; instants are of the time awake. */
  private static final class Member {
    private final long followedAt;
    private @Nullable PhiAccrual signs;
    private @Nullable Heartbeat latest;
    private long advanced;
    private boolean refusing;

    Member(long followedAt) {
      this.followedAt = followedAt;
    }
  }

  private final NodeId self;
  private final long periodMillis;
  private final long graceNanos;
  private final TreeMap<NodeId, Member> members = new TreeMap<>();
  private long calledAt;
  private long tickedAt;
  private long asleepNanos;
  private long advances;

  /**
   * A detector that follows nobody yet.
   *
   * @param now counts as a first tick
   * @param self the process itself when it is a member, which is never judged; any other id for one that is none
   * @param periodMillis how often a member shows life at least and this process ticks, from 1 to 3,600,000
   * @param graceMillis how long a member may not have been heard of, from 1 to {@value #MAX_GRACE_MILLIS}
   * @throws IllegalArgumentException when period or grace is out of range
   */
  public FailureDetector(Time now, NodeId self, long periodMillis, long graceMillis) {
    PhiAccrual.requirePeriod(periodMillis);
    if (graceMillis < 1 || graceMillis > MAX_GRACE_MILLIS) {
      throw new IllegalArgumentException("the grace for members never heard of is from 1 to "
          + MAX_GRACE_MILLIS + " ms, got " + graceMillis);
    }
    this.self = self;
    this.periodMillis = periodMillis;
    this.graceNanos = graceMillis * Time.NANOS_PER_MILLI;
    this.calledAt = now.monotonicNanos();
    this.tickedAt = now.monotonicNanos();
  }

  /**
   * Judges these members from now on, and forgets all others with their heartbeats: of one that is followed again, an
   * old heartbeat would be believed, so what keeps old incarnations out of the member table is needed here too (rule
   * E1).
   */
  public void follow(Time now, Collection<NodeId> nodes) {
    long awake = awake(now);
    TreeSet<NodeId> followed = new TreeSet<>(nodes);
    followed.remove(self);
    members.keySet().retainAll(followed);
    for (NodeId node : followed) {
      members.computeIfAbsent(node, any -> new Member(awake));
    }
  }

  /** Something came straight from the node, whatever it says. */
  public void heard(Time now, NodeId node) {
    sign(now, members.get(node));
  }

  /** The node executed what it was asked. */
  public void served(Time now, NodeId node) {
    answered(now, node, false);
  }

  /** The node answered that it does not serve. */
  public void refused(Time now, NodeId node) {
    answered(now, node, true);
  }

  private void answered(Time now, NodeId node, boolean refusing) {
    Member member = members.get(node);
    sign(now, member);
    if (member != null) {
      member.refusing = refusing;
    }
  }

  /**
   * A heartbeat that reached this process by whatever way.
   *
   * @return whether it is news; one that the node made before the last known, in this life or an earlier one, or of a
   *     node that is not followed, is no sign of life and changes nothing
   */
  public boolean beat(Time now, Heartbeat heartbeat) {
    Member member = members.get(heartbeat.node());
    if (member == null || (member.latest != null && !heartbeat.isAfter(member.latest))) {
      awake(now);
      return false;
    }
    sign(now, member);
    member.latest = heartbeat;
    member.advanced = ++advances;
    return true;
  }

  /** To be called once a period: shows that this process runs. */
  public void tick(Time now) {
    awake(now);
    tickedAt = calledAt;
  }

  /**
   * What this process thinks of a member; {@link Verdict#ALIVE} of itself.
   *
   * @throws IllegalArgumentException when the node is not followed
   */
  public Verdict verdict(Time now, NodeId node) {
    long awake = awake(now);
    if (node.equals(self)) {
      return Verdict.ALIVE;
    }
    Member member = require(node);
    PhiAccrual signs = member.signs;
    if (signs == null) {
      long silence = awake - member.followedAt;
      return verdict(member, silence >= graceNanos, silence >= 2 * graceNanos);
    }
    double phi = signs.phi(awake);
    return verdict(member, phi >= SUSPECT_PHI, phi >= DOWN_PHI);
  }

  private static Verdict verdict(Member member, boolean suspect, boolean down) {
    if (down) {
      return Verdict.DOWN;
    }
    if (suspect) {
      return Verdict.SUSPECT;
    }
    return member.refusing ? Verdict.REFUSING : Verdict.ALIVE;
  }

  /**
   * How long the member has been silent, or has been followed without a sign of life; pauses of this process do not
   * count. 0 for itself.
   *
   * @throws IllegalArgumentException when the node is not followed
   */
  public long silenceMillis(Time now, NodeId node) {
    long awake = awake(now);
    if (node.equals(self)) {
      return 0;
    }
    Member member = require(node);
    PhiAccrual signs = member.signs;
    long nanos = signs == null ? awake - member.followedAt : signs.silenceNanos(awake);
    return nanos / Time.NANOS_PER_MILLI;
  }

  /**
   * How suspicious the member's silence is; 0 for itself and for one that was never heard of, which the grace alone
   * judges.
   *
   * @throws IllegalArgumentException when the node is not followed
   */
  public double phi(Time now, NodeId node) {
    long awake = awake(now);
    if (node.equals(self)) {
      return 0;
    }
    PhiAccrual signs = require(node).signs;
    return signs == null ? 0 : signs.phi(awake);
  }

  /**
   * The heartbeats of others to pass on, the one that was news last first.
   *
   * @param most how many at most, from 0
   * @throws IllegalArgumentException when it is negative
   */
  public List<Heartbeat> freshest(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("heartbeats to pass on are from 0, got " + most);
    }
    return members.values().stream()
        .filter(member -> member.latest != null)
        .sorted(Comparator.comparingLong((Member member) -> member.advanced).reversed())
        .limit(most)
        .map(member -> Objects.requireNonNull(member.latest))
        .toList();
  }

  private void sign(Time now, @Nullable Member member) {
    long awake = awake(now);
    if (member == null) {
      return;
    }
    if (member.signs == null) {
      member.signs = new PhiAccrual(periodMillis, awake);
    } else {
      member.signs.heard(awake);
    }
  }

  /** The monotonic time less what passed while this process was paused; never goes back. */
  private long awake(Time now) {
    long step = now.monotonicNanos() - calledAt;
    if (step > 0) {
      calledAt = now.monotonicNanos();
      if (calledAt - tickedAt > LATE_TICKS * periodMillis * Time.NANOS_PER_MILLI) {
        asleepNanos += step;
      }
    }
    return calledAt - asleepNanos;
  }

  private Member require(NodeId node) {
    Member member = members.get(node);
    if (member == null) {
      throw new IllegalArgumentException("node " + node
          + " is not followed; there are verdicts on the " + members.size() + " members that are");
    }
    return member;
  }
}
