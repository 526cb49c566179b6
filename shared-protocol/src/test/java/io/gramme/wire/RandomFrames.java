package io.gramme.wire;

import io.gramme.data.Bytes;
import io.gramme.data.Key;
import io.gramme.liveness.Heartbeat;
import io.gramme.liveness.MemberHealth;
import io.gramme.liveness.Verdict;
import io.gramme.membership.Address;
import io.gramme.membership.BucketMode;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.ClusterId;
import io.gramme.membership.ClusterParameters;
import io.gramme.membership.CurrentMembers;
import io.gramme.membership.Durability;
import io.gramme.membership.HeldVote;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberState;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.membership.NodeStart;
import io.gramme.membership.PlanRecord;
import io.gramme.membership.Removal;
import io.gramme.membership.RingMember;
import io.gramme.membership.RingPlan;
import io.gramme.membership.TableDelta;
import io.gramme.membership.TableDigest;
import io.gramme.membership.Vote;
import io.gramme.message.Frame;
import io.gramme.message.Frame.RejectionCode;
import io.gramme.message.MovedState;
import io.gramme.message.PartitionUsage;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.ReplyItem;
import io.gramme.message.Request;
import io.gramme.message.RequestItem;
import io.gramme.message.TransferStatus;
import io.gramme.ring.PartitionId;
import io.gramme.ring.PlacementParameters;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Draws frames of every kind with every kind of item. */
final class RandomFrames {
  private static final int FRAME_KINDS = 7;

  private static final int[] LETTERS = "aZ0-_.éß漢😀".codePoints().toArray();

  private final RandomGenerator random;

  RandomFrames(RandomGenerator random) {
    this.random = random;
  }

  Frame frame() {
    return switch (random.nextInt(FRAME_KINDS)) {
      case 0 ->
        new Frame.Hello(
            random.nextInt(1 << 20),
            new ClusterId(random.nextLong()),
            random.nextBoolean() ? new NodeId(random.nextLong()) : null,
            random.nextBoolean() ? parameters() : null,
            stamp(),
            start());
      case 1 ->
        new Frame.Welcome(
            random.nextInt(1 << 20),
            new NodeId(random.nextLong()),
            table(),
            stamp(),
            stamp(),
            start());
      case 2 -> new Frame.Rejection(pick(RejectionCode.values()), text());
      case 3 -> requests();
      case 4 -> replies();
      case 5 -> new Frame.Ping(random.nextLong(), stamp());
      default -> new Frame.Pong(random.nextLong());
    };
  }

  private @Nullable NodeStart start() {
    return random.nextBoolean()
        ? null
        : new NodeStart(1 + random.nextInt(9), 1 + random.nextInt(9), random.nextLong());
  }

  private Frame requests() {
    List<RequestItem> items = new ArrayList<>();
    for (int i = random.nextInt(20); i > 0; i--) {
      items.add(new RequestItem(
          random.nextLong(), random.nextLong(), random.nextInt(Integer.MAX_VALUE), request()));
    }
    return new Frame.RequestBatch(new ClusterId(random.nextLong()), stamp(), items);
  }

  private Frame replies() {
    List<ReplyItem> items = new ArrayList<>();
    for (int i = random.nextInt(20); i > 0; i--) {
      items.add(new ReplyItem(random.nextLong(), reply()));
    }
    return new Frame.ReplyBatch(stamp(), random.nextLong(), items);
  }

  private Request request() {
    return drawn(Request.class);
  }

  private Reply reply() {
    return drawn(Reply.class);
  }

