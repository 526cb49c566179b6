package io.gramme.driver;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A proposed change of the ring and how far it has come (rule E3). Ids are those of {@link ClusterMember}.
 *
 * @param id 16 hexadecimal digits
 * @param stage how far it has come
 * @param abortAsked whether somebody wants it not to happen: it is aborted as soon as a participant has heard of that
 * @param created when it was made, by the clock of whoever made it
 * @param joining members that it takes into the ring
 * @param leaving members that it takes out of the ring
 * @param absent members that it does not wait for, and those that were removed before it was made
 * @param votes of all participants
 * @param confirmed participants that follow the stage MOVE
 */
public record ClusterPlan(
    String id,
    Stage stage,
    boolean abortAsked,
    Instant created,
    List<String> joining,
    List<String> leaving,
    List<String> absent,
    SortedMap<String, Vote> votes,
    SortedSet<String> confirmed) {
  /** Copies the collections. */
  public ClusterPlan {
    joining = List.copyOf(joining);
    leaving = List.copyOf(leaving);
    absent = List.copyOf(absent);
    votes = Collections.unmodifiableSortedMap(new TreeMap<>(votes));
    confirmed = Collections.unmodifiableSortedSet(new TreeSet<>(confirmed));
  }

  /** Whether it is in COPY or MOVE. */
  public boolean isUnderWay() {
    return stage == Stage.COPY || stage == Stage.MOVE;
  }

  /** How far a plan has come. */
  public enum Stage {
    /** Shown to the cluster, and without any effect. */
    PROPOSED,
    /** Its new owners copy; writes go to the owners before and after, reads to those before. */
    COPY,
    /** All is copied; writes go to the owners before and after, reads to those after. It cannot be aborted any more. */
    MOVE,
    /** Its members are the ring. */
    DONE,
    /** It does not happen: it was aborted, somebody said no, or the ring was changed by another plan. */
    ABORTED
  }

  /** What a participant has said. */
  public enum Vote {
    /** Nothing yet. */
    NONE,
    /** It takes part, and may still say no. */
    PLEDGED,
    /** It has all that it is to hold, and does not turn back. */
    GO,
    /** The plan is not to happen. */
    NO
  }
}
