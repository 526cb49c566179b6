package io.gramme.it.buckets;

import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import io.gramme.driver.Member;
import io.gramme.driver.Versions;
import io.gramme.driver.spi.TransportControl;
import io.gramme.membership.Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What each replica holds of a key, and which of them a session reaches. */
final class Replicas {
  private Replicas() {}

  static List<String> ids(Gramme session) {
    return session.unwrap(Diagnostics.class).members().stream().map(Member::id).toList();
  }

  /** The id of the node that listens there; ids and node numbers are in no common order. */
  static String idAt(Gramme session, Address address) {
    return session.unwrap(Diagnostics.class).members().stream()
        .filter(member -> member.address().equals(address.toString()))
        .map(Member::id)
        .findFirst()
        .orElseThrow();
  }

  static Versions<byte[]> readFrom(Gramme session, String id, String bucket, String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return session.unwrap(Diagnostics.class).readFrom(id, bucket, bytes);
  }

  /** The values that each replica shows, one list for each. */
  static List<List<String>> values(Gramme session, String bucket, String key) {
    List<List<String>> all = new ArrayList<>();
    for (String id : ids(session)) {
      all.add(readFrom(session, id, bucket, key).values().stream()
          .map(value -> new String(value, StandardCharsets.UTF_8))
          .toList());
    }
    return all;
  }

  static void cut(Gramme session, String id) {
    session.unwrap(TransportControl.class).cut(id);
  }

  static void heal(Gramme session) {
    TransportControl control = session.unwrap(TransportControl.class);
    control.cutNodes().forEach(control::heal);
  }
}