  /** A message of any permitted kind, each of its components drawn by type and name. */
  private <T> T drawn(Class<T> sealed) {
    List<Class<?>> kinds = new ArrayList<>(kindsOf(sealed));
    kinds.remove(Request.Unsupported.class); // never sent
    Class<?> kind = kinds.get(random.nextInt(kinds.size()));
    RecordComponent[] components = kind.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      boolean absent = components[i].getAnnotatedType().isAnnotationPresent(Nullable.class)
          && random.nextBoolean();
      values[i] = absent ? null : component(components[i].getName(), types[i]);
    }
    try {
      return sealed.cast(kind.getDeclaredConstructor(types).newInstance(values));
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a " + kind.getSimpleName() + " cannot be drawn", e);
    }
  }

  /** The permitted kinds of a sealed type that permit no others. */
  static List<Class<?>> kindsOf(Class<?> sealed) {
    return Arrays.stream(sealed.getPermittedSubclasses())
        .flatMap(kind -> kind.isSealed() ? kindsOf(kind).stream() : Stream.of(kind))
        .toList();
  }

  private Object component(String name, Class<?> type) {
    if (type == long.class) {
      return name.endsWith("Millis")
          ? random.nextInt(Integer.MAX_VALUE)
          : name.equals("token") ? random.nextLong() : stamp();
    }
    Map<Class<?>, Supplier<Object>> draws = Map.ofEntries(
        Map.entry(boolean.class, random::nextBoolean),
        Map.entry(String.class, () -> text() + "b"),
        Map.entry(Bytes.class, () -> bytes(2_000)),
        Map.entry(Key.class, this::key),
        Map.entry(PartitionId.class, this::partition),
        Map.entry(MemberTable.class, this::table),
        Map.entry(MemberRecord.class, this::member),
        Map.entry(BucketRecord.class, this::bucket),
        Map.entry(TableDigest.class, this::digest),
        Map.entry(TableDelta.class, this::delta),
        Map.entry(Request.Admission.class, () -> pick(Request.Admission.values())),
        Map.entry(RingPlan.class, this::plan),
        Map.entry(NodeId.class, () -> new NodeId(random.nextLong())),
        Map.entry(RefusalCode.class, () -> pick(RefusalCode.values())));
    if (type == List.class) {
      return switch (name) {
        case "heartbeats" -> listOf(this::heartbeat);
        case "states" -> listOf(() -> new MovedState(key(), bytes(200)));
        case "transfers" -> listOf(this::transfer);
        case "partitions" -> listOf(() -> new PartitionUsage(partition(), stamp(), stamp()));
        default -> listOf(this::health);
      };
    }
    Supplier<Object> draw = draws.get(type);
    if (draw == null) {
      throw new AssertionError("no way to draw a " + type.getName() + " for " + name);
    }
    return draw.get();
  }

  private <T> List<T> listOf(Supplier<T> draw) {
    return Stream.generate(draw).limit(random.nextInt(4)).toList();
  }

  private TableDigest digest() {
    return new TableDigest(random.nextLong(), random.nextLong(), random.nextLong());
  }

  private TableDelta delta() {
    return TableDelta.between(table(), table());
  }

  private Heartbeat heartbeat() {
    return new Heartbeat(
        new NodeId(random.nextLong()),
        1 + random.nextInt(9),
        1 + random.nextInt(9),
        random.nextInt(1 << 20));
  }

  private MemberHealth health() {
    return new MemberHealth(
        new NodeId(random.nextLong()), pick(Verdict.values()), random.nextInt(1 << 20));
  }

  private TransferStatus transfer() {
    return new TransferStatus(
        partition(),
        new NodeId(random.nextLong()),
        random.nextBoolean() ? null : new NodeId(1 + random.nextInt(100)),
        stamp(),
        stamp(),
        stamp(),
        stamp(),
        text());
  }

  private RingPlan plan() {
    List<RingMember> next =
        List.of(RingMember.of(member()), RingMember.of(member()), RingMember.of(member()));
    TreeMap<NodeId, RingMember> sorted = new TreeMap<>();
    next.forEach(each -> sorted.put(each.id(), each));
    return new RingPlan(
        1 + random.nextInt(1 << 20),
        random.nextLong() >>> 16,
        random.nextLong(),
        List.copyOf(sorted.values()),
        new TreeSet<>(List.of(new NodeId(random.nextLong()))),
        random.nextLong() >>> 16);
  }

  private PlanRecord planRecord(List<RingMember> next) {
    PlanRecord record = PlanRecord.proposing(new RingPlan(
        1 + random.nextInt(1 << 20),
        1L << 48,
        random.nextLong(),
        next,
        new TreeSet<>(),
        random.nextLong() >>> 16));
    record = random.nextBoolean() ? record.commit() : record;
    record = random.nextBoolean() ? record.abort() : record;
    for (RingMember each : next) {
      record = random.nextBoolean() ? record : record.withVote(each.id(), pick(Vote.values()));
      record = random.nextBoolean() ? record : record.withMoved(each.id());
      record = random.nextBoolean()
          ? record
          : record.withHeld(each.id(), next.get(0).id(), pick(HeldVote.values()));
    }
    return record;
  }

  private PartitionId partition() {
    return new PartitionId(1 + random.nextInt(16), random.nextInt(65_536));
  }

  private Key key() {
    Bytes key = bytes(100);
    return new Key(text() + "b", key.isEmpty() ? Bytes.utf8("k") : key);
  }

  private <T> T pick(T[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private long stamp() {
    return random.nextLong() >>> 2;
  }

  private Bytes bytes(int most) {
    byte[] array = new byte[random.nextInt(most)];
    random.nextBytes(array);
    return Bytes.wrap(array);
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      text.appendCodePoint(LETTERS[random.nextInt(LETTERS.length)]);
    }
    return text.toString();
  }

  private ClusterParameters parameters() {
    return new ClusterParameters(
        new ClusterId(random.nextLong()),
        new PlacementParameters(1 << random.nextInt(17), 1 + random.nextInt(16)),
        100 + random.nextInt(3_000_000),
        random.nextInt(1_000));
  }

  MemberTable table() {
    SortedMap<NodeId, MemberRecord> members = new TreeMap<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      MemberRecord member = member();
      members.put(member.id(), member);
    }
    SortedMap<String, BucketRecord> buckets = new TreeMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      BucketRecord bucket = bucket();
      buckets.put(bucket.name(), bucket);
    }
    List<RingMember> seats = members.values().stream().map(RingMember::of).toList();
    PlanRecord plan = planRecord(seats);
    return new MemberTable(
        parameters(),
        members,
        buckets,
        new CurrentMembers(random.nextLong() >>> 16, random.nextLong(), seats),
        random.nextBoolean()
            ? new TreeMap<>()
            : new TreeMap<>(Map.of(plan.plan().id(), plan)));
  }

  private MemberRecord member() {
    return new MemberRecord(
        new NodeId(random.nextLong()),
        text() + "s" + random.nextLong(),
        1 + random.nextInt(100),
        pick(MemberState.values()),
        new Address("host" + random.nextInt(9), 1 + random.nextInt(65_535)),
        random.nextBoolean() ? text() + "z" : null,
        0.1 + random.nextDouble(),
        random.nextInt(100),
        1 + random.nextInt(100),
        random.nextBoolean()
            ? null
            : new Removal(new NodeId(random.nextLong()), random.nextInt(1 << 20)));
  }

  private BucketRecord bucket() {
    return new BucketRecord(
        text() + "b",
        pick(BucketMode.values()),
        pick(Durability.values()),
        1 + random.nextInt(100));
  }
}
