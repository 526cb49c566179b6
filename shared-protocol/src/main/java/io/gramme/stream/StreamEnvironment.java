package io.gramme.stream;

import io.gramme.membership.ClusterId;
import io.gramme.message.Frame;
import io.vertx.core.Context;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a {@link PeerStream} needs of its surroundings. The suppliers are asked on the context.
 *
 * @param context the event-loop context that the stream is confined to
 * @param client the connections; one for all streams of a context
 * @param hello what to open a stream with
 * @param hlc the sender's clock for a batch (rule T2)
 * @param cluster the cluster for a batch; {@link ClusterId#UNKNOWN} on first contact
 * @param nanoTime the monotonic clock of deadlines (rule T1); {@code System::nanoTime} in production
 * @param random spreads reconnection attempts
 * @param listener learns of welcomes and ends
 */
public record StreamEnvironment(
    Context context,
    StreamClient client,
    Supplier<Frame.Hello> hello,
    LongSupplier hlc,
    Supplier<ClusterId> cluster,
    LongSupplier nanoTime,
    RandomGenerator random,
    StreamListener listener) {}
