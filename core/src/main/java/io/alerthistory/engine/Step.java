package io.alerthistory.engine;

import io.alerthistory.journal.Fact;
import java.util.List;

/**
 * What followed from an event.
 *
 * @param facts what is so now and was not; to be kept before any effect is performed, and before anybody is answered
 * @param effects what is to be done and what was decided, in order
 */
public record Step(List<Fact> facts, List<Effect> effects) {}
