package io.gramme.driver;

/** A setting of a call, or of all calls of a bucket when given to {@link Bucket#with}. */
public sealed interface Option permits ReadOption, WriteOption {}
