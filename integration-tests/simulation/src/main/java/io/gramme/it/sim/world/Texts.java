package io.gramme.it.sim.world;

import io.gramme.causality.Dot;
import io.gramme.causality.DotContext;
import io.gramme.causality.Hlc;
import io.gramme.causality.KeyState;
import io.gramme.causality.Sibling;
import io.gramme.data.Bytes;
import io.gramme.driver.engine.Call;
import io.gramme.driver.engine.CallFailedException;
import io.gramme.driver.engine.CallOutcome;
import io.gramme.driver.engine.CallResult;
import io.gramme.driver.engine.Seen;
import io.gramme.format.FormatException;
import io.gramme.format.StateFormat;
import io.gramme.message.Reply;
import io.gramme.message.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls, messages and states in few words, for traces. */
public final class Texts {
  private Texts() {}

  static String of(Call call) {
    String kind = call.getClass().getSimpleName();
    String key = " " + call.key().bytes().utf8();
    String quorums = " r=" + call.settings().r() + " w=" + call.settings().w();
    if (call instanceof Call.Put put) {
      String what = put.value() == null ? "Delete" : "Put " + value(put.value());
      return what + key + quorums + " seen " + of(put.seen());
    }
    return call instanceof Call.Retry retry
        ? "Retry " + value(retry.write().value()) + key + quorums
        : kind + key + quorums;
  }

  private static String of(Seen seen) {
    return seen instanceof Seen.Token token
        ? of(token.token().context()) + " asOf " + Hlc.describe(token.token().asOf())
        : seen.getClass().getSimpleName();
  }

  static String of(Request request) {
    if (request instanceof Request.Write write) {
      return "Write " + write.key().bytes().utf8() + " " + state(write.delta());
    }
    if (request instanceof Request.Repair repair) {
      return "Repair " + repair.key().bytes().utf8() + " " + state(repair.state()) + " asOf "
          + Hlc.describe(repair.asOf());
    }
    return request instanceof Request.Keyed keyed
        ? request.getClass().getSimpleName() + " " + keyed.key().bytes().utf8()
        : request.toString();
  }

  static String of(Reply reply) {
    if (reply instanceof Reply.State state) {
      return state(state.state()) + " asOf " + Hlc.describe(state.asOf());
    }
    return reply instanceof Reply.Refusal refusal
        ? refusal.code() + " (" + refusal.detail() + ")"
        : reply.getClass().getSimpleName();
  }

  static String of(CallOutcome outcome) {
    if (outcome instanceof CallResult read && !read.wrote()) {
      return "read " + siblings(read.live()) + (read.besideDelete() ? " beside a delete" : "")
          + (read.floorMissed() ? " FLOOR MISSED" : "");
    }
    if (outcome instanceof CallFailedException failed) {
      return failed.kind() + ", " + failed.fate() + ": " + failed.getMessage();
    }
    return "written";
  }

  private static String state(Bytes bytes) {
    try {
      return of(StateFormat.decode(bytes));
    } catch (FormatException e) {
      return "no state";
    }
  }

  /** A state: its siblings and its context. */
  public static String of(KeyState state) {
    return siblings(state.siblings()) + " ctx " + of(state.context());
  }

  private static String siblings(List<Sibling> siblings) {
    List<String> texts = new ArrayList<>();
    for (Sibling sibling : siblings) {
      texts.add(value(sibling.value()) + "@" + of(sibling.dot()) + until(sibling.expiryMillis()));
    }
    return texts.toString();
  }

  private static String until(long expiryMillis) {
    return expiryMillis == Sibling.NEVER ? "" : "!" + expiryMillis;
  }

  private static String value(@Nullable Bytes value) {
    if (value == null) {
      return "x";
    }
    return value.length() > 100 ? value.length() + " bytes" : value.utf8();
  }

  private static String of(Dot dot) {
    return writer(dot.writer()) + ":" + Hlc.describe(dot.stamp());
  }

  private static String writer(long writer) {
    return "%04x".formatted(writer >>> 48);
  }

  private static String of(DotContext context) {
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < context.size(); i++) {
      entries.add(writer(context.writer(i)) + ":" + Hlc.describe(context.stamp(i))
          + (context.cover(i) == Hlc.NONE ? "" : "<" + Hlc.describe(context.cover(i))));
    }
    return entries.toString();
  }
}
