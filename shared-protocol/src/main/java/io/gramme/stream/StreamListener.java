package io.gramme.stream;

import io.gramme.message.Frame;
import org.jspecify.annotations.Nullable;

/** Learns about the life of one {@link PeerStream}; called on the stream's context, must not block or throw. */
public interface StreamListener {
  /** The node accepted the stream; requests leave from now on. */
  void onWelcome(Frame.Welcome welcome);

  /**
   * The stream ended or could not be opened. Called once for each attempt that failed and for each open stream that
   * ended, after all its requests have failed.
   *
   * @param why for people
   * @param rejection what the node said, when it refused the stream
   */
  void onDown(String why, Frame.@Nullable Rejection rejection);
}
