package io.gramme.driver.internal;

import io.gramme.data.Key;
import io.gramme.driver.BucketOptions;
import io.gramme.driver.Codec;
import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import io.gramme.driver.KeyCodec;
import io.gramme.driver.Member;
import io.gramme.driver.MemberLiveness;
import io.gramme.driver.ReadOption;
import io.gramme.driver.Versions;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.Inquiry;
import io.gramme.liveness.MemberHealth;
import io.gramme.membership.BucketRecord;
import io.gramme.membership.ClusterRing;
import io.gramme.membership.MemberRecord;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What {@link Gramme#unwrap} offers. */
final class Facets {
  private Facets() {}

  static List<Object> of(Session session, EngineSource.Connected connected, CallDefaults defaults) {
    List<Object> facets = new ArrayList<>();
    facets.add(new EngineDiagnostics(session, connected.ring(), defaults));
    facets.add(new Administration(new Inquiries(session, defaults)));
    facets.addAll(connected.facets());
    return facets;
  }

  private record EngineDiagnostics(
      Session session, Supplier<ClusterRing> ring, CallDefaults defaults) implements Diagnostics {
    @Override
    public List<Member> members() {
      ClusterRing now = ring.get();
      List<Member> members = new ArrayList<>();
      for (MemberRecord member : now.table().members().values()) {
        members.add(new Member(
            member.id().toString(),
            member.address().toString(),
            member.state().name(),
            member.zone(),
            now.table().current().members().contains(member.id())));
      }
      return List.copyOf(members);
    }

    @Override
    public List<MemberLiveness> liveness() {
      Inquiry inquiry = Inquiry.toAny(new Request.FetchHealth(), Reply.Health.class);
      return new Inquiries(session, defaults)
          .await(inquiry).first(Reply.Health.class).members().stream()
              .map(EngineDiagnostics::liveness)
              .toList();
    }

    private static MemberLiveness liveness(MemberHealth member) {
      MemberLiveness.Verdict verdict = switch (member.verdict()) {
        case ALIVE -> MemberLiveness.Verdict.ALIVE;
        case REFUSING -> MemberLiveness.Verdict.REFUSING;
        case SUSPECT -> MemberLiveness.Verdict.SUSPECT;
        case DOWN -> MemberLiveness.Verdict.DOWN;
      };
      Duration silence = Duration.ofMillis(member.silenceMillis());
      return new MemberLiveness(member.node().toString(), verdict, silence);
    }

    @Override
    public SortedMap<String, BucketOptions> buckets() {
      SortedMap<String, BucketOptions> buckets = new TreeMap<>();
      for (BucketRecord bucket : ring.get().table().buckets().values()) {
        buckets.put(bucket.name(), BucketCreating.options(bucket));
      }
      return Collections.unmodifiableSortedMap(buckets);
    }

    @Override
    public List<String> replicasOf(String bucket, byte[] key) {
      ClusterRing now = ring.get();
      Key encoded = keyed(bucket, key).encoded();
      return List.copyOf(Results.ids(now.owners(now.partitionOf(encoded))));
    }

    @Override
    public Versions<byte[]> readFrom(
        String nodeId, String bucket, byte[] key, ReadOption... options) {
      BlockingCall waiting = new BlockingCall(session.callbacks());
      KeyedValue<byte[], byte[]> keyed = keyed(bucket, key);
      Call.Read call = new Call.Read(
          keyed.encoded(), defaults.with(options).settings(waiting), MemberIds.node(nodeId));
      EngineCall<CallResult, Versions<byte[]>> running = new EngineCall<>(
          session.engine().read(call),
          result -> Results.versions(keyed, result),
          failure -> Failures.of(failure, keyed::siblings, session::unknownWrite),
          false);
      return waiting.await(running);
    }

    private static KeyedValue<byte[], byte[]> keyed(String bucket, byte[] key) {
      return KeyedValue.of(bucket, key, KeyCodec.bytes(), Codec.bytes());
    }
  }
}
