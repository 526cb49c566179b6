package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.GetAnswer;
import io.gramme.driver.engine.quorum.Knowledge;
import io.gramme.driver.engine.quorum.KnownState;
import io.gramme.driver.engine.quorum.MintedWrite;
import io.gramme.driver.engine.quorum.Minter;
import io.gramme.driver.engine.quorum.PutMachine;
import io.gramme.driver.engine.quorum.Route;
import io.gramme.driver.engine.quorum.Router;
import io.gramme.membership.BucketMode;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberTable;
import org.jspecify.annotations.Nullable;

/** The session as the machines of one operation see it: everything about one key. */
final class KeyView implements Router, Minter, Knowledge {
  private final SessionCore core;
  private final Key key;
  private @Nullable Route route;
  private @Nullable ClusterRing routeOf;
  private @Nullable PutMachine writeBackBefore;
  private DotContext unsettledBefore = DotContext.EMPTY;

  KeyView(SessionCore core, Key key) {
    this.core = core;
    this.key = key;
  }

  SessionCore core() {
    return core;
  }

  Key key() {
    return key;
  }

  @Override
  public Route route() {
    ClusterRing ring = core.ring().ring();
    Route known = route;
    if (known == null || routeOf != ring) {
      known = Route.of(ring, key);
      route = known;
      routeOf = ring;
    }
    return known;
  }

  @Override
  public void learn(MemberTable table) {
    core.ring().refused(core.now(), table);
  }

  @Override
  public Dot mint(DotContext seen, BucketMode mode) {
    long stamp = core.clock().tick(core.now());
    return mode == BucketMode.LAST_WRITE_WINS
        ? core.lanes().mintNewest(core.now(), seen, stamp)
        : core.lanes().mint(core.now(), seen, key.hash(), stamp);
  }

  @Override
  public void tooNew(long newestNodeHlc) {
    core.clock().setBack(core.now(), newestNodeHlc);
    core.lanes().clockSetBack();
  }

  @Override
  public @Nullable KnownState state() {
    return core.cache().find(key, core.hlc());
  }

  @Override
  public DotContext floor() {
    return core.floors().of(key);
  }

  /** Keeps what a read found, for monotonic reads (rule G4). */
  void remember(GetAnswer answer) {
    long newest = answer.known().state().context().maxStamp();
    core.clock().adopt(newest);
    metNewest(newest);
    if (!answer.floorMissed()) {
      core.floors().forget(key);
    }
    core.cache().keep(key, answer.known(), core.hlc());
  }

  /** A write may be somewhere. */
  void mayExist(MintedWrite write) {
    metNewest(write.dot().stamp());
  }

  /** In a bucket that keeps the newest, what this session writes later must win over what it has met (rule K5). */
  private void metNewest(long stamp) {
    if (route().mode() == BucketMode.LAST_WRITE_WINS) {
      core.lanes().metNewest(stamp);
    }
  }

  /** Keeps a write that a replica has acknowledged, for reading it back (rules G4, W6). */
  void absorb(MintedWrite write, SeenContext seen) {
    mayExist(write);
    long stamp = write.dot().stamp();
    long asOf = seen.stampAfresh() ? stamp : seen.asOfWith(stamp);
    core.cache().absorb(key, route().mode(), new KnownState(write.delta(), asOf), core.hlc());
  }

  /**
   * Exactly what this session has seen of the key (rule W1): the cached state, and the floor where that says that more
   * was seen than is cached. How old a floor is nobody knows, so it is an old context, stamped afresh (rule K4).
   */
  SeenContext seenBySession() {
    KnownState known = core.cache().find(key, core.hlc());
    DotContext floor = core.floors().of(key);
    SeenContext remembered;
    if (known == null) {
      remembered = seen(floor, Hlc.NONE);
    } else if (known.state().context().coversAll(floor)) {
      remembered = seen(known.state().context(), known.asOf());
    } else {
      remembered = seen(known.state().context().join(floor), Hlc.NONE);
    }
    MintedWrite writeBack = writeBack();
    return withWriteBacks(
        writeBack == null
            ? remembered
            : seen(remembered.context().join(writeBack.returnedContext()), remembered.asOf()));
  }

  /**
   * What was seen, and the names of the session's own write-backs that a replica may show however late: their values were
   * handed to the application (rule W1).
   */
  SeenContext withWriteBacks(SeenContext seen) {
    DotContext unsettled = unsettledWriteBacks();
    return unsettled.isEmpty() ? seen : seen(seen.context().join(unsettled), seen.asOf());
  }

  /** What a read showed, and what this session was shown before though the read has missed it (rules W1, K4). */
  SeenContext withFloor(SeenContext read) {
    DotContext floor = core.floors().of(key);
    return withWriteBacks(
        read.context().coversAll(floor) ? read : seen(read.context().join(floor), Hlc.NONE));
  }

  DotContext unsettledWriteBacks() {
    return core.writeBacks().unsettled(key).join(unsettledBefore);
  }

  /**
   * A read begins for a write that replaces what it shows. A write-back that is under way now may have ended before the
   * answer is here, which need not show it (rule W1).
   */
  void readsForWrite() {
    unsettledBefore = unsettledWriteBacks();
    writeBackBefore = core.writeBacks().inFlight(key);
  }

  /** W owners have acknowledged a write of this session. */
  void written(MintedWrite write) {
    core.writeBacks().covered(key, write.returnedContext());
  }

  /**
   * A read for a write that replaces what it shows, with the session's own write-back in it that no replica may have had
   * yet: its value was shown to the application, and must not appear after the write (rule W1).
   */
  GetAnswer withWriteBack(GetAnswer read) {
    PutMachine before = writeBackBefore;
    // One that has ended, and is nowhere, need not be replaced.
    MintedWrite ended = before == null || !before.mayBeThere() ? null : young(before);
    return with(writeBack(), with(ended, read));
  }

  private GetAnswer with(@Nullable MintedWrite writeBack, GetAnswer read) {
    if (writeBack == null) {
      return read;
    }
    KnownState onItsWay = new KnownState(writeBack.delta(), writeBack.dot().stamp());
    return new GetAnswer(
        read.known().join(route().mode(), onItsWay),
        read.asked(),
        read.answered(),
        read.holders(),
        read.floorMissed());
  }

  private @Nullable MintedWrite writeBack() {
    return young(core.writeBacks().inFlight(key));
  }

  /** R1: what is older than Dmax can no longer arrive. */
  private @Nullable MintedWrite young(@Nullable PutMachine writeBack) {
    MintedWrite write = writeBack == null ? null : writeBack.write();
    return write == null
            || Hlc.millis(core.hlc()) - Hlc.millis(write.dot().stamp()) > core.dmaxMillis()
        ? null
        : write;
  }

  SeenContext seen(DotContext context, long asOf) {
    if (context.isEmpty()) {
      return SeenContext.NOTHING;
    }
    long ageMillis = Hlc.millis(core.hlc()) - Hlc.millis(asOf);
    return new SeenContext(context, asOf, ageMillis > core.dmaxMillis() / 2);
  }

  ContextToken token(DotContext context, long asOf) {
    return new ContextToken(core.ring().ring().table().cluster(), key.hash(), asOf, context);
  }

  /** What an application that made this write holds afterwards (rule W6). */
  ContextToken tokenAfter(MintedWrite write, SeenContext seen) {
    return token(write.returnedContext(), seen.asOfWith(write.dot().stamp()));
  }
}
