package io.gramme.membership;

import io.gramme.ring.PlacementParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Tables of one cluster whose records often disagree. */
final class Tables {
  static final ClusterParameters PARAMETERS =
      new ClusterParameters(new ClusterId(77), PlacementParameters.ofDefaults(), 60_000, 1);

  private static final NodeId[] NODES = {new NodeId(1), new NodeId(2), new NodeId(3), new NodeId(-4)
  };
  private static final String[] BUCKETS = {"carts", "users"};

  static final List<Vote> VOTES = List.of(Vote.values());

  private Tables() {}

  static MemberTable any(RandomGenerator random) {
    SortedMap<NodeId, MemberRecord> members = new TreeMap<>();
    for (NodeId id : NODES) {
      if (members.isEmpty() || random.nextBoolean()) {
        members.put(id, record(random, id));
      }
    }
    SortedMap<String, BucketRecord> buckets = new TreeMap<>();
    for (String name : BUCKETS) {
      if (random.nextBoolean()) {
        buckets.put(name, bucket(random, name));
      }
    }
    return new MemberTable(PARAMETERS, members, buckets, current(random, members));
  }

  static MemberRecord record(RandomGenerator random, NodeId id) {
    MemberState[] states = MemberState.values();
    @Nullable String zone = new String[] {null, "null", "east"}[random.nextInt(3)];
    return new MemberRecord(
        id,
        "seat" + random.nextInt(2),
        1 + random.nextInt(2),
        states[random.nextInt(states.length)],
        new Address("127.0.0.1", 7400 + random.nextInt(2)),
        zone,
        1 + random.nextInt(2),
        random.nextInt(2),
        1 + random.nextInt(3));
  }

  static BucketRecord bucket(RandomGenerator random, String name) {
    BucketMode[] modes = BucketMode.values();
    Durability[] durabilities = Durability.values();
    return new BucketRecord(
        name,
        modes[random.nextInt(modes.length)],
        durabilities[random.nextInt(durabilities.length)],
        1 + random.nextInt(3));
  }

  private static CurrentMembers current(
      RandomGenerator random, SortedMap<NodeId, MemberRecord> members) {
    List<RingMember> seats = members.values().stream().map(RingMember::of).toList();
    List<RingMember> chosen = seats.subList(0, 1 + random.nextInt(seats.size()));
    return new CurrentMembers(1 + random.nextInt(3), random.nextInt(2), chosen);
  }

  static RingMember seat(NodeId id) {
    return new RingMember(id, "seat-" + id, null, 1);
  }

  /** Members 1 to {@code members} form the ring; those above, up to {@code known}, are candidates. */
  static MemberTable ring(int members, int known) {
    return ring(members, known, PARAMETERS.placement());
  }

  static MemberTable ring(int members, int known, PlacementParameters placement) {
    SortedMap<NodeId, MemberRecord> records = new TreeMap<>();
    List<RingMember> seats = new ArrayList<>();
    for (int i = 1; i <= known; i++) {
      NodeId id = new NodeId(i);
      MemberState state = i <= members ? MemberState.ACTIVE : MemberState.JOINING;
      Address address = new Address("127.0.0.1", 7400 + i);
      records.put(id, new MemberRecord(id, "seat-" + id, 1, state, address, null, 1, 1, 1));
      if (i <= members) {
        seats.add(seat(id));
      }
    }
    ClusterParameters parameters = new ClusterParameters(new ClusterId(77), placement, 60_000, 1);
    return new MemberTable(parameters, records, new TreeMap<>(), new CurrentMembers(1, 0, seats));
  }

  /** The table after a member was removed by force. */
  static MemberTable removing(MemberTable table, NodeId id) {
    MemberRecord record = table.members().get(id);
    if (record == null) {
      throw new IllegalArgumentException(id + " is no member");
    }
    return table.withMember(record.removed(new Removal(new NodeId(9), 1)));
  }

  static MemberTable withRecord(MemberTable table, MemberRecord record) {
    SortedMap<NodeId, MemberRecord> members = new TreeMap<>(table.members());
    members.put(record.id(), record);
    return new MemberTable(
        table.parameters(), members, table.buckets(), table.current(), table.plans());
  }
}
