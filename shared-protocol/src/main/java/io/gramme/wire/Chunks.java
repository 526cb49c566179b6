package io.gramme.wire;

import io.gramme.data.Bytes;
import io.gramme.data.Limits;
import io.gramme.wire.generated.Chunk;
import io.gramme.wire.generated.Envelope;
import java.util.ArrayList;
import java.util.List;

/** A frame too large for one message, cut into messages of about {@link Limits#CHUNK_BYTES}. */
public final class Chunks {
  private Chunks() {}

  /**
   * The messages to send in order, each an encoded chunk.
   *
   * @param id unique among the chunked frames under way on a stream
   * @param frame an encoded frame
   */
  public static List<Bytes> of(long id, Bytes frame) {
    List<Bytes> messages = new ArrayList<>();
    for (int from = 0; from < frame.length(); from += Limits.CHUNK_BYTES) {
      int length = Math.min(Limits.CHUNK_BYTES, frame.length() - from);
      Chunk chunk = Chunk.newBuilder()
          .setId(id)
          .setTotal(frame.length())
          .setPart(ProtoBytes.wrap(frame.slice(from, length)))
          .build();
      messages.add(Bytes.wrap(Envelope.newBuilder().setChunk(chunk).build().toByteArray()));
    }
    return messages;
  }
}
