package io.gramme.membership;

/** How the versions of a bucket's keys are kept (rule K5). */
public enum BucketMode {
  /** Concurrent versions stand beside each other until an application reconciles them. */
  CAUSAL,
  /** One version, the one with the larger stamp; concurrent updates are lost, which is counted. */
  LAST_WRITE_WINS
}
