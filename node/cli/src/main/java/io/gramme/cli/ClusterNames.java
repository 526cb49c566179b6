package io.gramme.cli;

import io.gramme.driver.ClusterMember;
import io.gramme.driver.ClusterPlan;
import io.gramme.driver.ClusterView;
import io.gramme.membership.Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Members and plans by what people call them: members by address or the beginning of their ids, plans by the latter. */
final class ClusterNames {
  private static final Pattern BEGINNING = Pattern.compile("[0-9a-f]{1,16}");
  private static final int DIGITS = 16;

  private final ClusterView view;

  ClusterNames(ClusterView view) {
    this.view = view;
  }

  /**
   * The id of a member.
   *
   * @throws UsageException when none has the name, or more than one
   */
  String member(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean byId = BEGINNING.matcher(lower).matches();
    List<ClusterMember> found =
        byId ? matching(member -> member.id().startsWith(lower)) : listeningAt(address(name));
    if (found.size() == 1) {
      return found.get(0).id();
    }
    if (found.isEmpty()) {
      throw new UsageException("no member is '" + name
          + "': write its address, or the beginning of its id, as gramme cluster lists them");
    }
    throw new UsageException("'" + name + "' is more than one member: "
        + found.stream().map(ClusterMember::id).collect(Collectors.joining(", "))
        + "; write more digits of the id");
  }

  private List<ClusterMember> matching(Predicate<ClusterMember> asked) {
    return view.members().stream().filter(asked).toList();
  }

  /** Where a removed member listened, its successor may listen by now. */
  private List<ClusterMember> listeningAt(String address) {
    List<ClusterMember> found = matching(member -> member.address().equals(address));
    List<ClusterMember> present = found.stream()
        .filter(member -> member.state() != ClusterMember.State.REMOVED)
        .toList();
    return present.isEmpty() ? found : present;
  }

  private static String address(String name) {
    try {
      return Address.parse(name).toString();
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  /**
   * The id of a plan. One that is written out is taken as it is: the member that was asked may not have heard of it.
   *
   * @throws UsageException when none begins so, or more than one
   */
  String plan(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!BEGINNING.matcher(lower).matches()) {
      throw new UsageException("'" + name + "' is no plan: write its id, or the beginning of it, as"
          + " gramme cluster status lists them");
    }
    if (lower.length() == DIGITS) {
      return lower;
    }
    List<String> found = new ArrayList<>();
    view.plans().stream()
        .map(ClusterPlan::id)
        .filter(id -> id.startsWith(lower))
        .forEach(found::add);
    if (view.lastPlan().startsWith(lower)) {
      found.add(view.lastPlan());
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new UsageException(
        found.isEmpty()
            ? "no plan's id begins with '" + name + "'; gramme cluster status lists them"
            : "'" + name + "' begins more than one plan: " + String.join(", ", found));
  }

  /** What a member is called in answers. */
  String of(String id) {
    return view.member(id).map(ClusterMember::address).orElse(id);
  }

  String of(Iterable<String> ids) {
    List<String> names = new ArrayList<>();
    ids.forEach(id -> names.add(of(id)));
    return String.join(", ", names);
  }
}
