package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.driver.engine.quorum.CallFailure;
import io.gramme.driver.engine.quorum.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * The application code of a get or update, run off the session's thread.
 *
 * @param resolution what the siblings became; null when the resolver returned none
 * @param changed for an update, the new value; null when the change returned none or was not reached
 */
record ResolveStep(
    SiblingResolver.@Nullable Resolution resolution,
    @Nullable Bytes changed) {
  static ResolveStep resolve(SiblingResolver resolver, Key key, Siblings siblings)
      throws Exception {
    return new ResolveStep(
        resolver.resolve(key, siblings.distinct(), siblings.besideDelete()), null);
  }

  static ResolveStep change(Call.Change change, @Nullable Bytes current) throws Exception {
    SiblingResolver.Resolution unneeded = current == null
        ? SiblingResolver.Resolution.deleted()
        : SiblingResolver.Resolution.value(current);
    return new ResolveStep(unneeded, change.change(current));
  }

  static ResolveStep resolveAndChange(
      SiblingResolver resolver, Call.Change change, Key key, Siblings siblings) throws Exception {
    ResolveStep resolved = resolve(resolver, key, siblings);
    if (resolved.resolution instanceof SiblingResolver.Resolution.Value value) {
      return new ResolveStep(resolved.resolution, change.change(value.bytes()));
    }
    return resolved.resolution instanceof SiblingResolver.Resolution.Deleted
        ? new ResolveStep(resolved.resolution, change.change(null))
        : resolved;
  }

  /**
   * Why the call cannot go on after this, or null when it can.
   *
   * @param siblings what was read
   * @param token for it, so that whoever is handed the siblings can write one value in their place
   */
  @Nullable
  CallFailedException problem(Siblings siblings, ContextToken token) {
    if (resolution == null) {
      return CallFailedException.of(
          FailureKind.CALLBACK_FAILED, "the resolver returned null instead of a resolution");
    }
    if (resolution instanceof SiblingResolver.Resolution.Unresolved) {
      String met =
          siblings.live().size() + " siblings" + (siblings.besideDelete() ? " and a delete" : "");
      CallFailure failure = CallFailure.of(
              FailureKind.UNRESOLVED_SIBLINGS,
              met + " stand beside each other, and nothing resolves them")
          .withSiblings(siblings.live());
      return new CallFailedException(failure, token, null);
    }
    return null;
  }
}
