package io.gramme.it.sim.plant;

import static io.gramme.it.sim.world.Fault.CLIENT_CRASHES;
import static io.gramme.it.sim.world.Fault.CLOCK_SKEW;
import static io.gramme.it.sim.world.Fault.CRASHES;
import static io.gramme.it.sim.world.Fault.CUTS;
import static io.gramme.it.sim.world.Fault.DELAYS;
import static io.gramme.it.sim.world.Fault.DUPLICATION;
import static io.gramme.it.sim.world.Fault.IO_ERRORS;
import static io.gramme.it.sim.world.Fault.LOSS;
import static io.gramme.it.sim.world.Fault.MANY_CRASHES;
import static io.gramme.it.sim.world.Fault.ONE_WAY_CUTS;
import static io.gramme.it.sim.world.Fault.PAUSES;
import static io.gramme.it.sim.world.Fault.POWER_LOSS;
import static io.gramme.it.sim.world.Fault.SESSION_RESTARTS;

import io.gramme.it.sim.history.HistoryPlan;
import io.gramme.it.sim.world.ClusterPlan;
import io.gramme.it.sim.world.Fault;
import io.gramme.it.sim.world.Tampering;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bugs that can be planted, to see that the simulator finds them. Each breaks one rule of the protocol at a port of
 * the real machines, which themselves run unchanged.
 */
@SuppressWarnings("ImmutableEnumChecker") // What makes a tampering is stateless.
public enum PlantedBug {
  LAST_WRITE_WINS(
      "a causal bucket keeps the newest version only (K3)", ReplicaBugs.LastWriteWins::new),
  REPAIR_OVERWRITES(
      "a repair replaces what a replica has instead of joining it (K3)",
      RepairBugs.RepairOverwrites::new,
      LOSS,
      CUTS),
  ACKNOWLEDGEMENT_COUNTED_TWICE(
      "an acknowledgement that comes twice counts as two replicas",
      ReplicaBugs.AcknowledgementCountedTwice::new,
      LOSS,
      DUPLICATION,
      CUTS),
  ACKNOWLEDGED_BEFORE_DURABLE(
      "a node answers before what it shows is on disk (S2)",
      ReplicaBugs.AcknowledgedBeforeDurable::new,
      CRASHES,
      MANY_CRASHES,
      POWER_LOSS),
  NO_READ_REPAIR(
      "nobody repairs a replica that a read found stale (G1)",
      RepairBugs.NoReadRepair::new,
      LOSS,
      CUTS),
  ONE_LANE("all threads of a session write under one id (W2)", LaneBugs.OneIdForTheSession::new),
  SAME_LANES_AFTER_RESTART(
      "a session that starts again has the ids of the one before, and no memory (K1)",
      LaneBugs.SameIdsAfterRestart::new,
      CLIENT_CRASHES,
      SESSION_RESTARTS),
  SAME_LANES_AND_CLOCK_SET_BACK(
      "the same, and its clock went back (K1)",
      LaneBugs.SameIdsAndClockSetBack::new,
      CLIENT_CRASHES,
      SESSION_RESTARTS),
  LANE_MEMORY_EVICTED(
      "what a lane wrote last is forgotten, and its id used on (W2)",
      LaneBugs.MemoryEvictedSilently::new),
  FAILED_CONTEXT_DROPPED(
      "a failed put's exception carries its own dot only (W6)",
      ContextBugs.FailedContextDropped::new,
      LOSS,
      DELAYS,
      CUTS,
      ONE_WAY_CUTS,
      PAUSES,
      CLOCK_SKEW,
      CRASHES,
      MANY_CRASHES,
      POWER_LOSS,
      IO_ERRORS),
  NEW_DOT_AFTER_TIMEOUT(
      "a write of unknown fate is retried under a new dot (W5)",
      () -> new ContextBugs.NewDotAfterTimeout(ClusterPlan.CLUSTER),
      LOSS,
      CUTS,
      CRASHES,
      POWER_LOSS,
      IO_ERRORS),
  CONTEXTS_ALONE_CACHED(
      "a session caches contexts without their values (G4)", ContextBugs.ContextsAloneCached::new),
  PUT_READS_FIRST(
      "a put without a context reads first and replaces what it read (W1)",
      ContextBugs.PutReadsFirst::new),
  FOREIGN_CONTEXT_TAKEN(
      "a context of another key is taken for one of this key (K4)",
      ContextBugs.ForeignContextTaken::new),
  EQUAL_BYTES_WRITTEN_BACK(
      "siblings with equal values are written back like others (G3)",
      RepairBugs.EqualBytesWrittenBack::new,
      LOSS,
      CUTS),
  EXPIRED_WITHOUT_TOMBSTONE(
      "a replica forgets an expired value for good, and keeps no tombstone (P5)",
      ExpiryBugs.ExpiredWithoutTombstone::new,
      LOSS,
      CUTS),
  EXPIRY_LEFT_OUT(
      "a replica shows values without their expiry, and nobody filters them (P5)",
      ExpiryBugs.ExpiryLeftOut::new),
  ONE_SIBLING_ANSWERS(
      "a get hands over one sibling, not what they were reconciled to (G3)",
      AnswerBugs.OneSiblingAnswers::new),
  RECEIPT_NAMES_THE_ASKED(
      "a write's receipt names all who were asked as having answered",
      AnswerBugs.ReceiptNamesTheAsked::new),
  TIMEOUTS_CALLED_REFUSALS(
      "what has timed out is said to have been refused",
      AnswerBugs.TimeoutsCalledRefusals::new,
      LOSS,
      CUTS),
  METADATA_DROPPED("the metadata of a value is lost (W3)", AnswerBugs.MetadataDropped::new),
  TIME_TO_LIVE_HALVED("values live half as long as asked (T2)", AnswerBugs.TimeToLiveHalved::new),
  EVERY_EIGHTH_REFUSED(
      "every eighth change is refused by a node that is well", ServiceBugs.EveryEighthRefused::new),
  ONE_COPY_TOO_FEW("a write is not sent to its last owner (W3)", ServiceBugs.OneCopyTooFew::new),
  LANES_THROWN_AWAY(
      "a session draws new lanes although it has some to use (W2)",
      ServiceBugs.LanesThrownAway::new),

