package io.alerthistory.cluster;

import io.alerthistory.engine.Event;

/** What may happen to a replica. Beside these, time passes. */
public sealed interface Input {
    /** Something happened to the engine; {@link Output.Done} names the ticket once everybody can know. */
    record Said(long ticket, Event event) implements Input {}

    /** A store has answered {@link Output.Call}. */
    record Answered(Store store, long call, Store.Reply reply) implements Input {}

    /** It did not, or not in time; what was asked may have been done, or may yet be. */
    record Failed(Store store, long call) implements Input {}

    /** Nothing but time. */
    record Passed() implements Input {}
}
