package io.gramme.cli;

import io.gramme.driver.Diagnostics;
import io.gramme.driver.Gramme;
import io.gramme.driver.Member;
import io.gramme.driver.MemberLiveness;
import io.gramme.driver.MemberLiveness.Verdict;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says how a cluster is. */
@Command(
    name = "status",
    description = {
      "Says how a cluster is: one sentence, then a line for each member.",
      "",
      "alive: shows life and serves. refusing: answers, and does not serve. suspect: silent for longer than it"
          + " usually is. down: taken for dead until it is heard of again. It is what one member thinks, of what"
          + " reached it straight and by gossip.",
      "",
      "Example: gramme cluster status --at 127.0.0.1:7400 -o json"
    })
final class ClusterStatusCommand implements Runnable {
  /** How answers are written. */
  enum Output {
    text,
    json
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before anything runs
  private CommandSpec spec;

  @Mixin
  private final ConnectionArguments connection = new ConnectionArguments();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      defaultValue = "text",
      description = "How the answer is written. Default: ${DEFAULT-VALUE}")
  private Output output = Output.text;

  private record Row(Member member, MemberLiveness liveness) {}

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    try (Gramme gramme = connection.connect()) {
      Diagnostics diagnostics = gramme.unwrap(Diagnostics.class);
      List<Row> rows = rows(diagnostics.liveness(), diagnostics.members());
      if (output == Output.json) {
        out.println(json(rows));
      } else {
        out.println(sentence(rows));
        rows.forEach(row -> out.println(line(row)));
      }
    }
  }

  private static List<Row> rows(List<MemberLiveness> liveness, List<Member> members) {
    List<Row> rows = new ArrayList<>();
    for (MemberLiveness known : liveness) {
      members.stream()
          .filter(member -> member.id().equals(known.nodeId()))
          .forEach(member -> rows.add(new Row(member, known)));
    }
    return rows;
  }

  private static String sentence(List<Row> rows) {
    List<String> parts = new ArrayList<>();
    for (Verdict verdict : List.of(Verdict.DOWN, Verdict.REFUSING, Verdict.SUSPECT)) {
      long count =
          rows.stream().filter(row -> row.liveness().verdict() == verdict).count();
      if (count > 0) {
        parts.add(count + " " + name(verdict));
      }
    }
    String well = rows.size() == 1 ? "alive" : "all alive";
    return rows.size()
        + (rows.size() == 1 ? " member, " : " members, ")
        + (parts.isEmpty() ? well : String.join(", ", parts));
  }

  private static String name(Verdict verdict) {
    return switch (verdict) {
      case ALIVE -> "alive";
      case REFUSING -> "refusing";
      case SUSPECT -> "suspect";
      case DOWN -> "down";
    };
  }

  private static String line(Row row) {
    Member member = row.member();
    String zone = member.zone();
    Verdict verdict = row.liveness().verdict();
    boolean silent = verdict == Verdict.SUSPECT || verdict == Verdict.DOWN;
    return member.id() + "  " + member.address() + "  " + name(verdict)
        + (silent ? " (silent for " + row.liveness().silence().toSeconds() + " s)" : "")
        + (zone == null ? "" : "  zone " + zone)
        + (member.owner() ? "" : "  owns nothing");
  }

  private static String json(List<Row> rows) {
    StringBuilder json = new StringBuilder("{\"summary\":");
    quote(json, sentence(rows));
    json.append(",\"members\":[");
    String separator = "";
    for (Row row : rows) {
      Member member = row.member();
      json.append(separator).append("{\"id\":");
      quote(json, member.id());
      json.append(",\"address\":");
      quote(json, member.address());
      json.append(",\"liveness\":");
      quote(json, name(row.liveness().verdict()));
      json.append(",\"silenceMillis\":").append(row.liveness().silence().toMillis());
      json.append(",\"zone\":");
      String zone = member.zone();
      if (zone == null) {
        json.append("null");
      } else {
        quote(json, zone);
      }
      json.append(",\"owner\":").append(member.owner()).append('}');
      separator = ",";
    }
    return json.append("]}").toString();
  }

  /** Quotes and backslashes are all there is to escape: no text of a record has control characters. */
  private static void quote(StringBuilder json, String text) {
    json.append('"').append(text.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
  }
}
