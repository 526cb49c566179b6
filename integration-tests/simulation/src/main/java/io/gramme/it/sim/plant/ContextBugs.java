package io.gramme.it.sim.plant;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.data.Key;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.Seen;
import io.gramme.driver.engine.UnfinishedWrite;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.it.sim.world.SimSession;
import io.gramme.it.sim.world.Tampering;
import io.gramme.membership.ClusterId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A driver that handles contexts wrongly: what it tells the application, or makes of what it is given, is not right. */
final class ContextBugs {
  private ContextBugs() {}

  /** The session caches contexts without their values and joins them into its writes (G4). */
  static final class ContextsAloneCached implements Tampering {
    private record Place(int client, long session, Key key) {}

    private final Map<Place, ContextToken> cached = new LinkedHashMap<>();

    @Override
    public CallOutcome ended(SimSession session, Call call, CallOutcome outcome) {
      ContextToken token = token(outcome);
      if (token != null) {
        Place place = new Place(session.index(), session.generation(), call.key());
        cached.merge(place, token, ContextsAloneCached::join);
      }
      return outcome;
    }

    private static @Nullable ContextToken token(CallOutcome outcome) {
      return outcome instanceof CallResult result ? result.token() : null;
    }

    private static ContextToken join(ContextToken a, ContextToken b) {
      long asOf = Math.min(a.asOf(), b.asOf());
      return new ContextToken(a.cluster(), a.keyHash(), asOf, a.context().join(b.context()));
    }

    @Override
    public Call submitted(SimSession session, Call call) {
      Place place = new Place(session.index(), session.generation(), call.key());
      ContextToken known = cached.get(place);
      if (known == null || !(call instanceof Call.Put put)) {
        return call;
      }
      if (put.seen() instanceof Seen.Token given && given.token().keyHash() == known.keyHash()) {
        return with(put, join(given.token(), known));
      }
      return put.seen() instanceof Seen.Nothing ? with(put, known) : call;
    }
  }

  /** A context of another key is taken for one of this key (K4). */
  static final class ForeignContextTaken implements Tampering {
    @Override
    public Call submitted(SimSession session, Call call) {
      long hash = call.key().hash();
      if (call instanceof Call.Put put
          && put.seen() instanceof Seen.Token given
          && given.token().keyHash() != hash) {
        ContextToken old = given.token();
        return with(put, new ContextToken(old.cluster(), hash, old.asOf(), old.context()));
      }
      return call;
    }
  }

  /** A put without a context reads first, and replaces what it read (W1). */
  static final class PutReadsFirst implements Tampering {
    @Override
    public Call submitted(SimSession session, Call call) {
      return call instanceof Call.Put put
              && put.value() != null
              && put.seen() instanceof Seen.BySession
          ? new Call.Put(
              put.key(),
              put.value(),
              put.metadata(),
              Seen.ALL_READ,
              put.ttlMillis(),
              put.settings())
          : call;
    }
  }

  /** A failed put's exception carries its own dot only, not what the put had seen (W6). */
  static final class FailedContextDropped implements Tampering {
    @Override
    public CallOutcome ended(SimSession session, Call call, CallOutcome outcome) {
      ContextToken token = outcome instanceof CallFailedException was ? was.token() : null;
      if (token == null || !(outcome instanceof CallFailedException failed)) {
        return outcome;
      }
      CallFailure failure = CallFailure.of(
              failed.kind(), failed.fate(), String.valueOf(failed.getMessage()))
          .withSiblings(failed.siblings())
          .after(failed.retryAfterMillis());
      return new CallFailedException(failure, onlyNewest(token), failed.write());
    }

    private static ContextToken onlyNewest(ContextToken token) {
      DotContext context = token.context();
      DotContext newest = DotContext.EMPTY;
      for (int i = 0; i < context.size(); i++) {
        if (context.stamp(i) == context.maxStamp()) {
          newest = newest.with(new Dot(context.writer(i), context.stamp(i)));
        }
      }
      return new ContextToken(token.cluster(), token.keyHash(), token.asOf(), newest);
    }
  }

  /** A write of unknown fate is retried under a new dot that does not cover the old one (W5). */
  static final class NewDotAfterTimeout implements Tampering {
    private final ClusterId cluster;

    NewDotAfterTimeout(ClusterId cluster) {
      this.cluster = cluster;
    }

    @Override
    public Call submitted(SimSession session, Call call) {
      if (!(call instanceof Call.Retry retry)) {
        return call;
      }
      UnfinishedWrite write = retry.write();
      long hash = write.key().hash();
      Seen seen = Seen.token(new ContextToken(cluster, hash, write.asOf(), write.seen()));
      return new Call.Put(write.key(), write.value(), write.metadata(), seen, write.settings());
    }
  }

  private static Call.Put with(Call.Put put, ContextToken token) {
    return new Call.Put(put.key(), put.value(), put.metadata(), Seen.token(token), put.settings());
  }
}
