package io.gramme.wire;

import io.gramme.data.Key;
import io.gramme.membership.NodeId;
import io.gramme.message.MovedState;
import io.gramme.message.PartitionUsage;
import io.gramme.message.Reply;
import io.gramme.message.TransferStatus;
import io.gramme.ring.PartitionId;
import java.util.ArrayList;
import java.util.List;

/** What nodes say of moving partitions, as generated messages. */
final class TransferCodec {
  private TransferCodec() {}

  static io.gramme.wire.generated.States states(Reply.States states) {
    io.gramme.wire.generated.States.Builder message =
        io.gramme.wire.generated.States.newBuilder().setAsOf(states.asOf()).setLast(states.last());
    for (MovedState moved : states.states()) {
      message.addStates(io.gramme.wire.generated.MovedState.newBuilder()
          .setBucket(moved.key().bucket())
          .setKey(ProtoBytes.wrap(moved.key().bytes()))
          .setState(ProtoBytes.wrap(moved.state())));
    }
    return message.build();
  }

  static Reply states(io.gramme.wire.generated.States message) throws WireException {
    try {
      List<MovedState> states = new ArrayList<>(message.getStatesCount());
      for (io.gramme.wire.generated.MovedState moved : message.getStatesList()) {
        states.add(new MovedState(
            new Key(moved.getBucket(), ProtoBytes.unwrap(moved.getKey())),
            ProtoBytes.unwrap(moved.getState())));
      }
      return new Reply.States(
          states, Stamps.require("asOf of moved states", message.getAsOf()), message.getLast());
    } catch (IllegalArgumentException e) {
      throw new WireException("malformed states: " + e.getMessage());
    }
  }

  static io.gramme.wire.generated.Transfers transfers(Reply.Transfers transfers) {
    io.gramme.wire.generated.Transfers.Builder message =
        io.gramme.wire.generated.Transfers.newBuilder();
    for (TransferStatus status : transfers.transfers()) {
      NodeId to = status.to();
      message.addTransfers(io.gramme.wire.generated.TransferStatus.newBuilder()
          .setFamily(status.partition().family())
          .setPartition(status.partition().index())
          .setFrom(status.from().value())
          .setTo(to == null ? 0 : to.value())
          .setStates(status.states())
          .setBytes(status.bytes())
          .setTotalBytes(status.totalBytes())
          .setBytesPerSecond(status.bytesPerSecond())
          .setWaitsFor(status.waitsFor()));
    }
    return message.build();
  }

  static Reply transfers(io.gramme.wire.generated.Transfers message) throws WireException {
    try {
      List<TransferStatus> transfers = new ArrayList<>(message.getTransfersCount());
      for (io.gramme.wire.generated.TransferStatus status : message.getTransfersList()) {
        transfers.add(new TransferStatus(
            new PartitionId(status.getFamily(), status.getPartition()),
            new NodeId(status.getFrom()),
            status.getTo() == 0 ? null : new NodeId(status.getTo()),
            status.getStates(),
            status.getBytes(),
            status.getTotalBytes(),
            status.getBytesPerSecond(),
            status.getWaitsFor()));
      }
      return new Reply.Transfers(transfers);
    } catch (IllegalArgumentException e) {
      throw new WireException("malformed transfers: " + e.getMessage());
    }
  }

  static io.gramme.wire.generated.Usage usage(Reply.Usage usage) {
    io.gramme.wire.generated.Usage.Builder message =
        io.gramme.wire.generated.Usage.newBuilder().setFreeBytes(usage.freeBytes());
    for (PartitionUsage partition : usage.partitions()) {
      message.addPartitions(io.gramme.wire.generated.PartitionUsage.newBuilder()
          .setFamily(partition.partition().family())
          .setPartition(partition.partition().index())
          .setKeys(partition.keys())
          .setBytes(partition.bytes()));
    }
    return message.build();
  }

  static Reply usage(io.gramme.wire.generated.Usage message) throws WireException {
    try {
      List<PartitionUsage> partitions = new ArrayList<>(message.getPartitionsCount());
      for (io.gramme.wire.generated.PartitionUsage usage : message.getPartitionsList()) {
        partitions.add(new PartitionUsage(
            new PartitionId(usage.getFamily(), usage.getPartition()),
            usage.getKeys(),
            usage.getBytes()));
      }
      return new Reply.Usage(partitions, message.getFreeBytes());
    } catch (IllegalArgumentException e) {
      throw new WireException("malformed usage: " + e.getMessage());
    }
  }
}
