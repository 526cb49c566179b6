package io.gramme.node.gossip;

import io.gramme.membership.Address;
import io.gramme.membership.MemberRecord;
import io.gramme.membership.MemberTable;
import io.gramme.membership.NodeId;
import io.gramme.message.RefusalCode;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One node of a {@link SimulatedCluster}: the shell around its machines, with a disk that survives its death. */
final class SimulatedNode implements MembershipEffects {
  private final SimulatedCluster cluster;
  private final MemberRecord record;
  private final Map<Long, Consumer<Reply>> callers = new LinkedHashMap<>();
  private @Nullable MembershipMachine machine;
  private @Nullable JoinRequester requester;
  private @Nullable MemberTable onDisk;
  private long lastCaller;
  private int life;

  long keys;
  long heldToken;

  @Nullable
  MemberTable table;

  @Nullable
  JoinFailure failure;

  @Nullable
  String failureDetail;

  @Nullable
  MemberRecord superseded;

  SimulatedNode(SimulatedCluster cluster, MemberRecord record) {
    this.cluster = cluster;
    this.record = record;
  }

  NodeId id() {
    return record.id();
  }

  boolean isMember() {
    return machine != null;
  }

  boolean isHeld() {
    return heldToken != 0;
  }

  void serve(MemberTable start) {
    onDisk = start;
    table = start;
    cluster.inForce(start);
    machine = new MembershipMachine(record.id(), start, cluster.random);
    on(new MembershipEvent.Started());
  }

  void die() {
    life++;
    machine = null;
    requester = null;
    callers.clear();
    heldToken = 0;
  }

  void restart() {
    if (onDisk != null) {
      serve(onDisk);
    }
  }

  void on(MembershipEvent event) {
    MembershipMachine running = machine;
    if (running != null) {
      running.on(cluster.timeline.now(), event, this);
    }
  }

  /** Runs something after a span, unless the node died meanwhile. */
  private void afterMillis(long millis, Runnable action) {
    int then = life;
    cluster.timeline.after(millis * SimulatedCluster.MILLI, () -> {
      if (then == life) {
        action.run();
      }
    });
  }

  void ask(long senderEpoch, Request request, Consumer<Reply> answer) {
    if (machine == null) {
      return;
    }
    lastCaller++;
    callers.put(lastCaller, answer);
    on(new MembershipEvent.Asked(lastCaller, senderEpoch, request));
  }

  @Override
  public void answer(long caller, Reply reply) {
    Consumer<Reply> waiting = callers.remove(caller);
    if (waiting != null) {
      waiting.accept(reply);
    }
  }

  @Override
  public void send(
      long exchange, MemberRecord member, long epoch, Request request, long deadlineMillis) {
    boolean[] done = new boolean[1];
    int then = life;
    exchange(member.address(), epoch, request, (from, reply) -> {
      if (!done[0] && then == life) {
        done[0] = true;
        on(new MembershipEvent.Replied(exchange, from, reply));
      }
    });
    afterMillis(deadlineMillis, () -> {
      if (!done[0]) {
        done[0] = true;
        on(new MembershipEvent.Unanswered(exchange, "silence"));
      }
    });
  }

  private interface Answer {
    void take(NodeId from, Reply reply);
  }

  private void exchange(Address to, long epoch, Request request, Answer answer) {
    cluster.deliver(() -> {
      SimulatedNode target = cluster.nodes.get(to);
      if (target != null) {
        target.ask(epoch, request, reply -> cluster.deliver(() -> answer.take(target.id(), reply)));
      }
    });
  }

  @Override
  public void write(MemberTable toWrite) {
    afterMillis(cluster.diskMillis, () -> {
      onDisk = toWrite;
      on(new MembershipEvent.Written());
    });
  }

  @Override
  public void inForce(MemberTable next) {
    table = next;
    cluster.inForce(next);
  }

  @Override
  public void findKeys(long exchange, String bucket) {
    afterMillis(1, () -> on(new MembershipEvent.Replied(exchange, id(), keysReply())));
  }

  @Override
  public void answerKeys(long caller, String bucket) {
    afterMillis(1, () -> answer(caller, keysReply()));
  }

  private Reply keysReply() {
    return keys == 0
        ? new Reply.Done()
        : Reply.Refusal.of(RefusalCode.BUCKET_IN_USE, "it holds a key of it");
  }

  @Override
  public void holdStore(long token, long millis) {
    afterMillis(1, () -> {
      heldToken = token;
      on(new MembershipEvent.StoreHeld(token, keys));
    });
  }

  @Override
  public void releaseStore(long token) {
    afterMillis(1, () -> heldToken = heldToken == token ? 0 : heldToken);
  }

  @Override
  public void later(long millis, MembershipTimer timer) {
    afterMillis(millis, () -> on(new MembershipEvent.Due(timer)));
  }

  @Override
  public void superseded(MemberRecord known) {
    superseded = known;
    die();
  }

  void join(List<Address> contacts) {
    JoinRequester joining = new JoinRequester(record.id(), contacts, cluster.random);
    requester = joining;
    requesterOn(new JoinRequester.Event.Started());
  }

  private void requesterOn(JoinRequester.Event event) {
    JoinRequester joining = requester;
    if (joining != null) {
      joining.on(cluster.timeline.now(), event, new Joining());
    }
  }

  private final class Joining implements JoinRequester.Effects {
    @Override
    public void meet(Address member) {
      request(member, new Request.FetchTable(), reply -> {
        if (reply instanceof Reply.Table shown) {
          requesterOn(new JoinRequester.Event.Met(member, shown.table()));
        }
      });
    }

    @Override
    public void keepIdentity(MemberTable seen) {
      afterMillis(3, () -> requesterOn(new JoinRequester.Event.IdentityKept()));
    }

    @Override
    public void ask(Address member) {
      request(
          member,
          new Request.Join(record),
          reply -> requesterOn(new JoinRequester.Event.Answered(reply)));
    }

    private void request(Address member, Request request, Consumer<Reply> answered) {
      boolean[] done = new boolean[1];
      int then = life;
      exchange(member, 0, request, (from, reply) -> {
        if (!done[0] && then == life) {
          done[0] = true;
          answered.accept(reply);
        }
      });
      afterMillis(5_000, () -> {
        if (!done[0]) {
          done[0] = true;
          requesterOn(new JoinRequester.Event.Missed(member, "silence"));
        }
      });
    }

    @Override
    public void pause(long millis) {
      afterMillis(millis, () -> requesterOn(new JoinRequester.Event.PauseOver()));
    }

    @Override
    public void joined(MemberTable joinedTable) {
      requester = null;
      afterMillis(3, () -> serve(joinedTable));
    }

    @Override
    public void failed(JoinFailure why, String detail) {
      requester = null;
      failure = why;
      failureDetail = detail;
    }
  }
}