  COVER_NOT_ABOVE_ITS_DOT("a cover stamp may be its own dot's (K2)", Needs.WATERMARK),
  RETURNED_STAMPS("a put returns covers as written, not as read (W6)", Needs.WATERMARK),
  OLD_WRITE_TAKEN("a write older than Dmax is taken (R1)", Needs.WATERMARK),
  OLD_STATE_TAKEN("a moved state older than Dmax is taken (R2)", Needs.WATERMARK),
  CHECKED_AT_RECEIPT("ages are judged on arrival, not in the store's step (S1)", Needs.WATERMARK),
  AS_OF_AT_SENDING(
      "a moved state is stamped when it is sent, not when it is read (S2)", Needs.WATERMARK),
  CLOCK_LOST_AT_RESTART(
      "a node's clock starts from the wall, not from its ceiling (T3)", Needs.WATERMARK),
  WATERMARK_USED_AT_ONCE("H is used before Dmax has passed (P2)", Needs.WATERMARK),
  TOMBSTONES_AGE_OUT("tombstones are dropped by a timer (P5)", Needs.WATERMARK),
  ROLLED_BACK_DIRECTORY_SERVES(
      "a restored directory serves as if nothing had happened (T4)", Needs.SYNC),
  SYNC_FROM_A_SNAPSHOT("sync sends what it read before, with a new asOf (M3)", Needs.SYNC),
  REBUILT_REPLICA_ANSWERS("a replica that is being rebuilt answers reads (S4)", Needs.SYNC),
  LATEST_HINT_ONLY("a hint keeps the latest delta, not the join of all (H1)", Needs.HINTS),
  HINT_TO_ONE_OWNER("a hint is delivered to its intended owner only (H2)", Needs.HINTS),
  HINTS_DO_NOT_HOLD("hints do not hold the watermark down (H3)", Needs.HINTS),
  TWO_HINTS_TWO_ACKS("two hints on one node are two acknowledgements (H6)", Needs.HINTS),
  OTHER_EPOCH_COUNTS("records of another epoch count for H (P3)", Needs.RING_CHANGE),
  NO_EPOCH_GATE("items of another epoch are executed (E2)", Needs.RING_CHANGE),
  NO_PLEDGE("a node votes for two plans (E3)", Needs.RING_CHANGE),
  COPIED_IN_ONE_STEP("reads move before every owner has confirmed (E3)", Needs.RING_CHANGE);

  /** What some bugs wait for. */
  private static final class Needs {
    static final String WATERMARK = "a watermark that moves";
    static final String SYNC = "sync";
    static final String HINTS = "hints";
    static final String RING_CHANGE = "a ring that changes";
  }

  private final String description;
  private final @Nullable Supplier<Tampering> tampering;
  private final List<Fault> faults;
  private final @Nullable String waitsFor;

  PlantedBug(String description, Supplier<Tampering> tampering, Fault... narrowedTo) {
    this.description = description;
    this.tampering = tampering;
    this.faults = List.of(narrowedTo);
    this.waitsFor = null;
  }

  PlantedBug(String description, String waitsFor) {
    this.description = description;
    this.tampering = null;
    this.faults = List.of();
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

  /** A set-up in which this bug shows within a few histories: only the faults it needs, and few keys. */
  public HistoryPlan narrowed(long seed) {
    HistoryPlan plan = HistoryPlan.of(seed).withFaults(new TreeSet<>(faults));
    return this == EQUAL_BYTES_WRITTEN_BACK
        ? plan.withSessions(12).withThreads(1).withKeys(1)
        : plan.withSessions(4).withThreads(3).withKeys(2);
  }
}
