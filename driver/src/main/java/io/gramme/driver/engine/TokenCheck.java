package io.gramme.driver.engine;

import io.gramme.causality.ContextToken;
import io.gramme.causality.Hlc;
import io.gramme.driver.engine.quorum.FailureKind;
import io.gramme.membership.ClusterId;
import org.jspecify.annotations.Nullable;

/** K4: a token of another key or cluster would erase versions nobody was shown, because lanes are shared by keys. */
final class TokenCheck {
  private TokenCheck() {}

  /** Why the token cannot be used on the key, or null when it can. */
  static @Nullable CallFailedException refusal(ContextToken token, KeyView key, SessionCore core) {
    ClusterId cluster = core.ring().ring().table().cluster();
    if (!token.cluster().equals(cluster)) {
      return CallFailedException.of(
          FailureKind.FOREIGN_TOKEN,
          "the causal context was read in cluster " + token.cluster()
              + ", and this session is connected to cluster " + cluster);
    }
    if (token.keyHash() != key.hash()) {
      return CallFailedException.of(
          FailureKind.FOREIGN_TOKEN,
          "the causal context was read of another key than " + key.key().bytes().utf8()
              + " in bucket " + key.key().bucket());
    }
    if (!Hlc.isPossible(token.context().maxStamp())) {
      return CallFailedException.of(
          FailureKind.INVALID_ARGUMENT, "the causal context holds a stamp that no clock gives");
    }
    return null;
  }
}
