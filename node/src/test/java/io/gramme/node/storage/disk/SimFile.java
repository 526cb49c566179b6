package io.gramme.node.storage.disk;

import io.gramme.data.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A simulated file: what its users see, what is on the medium for certain, and the writes between. */
final class SimFile {
  private final SparseBytes current;
  private final SparseBytes durable;
  private final List<Write> pending = new ArrayList<>();

  private record Write(long position, Bytes bytes) {}

  private SimFile(SparseBytes current, SparseBytes durable) {
    this.current = current;
    this.durable = durable;
  }

  static SimFile empty() {
    return new SimFile(SparseBytes.empty(), SparseBytes.empty());
  }

  SparseBytes current() {
    return current;
  }

  void write(long position, byte[] bytes) {
    current.write(position, bytes, 0, bytes.length);
    pending.add(new Write(position, Bytes.wrap(bytes)));
  }

  void force() {
    for (Write write : pending) {
      durable.write(write.position(), write.bytes().array(), 0, write.bytes().length());
    }
    pending.clear();
  }

  /** The file as a loss of power leaves it: the choice decides about each sector of each write. */
  SimFile afterPowerLoss(WriteChoice choice) {
    SparseBytes left = durable.copy();
    for (int i = 0; i < pending.size(); i++) {
      Write write = pending.get(i);
      BooleanSupplier sectors = choice.ofWrite(i == pending.size() - 1);
      for (int from = 0; from < write.bytes().length(); ) {
        int place = (int) ((write.position() + from) % Disk.SECTOR_BYTES);
        int count = Math.min(write.bytes().length() - from, Disk.SECTOR_BYTES - place);
        if (sectors.getAsBoolean()) {
          left.write(write.position() + from, write.bytes().array(), from, count);
        }
        from += count;
      }
    }
    return new SimFile(left, left.copy());
  }

  /** The file as the kill of its process leaves it: what the system was given it still has, in memory. */
  SimFile afterKill() {
    SimFile left = new SimFile(current.copy(), durable.copy());
    left.pending.addAll(pending);
    return left;
  }

  /** Decides what of the writes since the last force got to the medium. */
  interface WriteChoice {
    /** Asked once for each sector of a write. */
    BooleanSupplier ofWrite(boolean last);
  }
}
