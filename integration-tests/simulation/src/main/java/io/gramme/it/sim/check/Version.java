package io.gramme.it.sim.check;

import io.gramme.causality.Dot;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.membership.NodeId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One write as the application meant it, whatever became of it. Its number is its value, so that whoever reads knows
 * what was written; a value that reconciles others is one version, whoever writes it.
 */
public final class Version {
  /** What kind of write it is. */
  public enum Kind {
    VALUE,
    DELETE,
    RECONCILED
  }

  private final int number;
  private final Key key;
  private final Kind kind;
  private Past past = Past.NOTHING;
  private @Nullable Past heldPast;
  private final List<Dot> dots = new ArrayList<>();
  private final Set<NodeId> storedBy = new LinkedHashSet<>();
  private long earliestExpiry = Long.MAX_VALUE;
  private long latestExpiry;
  private @Nullable Dot newestDot;
  private @Nullable Dot latestDot;
  private boolean writtenAnew;
  private boolean stored;
  private boolean shown;
  private boolean acknowledged;
  private int acknowledgements;
  private boolean declaredNowhere;

  Version(int number, Key key, Kind kind) {
    this.number = number;
    this.key = key;
    this.kind = kind;
  }

  public int number() {
    return number;
  }

  public Key key() {
    return key;
  }

  public boolean isDelete() {
    return kind == Kind.DELETE;
  }

  public boolean isReconciled() {
    return kind == Kind.RECONCILED;
  }

  /** The bytes that stand for it. */
  public Bytes value() {
    return Bytes.utf8(toString());
  }

  public Past past() {
    return past;
  }

  void setPast(Past replaced) {
    past = replaced;
  }

  /** Adds this version and all that it comes after. */
  void addTo(BitSet atLeast, BitSet atMost) {
    atLeast.or(past.atLeast());
    atLeast.set(number);
    atMost.or(past.atMost());
    atMost.set(number);
  }

  /** It is part of what another version of the same group of updates replaced it with (W7). */
  void mergedInto(Dot dot, long expiryMillis, Past read) {
    if (!dot.equals(latestDot)) {
      minted(dot);
    }
    expiresAt(expiryMillis);
    heldPast = read;
  }

  /** What the context stands for that its writer was given: all before it and itself, or what was read (W6, W7). */
  public Past heldPast() {
    Past held = heldPast;
    return held == null ? past.with(this) : held;
  }

  /** Whether it left as a part of what another one, which came after it, made of it (W7). */
  boolean isPartOfLater() {
    return heldPast != null;
  }

  void minted(Dot dot) {
    dots.add(dot);
    latestDot = dot;
    newestDot = Causality.newer(newestDot, dot);
  }

  /** Under one of its names it expires at this instant of wall clocks, or never. */
  void expiresAt(long expiryMillis) {
    long expiry = expiryMillis == Sibling.NEVER ? Long.MAX_VALUE : expiryMillis;
    earliestExpiry = Math.min(earliestExpiry, expiry);
    latestExpiry = Math.max(latestExpiry, expiry);
  }

  /** Whether it was written with a time to live. */
  boolean isToExpire() {
    return earliestExpiry < Long.MAX_VALUE;
  }

  /** Whether somebody whose clock has shown this at the most may have given it up. */
  boolean mayHaveExpired(long mostMillis) {
    return earliestExpiry <= mostMillis;
  }

  /** Whether nobody whose clock has shown this at the least may show it any more. */
  boolean mustHaveExpired(long leastMillis) {
    return isToExpire() && latestExpiry <= leastMillis;
  }

  /** Under how many names it was written. */
  public int dots() {
    return dots.size();
  }

  /** All its names, in the order in which they were given. */
  List<Dot> names() {
    return dots;
  }

  /** The name it was given last; null when it never left its driver. */
  @Nullable
  Dot latestDot() {
    return latestDot;
  }

  /** The newest of its names; null when it never left its driver. */
  public @Nullable Dot newestDot() {
    return newestDot;
  }

  /** A late retry did not find it and wrote it a second time: its receipt says that it may be there twice (W5). */
  void setWrittenAnew() {
    writtenAnew = true;
  }

  /**
   * Whether it may stand beside what came after it: somebody else reconciled the same siblings to the same value, or a
   * late retry wrote it a second time, and whoever replaced one of the two had not seen the other.
   */
  public boolean mayStandTwice() {
    return dots.size() > 1 && (writtenAnew || kind == Kind.RECONCILED);
  }

  void setStored() {
    stored = true;
  }

  /** This replica holds it, or something that replaced it, durably. */
  void storedBy(NodeId node) {
    setStored();
    storedBy.add(node);
  }

  /** Whether this replica has said that it holds it durably. */
  boolean isStoredBy(NodeId node) {
    return storedBy.contains(node);
  }

  /** Whether some replica has said that it holds it, and all that have are among these. */
  boolean isStoredOnlyBy(Set<NodeId> nodes) {
    return !storedBy.isEmpty() && nodes.containsAll(storedBy);
  }

  void setShown() {
    shown = true;
  }

  /** Its writer was told that so many owners hold it. */
  void acknowledgedBy(int owners) {
    acknowledged = true;
    acknowledgements = Math.max(acknowledgements, owners);
  }

  /** By how many owners its writer was told that it is held; 0 for none. */
  int acknowledgements() {
    return acknowledgements;
  }

  /** Whether some replica holds it, or something that replaced it, durably. */
  public boolean isStored() {
    return stored;
  }

  /** Whether it may not be lost any more. */
  public boolean isPromised() {
    return stored || shown || acknowledged;
  }

  public boolean isAcknowledged() {
    return acknowledged;
  }

  void declareNowhere() {
    declaredNowhere = true;
  }

  /** Whether its writer was told that no replica holds it and none ever will (rule W5). */
  public boolean isDeclaredNowhere() {
    return declaredNowhere;
  }

  @Override
  public String toString() {
    return switch (kind) {
      case VALUE -> "v" + number;
      case DELETE -> "d" + number;
      case RECONCILED -> "m" + number;
    };
  }
}
