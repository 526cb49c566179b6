package io.gramme.driver.engine;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.membership.NodeId;
import org.jspecify.annotations.Nullable;

/** What an application asks of a session. */
public sealed interface Call {
  Key key();

  CallSettings settings();

  /**
   * A read that shows what is there.
   *
   * @param key what to read
   * @param settings how
   * @param only a diagnostic read of this node alone: not joined with the session's cache, no repair; null for a read of
   *     the quorum
   */
  record Read(Key key, CallSettings settings, @Nullable NodeId only) implements Call {}

  /**
   * A read that shows one value.
   *
   * @param key what to read
   * @param settings how
   * @param resolver makes one value of siblings
   */
  record Get(Key key, CallSettings settings, SiblingResolver resolver) implements Call {}

  /**
   * A write.
   *
   * @param key what to write
   * @param value the value, or null to delete
   * @param metadata bytes kept beside the value, often empty
   * @param seen what it replaces; a delete by {@link Seen#BY_SESSION} reads first (rule W8)
   * @param ttlMillis after how many milliseconds the value expires, counted on the wall clock from when the write begins;
   *     0 for never, and without effect on a delete
   * @param settings how
   */
  record Put(
      Key key,
      @Nullable Bytes value,
      Bytes metadata,
      Seen seen,
      long ttlMillis,
      CallSettings settings)
      implements Call {
    /** Checks the time to live. */
    public Put {
      Ttl.require(ttlMillis);
    }

    /** A write of a value that never expires. */
    public Put(Key key, @Nullable Bytes value, Bytes metadata, Seen seen, CallSettings settings) {
      this(key, value, metadata, seen, Ttl.NONE, settings);
    }
  }

  /**
   * Read, resolve, change, write (rule W7).
   *
   * @param key what to update
   * @param change makes the new value; run once, not again when the write's fate is unknown
   * @param resolver makes one value of siblings
   * @param ttlMillis after how many milliseconds the new value expires, as in {@link Put}; what the old value had does
   *     not count
   * @param settings how
   * @param conversion equal for calls whose resolvers and values are made by the same code, so that one's change may be
   *     given the value that another's made; null when it is combined with no other update
   */
  record Update(
      Key key,
      Change change,
      SiblingResolver resolver,
      long ttlMillis,
      CallSettings settings,
      @Nullable Object conversion)
      implements Call {
    /** Checks the time to live. */
    public Update {
      Ttl.require(ttlMillis);
    }

    /** An update that is combined with no other. */
    public Update(
        Key key, Change change, SiblingResolver resolver, long ttlMillis, CallSettings settings) {
      this(key, change, resolver, ttlMillis, settings, null);
    }

    /** The same update, combined with no other. */
    public Update alone() {
      return new Update(key, change, resolver, ttlMillis, settings);
    }

    /** An update to a value that never expires. */
    public Update(Key key, Change change, SiblingResolver resolver, CallSettings settings) {
      this(key, change, resolver, Ttl.NONE, settings);
    }
  }

  /**
   * A write of unknown fate that is to be finished (rule W5).
   *
   * @param write what was sent
   */
  record Retry(UnfinishedWrite write) implements Call {
    @Override
    public Key key() {
      return write.key();
    }

    @Override
    public CallSettings settings() {
      return write.settings();
    }
  }

  /** The change of an update. Runs on the executor of the call's settings. */
  @FunctionalInterface
  interface Change {
    /**
     * The new value.
     *
     * @param current the value there is, resolved; null when there is none
     * @return never null: to delete a key, delete it
     * @throws Exception which fails the update with CALLBACK_FAILED before anything is written
     */
    Bytes change(@Nullable Bytes current) throws Exception;
  }
}
