package io.gramme.driver;

/**
 * What a write did.
 *
 * @param context what the write replaced and the write itself: given to the next write of the key, that one replaces
 *     this one without a read (rule W6)
 * @param receipt how the call went
 */
public record Written(CausalContext context, Receipt receipt) {}
