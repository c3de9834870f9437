package io.alerthistory.simulation;

/**
 * What keeps the servers' promises together. Taken out one at a time, each must be missed by some world: a check that
 * nothing can break checks nothing.
 */
public enum Mechanism {
    /** A claim is refused where the slot is not as the claimant thought. */
    COMPARE_AND_SET,
    /** Who uses fewer stores than another does not claim. */
    DECLARED_USE,
    /** What is new is refused where its stamp is not. */
    REFUSAL_OF_OLD_STAMPS,
    /** What was told is written down. */
    RECORD,
    /** What is cut off from a journal is in the other store already. */
    LATE_TRIM,
    /** Whoever sends has asked just before whether the slot is still its own. */
    FENCE
}
