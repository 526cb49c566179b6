package io.gramme.node.identity;

import static io.gramme.node.identity.IdentityException.Kind.DAMAGED;
import static io.gramme.node.identity.IdentityException.Kind.UNSUPPORTED_VERSION;

import io.gramme.data.Bytes;
import io.gramme.membership.MemberTable;
import io.gramme.node.storage.disk.Disk;
import io.gramme.wire.TableCodec;
import io.gramme.wire.WireException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * What the slots of the file {@code members} hold: version, CRC-32C of the rest, the table as it travels on the wire.
 * Version 1 was the same and nothing else in the file.
 */
final class TableFile {
  private static final int VERSION = 2;
  private static final int FORMER_VERSION = 1;
  private static final int HEADER = 2 * Integer.BYTES;

  private TableFile() {}

  static byte[] encode(MemberTable table) {
    Bytes encoded = TableCodec.encode(table);
    ByteBuffer file = ByteBuffer.allocate(HEADER + encoded.length());
    file.putInt(VERSION);
    file.putInt(0);
    file.put(encoded.array(), encoded.arrayOffset(), encoded.length());
    file.putInt(Integer.BYTES, checksum(file.array()));
    return file.array();
  }

  /** Whether a file holds the table alone, as version 1 did. */
  static boolean isFormer(byte[] file) {
    return file.length < Disk.SECTOR_BYTES || ByteBuffer.wrap(file).getInt() == FORMER_VERSION;
  }

  static MemberTable decode(byte[] bytes) throws IdentityException {
    if (bytes.length < HEADER) {
      throw new IdentityException(DAMAGED, "it is too short");
    }
    ByteBuffer file = ByteBuffer.wrap(bytes);
    int version = file.getInt();
    if (file.getInt() != checksum(bytes)) {
      throw new IdentityException(DAMAGED, "its checksum does not fit its contents");
    }
    if (version != VERSION && version != FORMER_VERSION) {
      throw new IdentityException(
          UNSUPPORTED_VERSION,
          "it has format version " + version + "; this version knows " + FORMER_VERSION + " and "
              + VERSION);
    }
    try {
      return TableCodec.decode(Bytes.wrap(bytes, HEADER, bytes.length - HEADER));
    } catch (WireException e) {
      throw new IdentityException(DAMAGED, "it holds no member table: " + e.getMessage(), e);
    }
  }

  private static int checksum(byte[] file) {
    CRC32C crc = new CRC32C();
    crc.update(file, 0, Integer.BYTES);
    crc.update(file, HEADER, file.length - HEADER);
    return (int) crc.getValue();
  }
}
