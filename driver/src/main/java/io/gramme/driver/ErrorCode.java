package io.gramme.driver;

/**
 * Every reason for which a call of the driver can fail. Codes are stable: a code never changes its meaning and is never
 * given to another reason. 1xxx is about configuration and the session, 2xxx about what was handed to a call, 3xxx
 * about how the call went in the cluster.
 */
public enum ErrorCode {
  INVALID_URL(1001, "The connection URL cannot be read; the message says where."),
  UNKNOWN_SCHEME(1002, "The URL's scheme is unknown; the message lists the known ones."),
  UNKNOWN_OPTION(1003, "An option has no known name; the message names the nearest known one."),
  INVALID_OPTION_VALUE(1004, "An option's value is not allowed; the message says what is."),
  PROVIDER_MISSING(1005, "An optional library is absent; the message says what to add."),
  CONNECT_FAILED(1006, "None of the given addresses led to a serving node."),
  HANDSHAKE_REFUSED(1007, "A node refused this session: another cluster or protocol version."),
  CLOSED(1008, "The session is closed."),
  CALL_ON_EVENT_LOOP(1009, "A blocking call was made on an event loop, which must not block."),
  NOT_A_WRAPPER(1010, "Unwrap was asked for a type that this session does not offer."),

  INVALID_ARGUMENT(2001, "An argument is not allowed; the message says which and what is."),
  INVALID_QUORUM(2002, "r or w is above the number of owners there are (rule E7)."),
  INVALID_CONTEXT(2003, "The bytes are no causal context that this version can read."),
  FOREIGN_CONTEXT(2004, "The causal context belongs to another key or cluster (rule K4)."),
  UNKNOWN_NODE(2005, "A call names a node that is no member."),
  ENCODING_FAILED(2006, "A codec could not encode a key or value; nothing was sent."),
  DECODING_FAILED(2007, "A codec could not decode stored bytes; nothing was written."),
  RECONCILE_FAILED(2008, "The reconciler threw or returned null; nothing was written."),
  CHANGE_FAILED(2009, "The change of an update threw or returned null; nothing was written."),
  BUCKET_EXISTS(2010, "The bucket exists with another mode or durability (rule K5)."),
  CALLBACK_NOT_RUN(2011, "The callback executor did not run a reconciler or change."),
  BUCKET_IN_USE(2012, "The bucket holds keys, whose siblings another mode may lose (rule K5)."),
  PLAN_REFUSED(2013, "A plan, or what is asked about one, is refused; the message says why (E3)."),

  TIMEOUT(3001, "The deadline passed and nothing was written."),
  UNREACHABLE_QUORUM(3002, "Fewer owners can be reached than r or w asks for."),
  OVERLOADED(3003, "Too many owners are overloaded; ask again after a while."),
  REFUSED(3004, "Too many owners refused; the message says what each said."),
  SIBLINGS(3005, "There are siblings and the bucket has no reconciler (rule G3)."),
  TOO_MANY_SIBLINGS(3006, "The write would leave too many siblings (rule S3)."),
  INDETERMINATE(3007, "It is unknown whether the write was carried out (rule W5)."),
  INTERRUPTED(3008, "The waiting thread was interrupted; the call may still go on.");

  private final int number;
  private final String description;

  ErrorCode(int number, String description) {
    this.number = number;
    this.description = description;
  }

  /** The code as messages and logs show it, such as {@code GR-1001}. */
  public String code() {
    return "GR-" + number;
  }

  /** What it means, as one sentence. */
  public String description() {
    return description;
  }

  /** As {@link #code()}. */
  @Override
  public String toString() {
    return code();
  }
}
