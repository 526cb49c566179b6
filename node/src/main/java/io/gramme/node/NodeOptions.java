package io.gramme.node;

import io.gramme.membership.Address;
import io.gramme.membership.NodeId;
import io.gramme.message.Request;
import io.gramme.node.identity.RequestedParameters;
import io.gramme.node.storage.shard.MemoryBudget;
import io.gramme.ring.Placement;
import io.gramme.ring.SeatSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a node is to run. Immutable; made by {@link #inMemory()} or {@link #inDirectory}.
 *
 * <p>Without addresses to join, a node without a directory, or with an empty one, creates a cluster; with them it joins
 * theirs (rule E5). A node whose directory has an identity goes on being that node.
 */
public final class NodeOptions {
  /** How long a node that comes back waits for the members' answers unless it is told otherwise. */
  public static final Duration DEFAULT_ANSWER_WAIT = Duration.ofSeconds(10);

  private final Builder values;

  private NodeOptions(Builder values) {
    this.values = values;
  }

  /** A node that forgets its data when it stops. */
  public static Builder inMemory() {
    return new Builder((Path) null);
  }

  /** A node that keeps its data, identity and member table in a directory, which is created when missing. */
  public static Builder inDirectory(Path directory) {
    return new Builder(directory);
  }

  /** Host name or address to listen on; a loopback one. */
  public String listenHost() {
    return values.listenHost;
  }

  /** TCP port to listen on; 0 lets the system choose. */
  public int listenPort() {
    return values.listenPort;
  }

  /** Host that others are told to connect to; null for the one that is listened on. */
  public @Nullable String advertisedHost() {
    return values.advertisedHost;
  }

  /** Port that others are told to connect to; null for the one that is listened on. */
  public @Nullable Integer advertisedPort() {
    return values.advertisedPort;
  }

  /** Where others are told to connect to once the node listens there. */
  Address advertised(Address listening) {
    String host = values.advertisedHost;
    Integer port = values.advertisedPort;
    return new Address(
        host == null ? listening.host() : host, port == null ? listening.port() : port);
  }

  /** Where data are kept, or null for memory. */
  public @Nullable Path directory() {
    return values.directory;
  }

  /** Members of the cluster to join; empty to create one. */
  public List<Address> join() {
    return values.join;
  }

  /** When a node that joins is to be an owner of keys. */
  public Request.Admission admission() {
    return values.admission;
  }

  /** The member of the ring whose place a node that joins is to take; null for a place of its own. */
  public @Nullable NodeId replace() {
    return values.replace;
  }

  /** Whether a directory that is damaged, or of a node that was removed or has left, is moved aside at the start. */
  public boolean setAside() {
    return values.setAside;
  }

  /** Members that must be there before the node serves; 1 for no matter how many. */
  public int expect() {
    return values.expect;
  }

  /** How long a node that comes back waits until each member has told what it knows of it (rule T4). */
  public Duration answerWait() {
    return values.answerWait;
  }

  /** The failure domain, or null when the cluster has none. */
  public @Nullable String zone() {
    return values.zone;
  }

  /** Capacity relative to the other members, or null for the ordinary 1. */
  public @Nullable Double weight() {
    return values.weight;
  }

  /** What placement hashes, or null for one drawn with the node's id. */
  public @Nullable String seat() {
    return values.seat;
  }

  /** The cluster's fixed numbers as far as they were asked for. */
  public RequestedParameters parameters() {
    return values.parameters;
  }

  /** The part of the heap that storage may use. */
  public double memoryShare() {
    return values.memoryShare;
  }

  /** Whether the node answers without storing anything, which measures what everything but the store costs. */
  public boolean nullNode() {
    return values.nullNode;
  }

  /** Collects the options; each method checks its own. Not thread-safe. */
  public static final class Builder {
    private final @Nullable Path directory;
    private String listenHost = "127.0.0.1";
    private int listenPort = Address.DEFAULT_PORT;
    private @Nullable String advertisedHost;
    private @Nullable Integer advertisedPort;
    private List<Address> join = List.of();
    private Request.Admission admission = Request.Admission.WHILE_EMPTY;
    private @Nullable NodeId replace;
    private boolean setAside;
    private int expect = 1;
    private Duration answerWait = DEFAULT_ANSWER_WAIT;
    private @Nullable String zone;
    private @Nullable Double weight;
    private @Nullable String seat;
    private RequestedParameters parameters = RequestedParameters.NONE;
    private double memoryShare = MemoryBudget.SHARE_OF_AN_APPLICATION;
    private boolean nullNode;

    private Builder(@Nullable Path directory) {
      this.directory = directory;
    }

    private Builder(Builder other) {
      this.directory = other.directory;
      this.listenHost = other.listenHost;
      this.listenPort = other.listenPort;
      this.advertisedHost = other.advertisedHost;
      this.advertisedPort = other.advertisedPort;
      this.join = other.join;
      this.admission = other.admission;
      this.replace = other.replace;
      this.setAside = other.setAside;
      this.expect = other.expect;
      this.answerWait = other.answerWait;
      this.zone = other.zone;
      this.weight = other.weight;
      this.seat = other.seat;
      this.parameters = other.parameters;
      this.memoryShare = other.memoryShare;
      this.nullNode = other.nullNode;
    }

    /**
     * Where to listen; default 127.0.0.1:{@value Address#DEFAULT_PORT}.
     *
     * @param port 0 to 65535; 0 lets the system choose
     * @throws UnprotectedListenerException when the host is not loopback
     */
    public Builder listen(String host, int port) {
      if (port < 0 || port > 65_535) {
        throw new NodeOptionException(
            "listen",
            "port " + port + " is out of range; allowed are 0 (the system chooses) to 65535");
      }
      if (!Loopback.is(host)) {
        throw new UnprotectedListenerException(host);
      }
      listenHost = host;
      listenPort = port;
      return this;
    }

    /** Listens on 127.0.0.1 on a port that the system chooses. */
    public Builder listenAnywhere() {
      return listen("127.0.0.1", 0);
    }

    /**
     * Where members and sessions are told to connect to, when that is not where the node listens: it stands in the node's
     * member record, and its name is resolved anew at every connect. A node that is started again may advertise another
     * address. Default: where it listens.
     *
     * @param host a host name or an IP address, an IPv6 address without brackets; no wildcard
     * @param port 1 to 65535
     * @throws NodeOptionException naming what was wrong
     */
    public Builder advertise(String host, int port) {
      if (port == 0) {
        throw new NodeOptionException(
            AdvertisedHost.OPTION,
            "nobody can connect to port 0; leave the port out to advertise the one that is"
                + " listened on");
      }
      if (port < 0 || port > 65_535) {
        throw new NodeOptionException(
            AdvertisedHost.OPTION, "port " + port + " is out of range; allowed are 1 to 65535");
      }
      advertise(host);
      advertisedPort = port;
      return this;
    }

    /** As {@link #advertise(String, int)} with the port that is listened on, also where the system chooses it. */
    public Builder advertise(String host) {
      AdvertisedHost.require(host);
      advertisedHost = host;
      advertisedPort = null;
      return this;
    }

    /** Members of the cluster to join, at least one of them running. */
    public Builder join(List<Address> members) {
      join = List.copyOf(members);
      return this;
    }

    /**
     * When a node that joins is to be an owner of keys; by default at once while no key is stored anywhere, and else once
     * somebody commits a plan with it (rule E5). Until then it is a candidate, which serves and stores nothing.
     */
    public Builder admission(Request.Admission when) {
      admission = when;
      return this;
    }

    /**
     * Members, this one included, that must be there before the node serves; until then it is found by joining nodes only.
     * Keeps a lone first node from acknowledging writes as if it were the cluster. Default 1.
     *
     * @param members 1 to 1024
     */
    public Builder expect(int members) {
      if (members < 1 || members > Placement.MAX_SEATS) {
        throw new NodeOptionException(
            "expect", members + " is out of range; allowed are 1 to " + Placement.MAX_SEATS);
      }
      expect = members;
      return this;
    }

    /**
     * How long a node that comes back waits at most until each other member has told what it knows of it; default 10
     * seconds. Only members that are down or cannot be reached make it wait. A shorter time serves sooner and may serve
     * an old copy of a directory until a member is met that knows better (rule T4).
     *
     * @param span 0 to 10 minutes
     */
    public Builder answerWait(Duration span) {
      if (span.isNegative() || span.compareTo(Duration.ofMinutes(10)) > 0) {
        throw new NodeOptionException(
            "answerWait", span + " is out of range; allowed are 0 to 10 minutes");
      }
      answerWait = span;
      return this;
    }

    /** The failure domain this node shares with others of the same name; not blank. */
    public Builder zone(String name) {
      zone = requireText("zone", name);
      return this;
    }

    /**
     * Capacity relative to the other members.
     *
     * @param value {@value SeatSpec#MIN_WEIGHT} to {@value SeatSpec#MAX_WEIGHT}
     */
    public Builder weight(double value) {
      if (!(value >= SeatSpec.MIN_WEIGHT && value <= SeatSpec.MAX_WEIGHT)) {
        throw new NodeOptionException(
            "weight",
            value + " is out of range; allowed are " + SeatSpec.MIN_WEIGHT + " to "
                + SeatSpec.MAX_WEIGHT);
      }
      weight = value;
      return this;
    }

    /** What placement hashes instead of the node's id; unique among the members, not blank. */
    public Builder seat(String name) {
      seat = requireText("seat", name);
      return this;
    }

    /**
     * Q of a new cluster; a cluster that is joined must have the same.
     *
     * @param count a power of two, 1 to 65536; default 256
     */
    public Builder partitions(int count) {
      return parameters("partitions", count, parameters.replicas(), parameters.dmaxMillis());
    }

    /**
     * N of a new cluster; a cluster that is joined must have the same.
     *
     * @param count 1 to 16; default 3
     */
    public Builder replicas(int count) {
      return parameters("replicas", parameters.partitions(), count, parameters.dmaxMillis());
    }

    /**
     * Dmax of a new cluster, the longest life of a message; a cluster that is joined must have the same.
     *
     * @param span 100 milliseconds to one hour; default 60 seconds
     */
    public Builder dmax(Duration span) {
      return parameters("dmax", parameters.partitions(), parameters.replicas(), span.toMillis());
    }

    private Builder parameters(
        String option,
        @Nullable Integer partitions,
        @Nullable Integer replicas,
        @Nullable Long dmaxMillis) {
      try {
        parameters = new RequestedParameters(partitions, replicas, dmaxMillis);
        return this;
      } catch (IllegalArgumentException e) {
        NodeOptionException refused =
            new NodeOptionException(option, String.valueOf(e.getMessage()));
        refused.initCause(e);
        throw refused;
      }
    }

    /**
     * The part of the heap that storage may use, for states, pages and changes together.
     *
     * @param value {@value MemoryBudget#LEAST_SHARE} to {@value MemoryBudget#LARGEST_SHARE}; default
     *     {@value MemoryBudget#SHARE_OF_AN_APPLICATION}, and {@value MemoryBudget#SHARE_OF_A_NODE} is what suits a process
     *     that is nothing but a node
     */
    public Builder memoryShare(double value) {
      try {
        MemoryBudget.of(value);
      } catch (IllegalArgumentException e) {
        throw new NodeOptionException("memoryShare", String.valueOf(e.getMessage()));
      }
      memoryShare = value;
      return this;
    }

    /** Whether to answer without storing anything; such a node loses every write and serves measurements only. */
    public Builder nullNode(boolean on) {
      nullNode = on;
      return this;
    }

    /**
     * The member of the ring whose seat, zone and weight a node that joins is to take over (rule E3): one that was removed,
     * or one that runs and goes by the same plan. Whoever commits the plan is said by {@link #admission}: with NOW the node
     * does it itself. Without meaning once the place is taken.
     */
    public Builder replace(NodeId member) {
      replace = member;
      return this;
    }

    /**
     * Whether a directory whose store failed its checks as a whole, or whose node was removed or has left, is moved aside
     * when the node starts, so that it begins anew in an empty one as a candidate of the same cluster (rule S4); by default
     * the start fails. It is renamed to a sibling, and never deleted. A directory that was set back in time is moved aside
     * in any case (rule T4).
     */
    public Builder setAside(boolean on) {
      setAside = on;
      return this;
    }

    private static String requireText(String option, String text) {
      if (text.isBlank()) {
        throw new NodeOptionException(option, "must not be blank; leave it out for the default");
      }
      return text;
    }

    /**
     * The options as they stand; the builder may be used on.
     *
     * @throws NodeOptionException when options contradict each other
     */
    public NodeOptions build() {
      if (nullNode && directory != null) {
        throw new NodeOptionException(
            "nullNode", "a node that stores nothing has no use for a directory");
      }
      if (setAside && directory == null) {
        throw new NodeOptionException("setAside", "a node without a directory has none to move");
      }
      return new NodeOptions(new Builder(this));
    }
  }
}
