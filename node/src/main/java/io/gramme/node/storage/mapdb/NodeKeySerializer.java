package io.gramme.node.storage.mapdb;

import java.io.IOException;
import org.mapdb.DataInput2;
import org.mapdb.serializer.SerializerByteArray;

/** The keys of a tree's node, which is believed only when every byte of it passed its checksum. */
final class NodeKeySerializer extends SerializerByteArray {
  private final PagedVolume volume;

  NodeKeySerializer(PagedVolume volume) {
    this.volume = volume;
  }

  @Override
  public byte[][] valueArrayDeserialize(DataInput2 in, int size) throws IOException {
    if (volume.lastInputDamaged()) {
      throw new DamagedPageException(
          "the checksum of a page that holds an index node does not fit");
    }
    return super.valueArrayDeserialize(in, size);
  }
}
